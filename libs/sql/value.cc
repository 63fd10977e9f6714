#include "libs/sql/value.h"

#include <utility>

#include "libs/base/check.h"

namespace upward::sql {
namespace {

template <typename T>
const T& Get(const std::vector<Value>& values, int column, const char* why) {
  UPWARD_CHECK(column >= 0 && static_cast<std::size_t>(column) < values.size(),
               "the row has no such column");
  const T* value = std::get_if<T>(&values[static_cast<std::size_t>(column)]);
  UPWARD_CHECK(value != nullptr, why);
  return *value;
}

}  // namespace

bool Row::IsNull(int column) const {
  UPWARD_CHECK(column >= 0 && static_cast<std::size_t>(column) < values_.size(),
               "the row has no such column");
  return std::holds_alternative<std::monostate>(values_[static_cast<std::size_t>(column)]);
}

std::int64_t Row::Int(int column) const {
  return Get<std::int64_t>(values_, column, "the column holds no integer");
}

double Row::Real(int column) const {
  return Get<double>(values_, column, "the column holds no floating point number");
}

const std::string& Row::Text(int column) const {
  return Get<std::string>(values_, column, "the column holds no text");
}

std::string Row::TakeText(int column) {
  static_cast<void>(Text(column));  // checks
  return std::move(std::get<std::string>(values_[static_cast<std::size_t>(column)]));
}

const std::string& Row::Bytes(int column) const {
  return Get<Blob>(values_, column, "the column holds no bytes").bytes;
}

std::optional<std::int64_t> Row::OptInt(int column) const {
  if (IsNull(column)) return std::nullopt;
  return Int(column);
}

std::optional<std::string> Row::OptText(int column) const {
  if (IsNull(column)) return std::nullopt;
  return Text(column);
}

}  // namespace upward::sql
