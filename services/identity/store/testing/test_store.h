// What the contract tests of the store share: a store on either engine, and people to put into it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libs/base/id_generator.h"
#include "libs/base/testing/fake_clock.h"
#include "libs/events/outbox.h"
#include "libs/sql/testing/test_database.h"
#include "services/identity/domain/identity_store.h"
#include "services/identity/store/sql_identity_store.h"

namespace upward::identity::store {

// Writes what happened as plain text, so that the store is tested without the events' format.
class TextEncoder final : public EventEncoder {
 public:
  EncodedEvent PersonWritten(const PersonWrite& write) const override;
  EncodedEvent TenantCreated(const base::TenantId& tenant) const override;
  EncodedEvent TenantChanged(const base::TenantId& tenant) const override;
};

// A migrated, empty database of its own with the store on it. Failures of the set-up end the test
// program.
class TestStore {
 public:
  explicit TestStore(sql::Dialect dialect);

  IdentityStore& operator*() { return store_; }
  IdentityStore* operator->() { return &store_; }
  sql::TestDatabase& database() { return database_; }
  base::FakeClock& clock() { return clock_; }
  int commits() const { return commits_; }

  std::string NewId() { return ids_.New(); }

  // "aggregate type" of the outbox of a tenant, in order.
  std::vector<std::string> Events(const base::TenantId& tenant);

 private:
  base::FakeClock clock_;
  base::SeededRandom random_{11};
  base::IdGenerator ids_{clock_, random_};
  events::Outbox outbox_{clock_, ids_};
  TextEncoder encoder_;
  int commits_ = 0;
  sql::TestDatabase database_;
  SqlIdentityStore store_;
};

// Two tenants with the same employee ids, as every test has them.
inline const base::TenantId kIberia("iberia");
inline const base::TenantId kNordic("nordic");

// An active person of whom only these are known.
Person MakePerson(std::string id, std::string employee_id);
// A person with a value in every field.
Person MakeFullPerson(std::string id, std::string employee_id);

PersonWrite Joined(Person person, absl::CivilDay day = absl::CivilDay(2026, 1, 5));
PersonWrite Changed(Person person, std::vector<std::string> fields);

// Runs one method in a transaction of its own and returns its answer.
absl::Status WritePeople(IdentityStore& store, const base::TenantId& tenant,
                         const std::vector<PersonWrite>& writes);
template <class T, class Function>
absl::StatusOr<T> ReadAs(IdentityStore& store, const base::TenantId& tenant, Function function) {
  absl::StatusOr<T> answer = absl::UnknownError("not run");
  const absl::Status status = store.Read(tenant, [&](IdentityReader& reader) {
    answer = function(reader);
    return answer.status();
  });
  if (!status.ok()) return status;
  return answer;
}
absl::StatusOr<Person> GetPerson(IdentityStore& store, const base::TenantId& tenant,
                                 const std::string& id);

}  // namespace upward::identity::store
