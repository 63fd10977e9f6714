#include "services/identity/store/person_rows.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "libs/base/check.h"
#include "services/identity/store/columns.h"

namespace upward::identity::store {
namespace {

// In the order in which PersonFromRow and PersonParameters go through them.
constexpr std::array kColumns = {"person_id",   "employee_id", "state",      "given_name",
                                 "family_name", "email",       "job_title",  "job_level",
                                 "job_family",  "department",  "division",   "location",
                                 "time_zone",   "languages",   "gender",     "generation",
                                 "hire_date",   "leave_date",  "leave_kind", "employment_type",
                                 "attributes",  "consents",    "manager_id", "dotted_manager_ids"};
constexpr int kColumnCount = static_cast<int>(kColumns.size());

constexpr char kActive[] = "active";
constexpr char kLeft[] = "left";

std::string MakeInsert() {
  return absl::StrCat("INSERT INTO people (tenant_id, ", absl::StrJoin(kColumns, ", "),
                      ") VALUES (", Placeholders(1, kColumnCount + 1), ")");
}

std::string MakeUpsert() {
  std::string replaced;
  for (const char* column : kColumns) {
    absl::StrAppend(&replaced, replaced.empty() ? "" : ", ", column, " = excluded.", column);
  }
  return absl::StrCat(InsertPerson(), " ON CONFLICT (tenant_id, person_id) DO UPDATE SET ",
                      replaced);
}

}  // namespace

const std::string& SelectPeople() {
  static const auto* const kStatement = new std::string(
      absl::StrCat("SELECT ", absl::StrJoin(kColumns, ", "), " FROM people WHERE tenant_id = $1"));
  return *kStatement;
}

const std::string& InsertPerson() {
  static const auto* const kStatement = new std::string(MakeInsert());
  return *kStatement;
}

const std::string& UpsertPerson() {
  static const auto* const kStatement = new std::string(MakeUpsert());
  return *kStatement;
}

Person PersonFromRow(sql::Row row) {
  int column = 0;
  const auto text = [&] { return row.TakeText(column++); };
  Person person;
  person.id = PersonId(text());
  PersonFacts& facts = person.facts;
  facts.employee_id = text();
  person.state = text() == kActive ? PersonState::kActive : PersonState::kLeft;
  facts.given_name = text();
  facts.family_name = text();
  facts.email = text();
  facts.job_title = text();
  if (const auto level = row.OptInt(column++); level.has_value()) {
    facts.job_level = static_cast<int>(*level);
  }
  facts.job_family = text();
  facts.department = text();
  facts.division = text();
  facts.location = text();
  facts.time_zone = text();
  facts.languages = ListFromColumn(text());
  facts.gender = text();
  facts.generation = text();
  facts.hire_date = DayFromColumn(text());
  facts.leave_date = DayFromColumn(text());
  facts.leave_kind = text();
  facts.employment_type = text();
  facts.attributes = MapFromColumn(text());
  facts.consents = ListFromColumn(text());
  person.manager = PersonId(text());
  person.dotted_managers = IdsFromColumn(text());
  UPWARD_CHECK(column == kColumnCount, "every column is read");
  return person;
}

sql::Parameters PersonParameters(const std::string& tenant, const Person& person) {
  const PersonFacts& facts = person.facts;
  sql::Value level;
  if (facts.job_level.has_value()) level = std::int64_t{*facts.job_level};
  sql::Parameters values = {tenant,
                            person.id.value(),
                            facts.employee_id,
                            std::string(StateColumn(person.state)),
                            facts.given_name,
                            facts.family_name,
                            facts.email,
                            facts.job_title,
                            std::move(level),
                            facts.job_family,
                            facts.department,
                            facts.division,
                            facts.location,
                            facts.time_zone,
                            ListToColumn(facts.languages),
                            facts.gender,
                            facts.generation,
                            DayToColumn(facts.hire_date),
                            DayToColumn(facts.leave_date),
                            facts.leave_kind,
                            facts.employment_type,
                            MapToColumn(facts.attributes),
                            ListToColumn(facts.consents),
                            person.manager.value(),
                            IdsToColumn(person.dotted_managers)};
  UPWARD_CHECK(values.size() == kColumnCount + 1, "every column is written");
  return values;
}

const char* StateColumn(PersonState state) {
  return state == PersonState::kActive ? kActive : kLeft;
}

const char* ChangeColumn(EmploymentChange change) {
  switch (change) {
    case EmploymentChange::kJoined:
      return "joined";
    case EmploymentChange::kMoved:
      return "moved";
    case EmploymentChange::kLeft:
      return "left";
    case EmploymentChange::kReturned:
      return "returned";
  }
  UPWARD_CHECK(false, "an unknown change");
}

EmploymentChange ChangeFromColumn(const std::string& column) {
  for (const auto change : {EmploymentChange::kJoined, EmploymentChange::kMoved,
                            EmploymentChange::kLeft, EmploymentChange::kReturned}) {
    if (column == ChangeColumn(change)) return change;
  }
  UPWARD_CHECK(false, "a change was not written by this store");
}

}  // namespace upward::identity::store
