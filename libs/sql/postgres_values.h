// Values in PostgreSQL's wire formats.
#pragma once

#include <libpq-fe.h>

#include <array>
#include <vector>

#include "libs/sql/value.h"

namespace upward::sql {

// The parameters of one execution in binary format: exact, and bytes may be any. Borrows the values
// that are added, which must outlive it.
class PostgresParameters {
 public:
  explicit PostgresParameters(std::size_t count);

  // `null_type` is what a NULL stands for; 0 leaves it to the server.
  void Add(const Value& value, Oid null_type = 0);

  int count() const { return static_cast<int>(values_.size()); }
  const char* const* values() const { return values_.data(); }
  const int* lengths() const { return lengths_.data(); }
  const int* formats() const { return formats_.data(); }
  // The type of each.
  const std::vector<Oid>& types() const { return types_; }

 private:
  void AddBytes(Oid type, const char* bytes, std::size_t size);

  std::vector<std::array<char, 8>> numbers_;  // never grows past its reserved size
  std::vector<const char*> values_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
  std::vector<Oid> types_;
};

// The type that PostgresParameters gives to a value; 0 for NULL, which fits every type.
Oid PostgresTypeOf(const Value& value);

// Row `row` of a result in text format. Integers of every width and booleans become integers,
// numeric an integer when it has no fraction; types that are not among those of Value become text.
Row PostgresRow(const PGresult* result, int row);

}  // namespace upward::sql
