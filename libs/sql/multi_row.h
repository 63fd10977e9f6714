// One INSERT of many rows instead of many INSERTs of one: several times as fast on PostgreSQL.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/sql/value.h"

namespace upward::sql {

// The statement INSERT INTO t (columns) VALUES (tuple) [ON CONFLICT …], taken apart.
class MultiRowInsert {
 public:
  // Nothing for every other statement, and for those that would mean something else with several
  // tuples: placeholders outside the tuple, RETURNING, a conflict target that is not plain columns.
  static std::optional<MultiRowInsert> Parse(std::string_view statement);

  // The statement with `rows` tuples; the placeholders of a row follow those of the row before.
  std::string Text(std::size_t rows) const;

  // Placeholders of a row; each of $1 … $n occurs.
  std::size_t width() const { return width_; }

  // What must differ between the rows of one statement (ON CONFLICT … DO UPDATE touches no row
  // twice), as one comparable text. Empty when nothing must.
  bool has_key() const { return !key_.empty(); }
  std::string KeyOf(const Parameters& row) const;

 private:
  friend class MultiRowParser;

  std::string head_;                // up to and with VALUES
  std::vector<std::string> tuple_;  // what stands between the placeholders of the tuple
  std::vector<std::size_t> order_;  // their numbers, from 0, in order of occurrence
  std::string tail_;
  std::size_t width_ = 0;
  std::vector<std::size_t> key_;  // placeholders, from 0, of the conflict target
};

}  // namespace upward::sql
