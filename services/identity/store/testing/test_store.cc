#include "services/identity/store/testing/test_store.h"

#include <utility>

#include "libs/events/migrations.h"
#include "libs/sql/answers.h"
#include "services/identity/store/migrations.h"

namespace upward::identity::store {

EncodedEvent TextEncoder::PersonWritten(const PersonWrite& write) const {
  return {write.person.id.value(), write.history.has_value() ? "history" : "changed", "payload"};
}

EncodedEvent TextEncoder::TenantCreated(const base::TenantId& tenant) const {
  return {tenant.value(), "tenant_created", "payload"};
}

EncodedEvent TextEncoder::TenantChanged(const base::TenantId& tenant) const {
  return {tenant.value(), "tenant_changed", "payload"};
}

TestStore::TestStore(sql::Dialect dialect)
    : database_(dialect,
                {events::EventsMigrations(), sql::AnswersMigrations(), IdentityMigrations()}),
      store_(*database_, clock_, outbox_, encoder_, [this] { ++commits_; }) {}

std::vector<std::string> TestStore::Events(const base::TenantId& tenant) {
  return database_.Column(
      sql::Scope::Tenant(tenant),
      "SELECT aggregate_id || ' ' || type FROM outbox WHERE tenant_id = $1 ORDER BY position",
      {tenant.value()});
}

Person MakePerson(std::string id, std::string employee_id) {
  Person person;
  person.id = PersonId(std::move(id));
  person.facts.employee_id = std::move(employee_id);
  return person;
}

Person MakeFullPerson(std::string id, std::string employee_id) {
  Person person = MakePerson(std::move(id), std::move(employee_id));
  PersonFacts& facts = person.facts;
  facts.given_name = "Åsa";
  facts.family_name = "O'Neill \"the second\"";
  facts.email = "asa@example.org";
  facts.job_title = "Engineer";
  facts.job_level = 4;
  facts.job_family = "Engineering";
  facts.department = "Rolling stock";
  facts.division = "Operations";
  facts.location = "Bilbao";
  facts.time_zone = "Europe/Madrid";
  facts.languages = {"es", "eu"};
  facts.gender = "woman";
  facts.generation = "1981-1996";
  facts.hire_date = absl::CivilDay(2020, 2, 29);
  facts.leave_date = absl::CivilDay(2027, 1, 1);
  facts.leave_kind = "voluntary";
  facts.employment_type = "permanent";
  facts.attributes = {{"site", "Norte; \\ \"sur\""}, {"shift", ""}};
  facts.consents = {"gender", "generation"};
  person.state = PersonState::kLeft;
  person.manager = PersonId("m1");
  person.dotted_managers = {PersonId("m2"), PersonId("m3")};
  return person;
}

PersonWrite Joined(Person person, absl::CivilDay day) {
  PersonWrite write;
  write.person = std::move(person);
  write.history = EmploymentEntry{.change = EmploymentChange::kJoined,
                                  .effective_date = day,
                                  .changed_fields = {},
                                  .leave_kind = ""};
  return write;
}

PersonWrite Changed(Person person, std::vector<std::string> fields) {
  PersonWrite write;
  write.person = std::move(person);
  write.attributes_only = true;
  write.changed_fields = std::move(fields);
  return write;
}

absl::Status WritePeople(IdentityStore& store, const base::TenantId& tenant,
                         const std::vector<PersonWrite>& writes) {
  return store.Transact(tenant, [&](IdentityTransaction& t) { return t.WritePeople(writes); });
}

absl::StatusOr<Person> GetPerson(IdentityStore& store, const base::TenantId& tenant,
                                 const std::string& id) {
  return ReadAs<Person>(store, tenant,
                        [&](IdentityReader& reader) { return reader.GetPerson(PersonId(id)); });
}

}  // namespace upward::identity::store
