#include "services/identity/store/person_table.h"

#include <string>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"

#include "libs/base/check.h"
#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "services/identity/domain/people.h"
#include "services/identity/store/columns.h"
#include "services/identity/store/person_rows.h"

namespace upward::identity::store {
namespace {

constexpr char kInsertHistory[] =
    "INSERT INTO employment_history (tenant_id, person_id, version, change, effective_date,"
    " changed_fields, leave_kind) VALUES ($1, $2, $3, $4, $5, $6, $7)";

// Adds one condition with one parameter to a statement.
void Narrow(std::string& statement, sql::Parameters& parameters, const char* condition,
            sql::Value value) {
  parameters.push_back(std::move(value));
  absl::StrAppend(&statement, " AND ", condition, " $", parameters.size());
}

std::vector<Person> PeopleFromRows(sql::Rows rows) {
  std::vector<Person> people;
  people.reserve(rows.size());
  for (sql::Row& row : rows) people.push_back(PersonFromRow(std::move(row)));
  return people;
}

// $2: a JSON array of ids. One look-up by primary key each, whatever the planner knows of the
// table: after a first import it knows nothing yet, and would go through all of the tenant.
const std::string& SelectByIds() {
  static const auto* const kStatement = new std::string(
      absl::StrCat("SELECT person.* FROM json_array_elements_text($2::json) AS wanted(id)"
                   " CROSS JOIN LATERAL (",
                   SelectPeople(), " AND person_id = wanted.id LIMIT 1) AS person"));
  return *kStatement;
}

// Nobody has an id that is no text for the engines.
bool IsText(const PersonId& id) { return id.value().find('\0') == std::string::npos; }

}  // namespace

absl::StatusOr<Person> PersonTable::Get(const PersonId& id) {
  UPWARD_ASSIGN_OR_RETURN(sql::Rows rows, Find(id));
  if (rows.empty()) return NoSuchPerson();
  return PersonFromRow(std::move(rows.front()));
}

absl::StatusOr<sql::Rows> PersonTable::Find(const PersonId& id) {
  static const auto* const kStatement = new std::string(SelectPeople() + " AND person_id = $2");
  if (!IsText(id)) return sql::Rows();
  return transaction_.Query(*kStatement, {tenant(), id.value()});
}

absl::StatusOr<std::vector<Person>> PersonTable::GetMany(std::span<const PersonId> ids) {
  std::vector<Person> people;
  people.reserve(ids.size());
  if (transaction_.dialect() == sql::Dialect::kSqlite) {
    // The engine is in this process: a list in one statement costs it more than a look-up each.
    for (const PersonId& id : ids) {
      UPWARD_ASSIGN_OR_RETURN(sql::Rows rows, Find(id));
      if (!rows.empty()) people.push_back(PersonFromRow(std::move(rows.front())));
    }
    return people;
  }
  nlohmann::json list = nlohmann::json::array();
  for (const PersonId& id : ids) {
    if (IsText(id)) list.push_back(id.value());
  }
  UPWARD_ASSIGN_OR_RETURN(
      const sql::Rows rows,
      transaction_.Query(
          SelectByIds(),
          {tenant(), list.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)}));
  absl::flat_hash_map<std::string_view, const sql::Row*> found;
  for (const sql::Row& row : rows) found.emplace(PersonIdOf(row), &row);
  for (const PersonId& id : ids) {
    if (const auto at = found.find(id.value()); at != found.end()) {
      people.push_back(PersonFromRow(*at->second));
    }
  }
  return people;
}

absl::StatusOr<std::vector<Person>> PersonTable::List(const PeopleFilter& filter,
                                                      const PersonId& after, int limit) {
  std::string statement = SelectPeople();
  sql::Parameters parameters = {tenant()};
  Narrow(statement, parameters, "person_id >", after.value());
  if (filter.state.has_value()) {
    Narrow(statement, parameters, "state =", std::string(StateColumn(*filter.state)));
  }
  if (!filter.employee_id.empty()) {
    Narrow(statement, parameters, "employee_id =", filter.employee_id);
  }
  if (!filter.department.empty()) {
    Narrow(statement, parameters, "department =", filter.department);
  }
  if (!filter.division.empty()) Narrow(statement, parameters, "division =", filter.division);
  if (filter.job_level_min.has_value()) {
    Narrow(statement, parameters, "job_level >=", std::int64_t{*filter.job_level_min});
  }
  if (filter.job_level_max.has_value()) {
    Narrow(statement, parameters, "job_level <=", std::int64_t{*filter.job_level_max});
  }
  parameters.emplace_back(std::int64_t{limit});
  absl::StrAppend(&statement, " ORDER BY person_id LIMIT $", parameters.size());
  UPWARD_ASSIGN_OR_RETURN(sql::Rows rows, transaction_.Query(statement, parameters));
  return PeopleFromRows(std::move(rows));
}

absl::Status PersonTable::ForEach(const std::function<absl::Status(const Person&)>& each) {
  return transaction_.Stream(SelectPeople() + " ORDER BY employee_id", {tenant()},
                             [&](sql::Row&& row) { return each(PersonFromRow(std::move(row))); });
}

absl::StatusOr<std::vector<EmploymentEntry>> PersonTable::History(const PersonId& id,
                                                                  std::int64_t after, int limit) {
  UPWARD_ASSIGN_OR_RETURN(
      const sql::Rows rows,
      transaction_.Query("SELECT change, effective_date, changed_fields, leave_kind, version"
                         " FROM employment_history WHERE tenant_id = $1 AND person_id = $2"
                         " AND version > $3 ORDER BY version LIMIT $4",
                         {tenant(), id.value(), after, std::int64_t{limit}}));
  if (rows.empty()) {
    UPWARD_RETURN_IF_ERROR(Get(id).status());
  }
  std::vector<EmploymentEntry> entries;
  entries.reserve(rows.size());
  for (const sql::Row& row : rows) {
    const auto day = DayFromColumn(row.Text(1));
    UPWARD_CHECK(day.has_value(), "every entry has a day");
    entries.push_back({.change = ChangeFromColumn(row.Text(0)),
                       .effective_date = *day,
                       .changed_fields = ListFromColumn(row.Text(2)),
                       .leave_kind = row.Text(3),
                       .version = row.Int(4)});
  }
  return entries;
}

absl::StatusOr<std::int64_t> PersonTable::Version() {
  UPWARD_ASSIGN_OR_RETURN(
      const sql::Rows rows,
      transaction_.Query("SELECT version FROM people_versions WHERE tenant_id = $1", {tenant()}));
  return rows.empty() ? 0 : rows.front().Int(0);
}

absl::StatusOr<std::int64_t> PersonTable::NextVersion() {
  if (held_version_.has_value()) {
    const std::vector<sql::Parameters> next = {{tenant(), ++*held_version_}};
    UPWARD_RETURN_IF_ERROR(
        transaction_.Post("UPDATE people_versions SET version = $2 WHERE tenant_id = $1", next));
    return *held_version_;
  }
  UPWARD_ASSIGN_OR_RETURN(
      const sql::Rows rows,
      transaction_.Query("INSERT INTO people_versions (tenant_id, version) VALUES ($1, 1)"
                         " ON CONFLICT (tenant_id) DO UPDATE"
                         " SET version = people_versions.version + 1 RETURNING version",
                         {tenant()}));
  UPWARD_CHECK(rows.size() == 1, "an upsert of one row returns it");
  held_version_ = rows.front().Int(0);
  return *held_version_;
}

absl::Status PersonTable::Write(std::span<const PersonWrite> writes, std::int64_t version) {
  std::vector<sql::Parameters> inserts;
  std::vector<sql::Parameters> upserts;
  std::vector<sql::Parameters> history;
  for (const PersonWrite& write : writes) {
    (write.is_new ? inserts : upserts).push_back(PersonParameters(tenant(), write.person));
    if (!write.history.has_value()) continue;
    const EmploymentEntry& entry = *write.history;
    history.push_back({tenant(), write.person.id.value(), version,
                       std::string(ChangeColumn(entry.change)), DayToColumn(entry.effective_date),
                       ListToColumn(entry.changed_fields), entry.leave_kind});
  }
  UPWARD_RETURN_IF_ERROR(transaction_.Post(InsertPerson(), inserts));
  UPWARD_RETURN_IF_ERROR(transaction_.Post(UpsertPerson(), upserts));
  return transaction_.Post(kInsertHistory, history);
}

}  // namespace upward::identity::store
