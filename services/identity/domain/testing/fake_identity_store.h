// The identity store in memory, for unit tests of the use cases.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "services/identity/domain/identity_store.h"

namespace upward::identity {

// Keeps all that is written and rolls back what fails. Knows one tenant at a time: the id given to
// Read and Transact is not looked at. Used by one thread at a time.
class FakeIdentityStore final : public IdentityStore {
 public:
  struct State {
    TenantSettings settings;
    std::map<PersonId, Person> people;
    std::int64_t people_version = 0;
    std::map<PersonId, std::vector<EmploymentEntry>> history;
    std::map<std::string, ImportJob, std::less<>> jobs;
    std::vector<ImportFinding> findings;  // of all jobs
    std::vector<ImportChange> changes;    // of all jobs
    std::vector<PersonWrite> events;      // what each element of WritePeople would tell
    std::map<base::TenantId, Tenant> tenants;
  };

  FakeIdentityStore();

  State& state() { return state_; }
  const State& state() const { return state_; }
  // Null for an unknown employee id.
  const Person* PersonOf(std::string_view employee_id) const;

  // The function of the n-th Transact from now (1 being the next) is run, rolled back, and run
  // again, as after a serialisation failure.
  void RunAgain(int nth) { run_again_ = nth; }

  absl::Status Read(const base::TenantId& tenant,
                    const std::function<absl::Status(IdentityReader&)>& function) override;
  absl::Status Transact(const base::TenantId& tenant,
                        const std::function<absl::Status(IdentityTransaction&)>& function) override;
  absl::StatusOr<Tenant> CreateTenant(const Tenant& tenant, std::string_view request_id) override;
  absl::StatusOr<Tenant> GetTenant(const base::TenantId& id) override;
  absl::StatusOr<std::vector<Tenant>> ListTenants(const base::TenantId& after, int limit) override;

 private:
  class Transaction;

  State state_;
  int run_again_ = 0;
  bool open_ = false;
};

}  // namespace upward::identity
