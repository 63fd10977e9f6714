#include "services/identity/store/columns.h"

#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"

#include "libs/base/check.h"
#include "libs/base/day.h"

namespace upward::identity::store {
namespace {

using Json = nlohmann::json;

// Most columns of most people are empty, and these two are not worth a parser.
constexpr char kEmptyList[] = "[]";
constexpr char kEmptyMap[] = "{}";

std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

template <class T>
T Read(const std::string& column) {
  const Json json = Json::parse(column, nullptr, /*allow_exceptions=*/false);
  const bool expected =
      std::is_same_v<T, std::vector<std::string>> ? json.is_array() : json.is_object();
  UPWARD_CHECK(expected, "a JSON column was not written by this store");
  return json.get<T>();
}

}  // namespace

std::string ListToColumn(const std::vector<std::string>& list) {
  return list.empty() ? kEmptyList : Dump(Json(list));
}

std::vector<std::string> ListFromColumn(const std::string& column) {
  if (column == kEmptyList) return {};
  return Read<std::vector<std::string>>(column);
}

std::string MapToColumn(const std::map<std::string, std::string>& map) {
  return map.empty() ? kEmptyMap : Dump(Json(map));
}

std::map<std::string, std::string> MapFromColumn(const std::string& column) {
  if (column == kEmptyMap) return {};
  return Read<std::map<std::string, std::string>>(column);
}

std::string IdsToColumn(const std::vector<PersonId>& ids) {
  std::vector<std::string> list;
  list.reserve(ids.size());
  for (const PersonId& id : ids) list.push_back(id.value());
  return ListToColumn(list);
}

std::vector<PersonId> IdsFromColumn(const std::string& column) {
  std::vector<PersonId> ids;
  for (std::string& id : ListFromColumn(column)) ids.emplace_back(std::move(id));
  return ids;
}

std::string DayToColumn(const std::optional<absl::CivilDay>& day) {
  return day.has_value() ? base::DayToText(*day) : "";
}

std::optional<absl::CivilDay> DayFromColumn(const std::string& column) {
  if (column.empty()) return std::nullopt;
  if (const auto day = base::DayFromText(column)) return day;
  // Years of fewer digits than four, as an earlier release could write them.
  absl::CivilDay day;
  UPWARD_CHECK(absl::ParseCivilTime(column, &day), "a day column was not written by this store");
  return day;
}

std::string Placeholders(int from, int to) {
  std::string list;
  for (int i = from; i <= to; ++i) absl::StrAppend(&list, i == from ? "$" : ", $", i);
  return list;
}

}  // namespace upward::identity::store
