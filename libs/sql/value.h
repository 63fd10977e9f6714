// Values that go into statements and come out of them, the same on every engine.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace upward::sql {

// Bytes that are not text.
struct Blob {
  std::string bytes;
  friend bool operator==(const Blob&, const Blob&) = default;
};

// NULL, integer, floating point, text, bytes. Text is UTF-8 without NUL and a floating point value
// is a number (infinity is): what one of the engines could not keep is refused on both. Booleans
// are stored as 0 and 1, times as microseconds since 1970 (see Micros), calendar days as text
// `YYYY-MM-DD`, lists and maps as JSON text: five types that mean the same in SQLite and
// PostgreSQL.
using Value = std::variant<std::monostate, std::int64_t, double, std::string, Blob>;
using Parameters = std::vector<Value>;

inline std::int64_t Micros(absl::Time time) { return absl::ToUnixMicros(time); }
inline absl::Time FromMicros(std::int64_t micros) { return absl::FromUnixMicros(micros); }

// NULL when the optional is empty.
inline Value OrNull(const std::optional<std::string>& text) {
  return text.has_value() ? Value(*text) : Value(std::monostate());
}

// One row of a result. Columns count from 0 in the order of the statement. Asking for another type
// than the column holds is a bug and aborts; a column that may be NULL is asked with an Opt form.
class Row {
 public:
  explicit Row(std::vector<Value> values) : values_(std::move(values)) {}

  bool IsNull(int column) const;
  std::int64_t Int(int column) const;
  double Real(int column) const;
  const std::string& Text(int column) const;
  // Moves the text out; what the column holds afterwards is unspecified.
  std::string TakeText(int column);
  const std::string& Bytes(int column) const;
  bool Bool(int column) const { return Int(column) != 0; }
  absl::Time Time(int column) const { return FromMicros(Int(column)); }
  std::optional<std::int64_t> OptInt(int column) const;
  std::optional<std::string> OptText(int column) const;

 private:
  std::vector<Value> values_;
};

using Rows = std::vector<Row>;

// Is given one row after the other; an error ends the reading.
using RowFunction = std::function<absl::Status(Row&&)>;

}  // namespace upward::sql
