#include "services/identity/domain/testing/fake_identity_store.h"

#include <algorithm>
#include <utility>

#include "libs/base/check.h"
#include "libs/base/error.h"
#include "services/identity/domain/tenants.h"

namespace upward::identity {
namespace {

absl::Status NotFound() {
  return base::Error(absl::StatusCode::kNotFound, "NOT_FOUND", "there is no such resource");
}

}  // namespace

class FakeIdentityStore::Transaction final : public IdentityTransaction {
 public:
  explicit Transaction(State& state) : state_(state) {}

  absl::StatusOr<TenantSettings> GetSettings() override { return state_.settings; }

  absl::StatusOr<Person> GetPerson(const PersonId& id) override {
    const auto found = state_.people.find(id);
    if (found == state_.people.end()) return NotFound();
    return found->second;
  }

  absl::StatusOr<std::vector<Person>> GetPeople(std::span<const PersonId> ids) override {
    std::vector<Person> people;
    for (const PersonId& id : ids) {
      const auto found = state_.people.find(id);
      if (found != state_.people.end()) people.push_back(found->second);
    }
    return people;
  }

  absl::StatusOr<std::vector<Person>> ListPeople(const PeopleFilter&, const PersonId&,
                                                 int) override {
    return absl::UnimplementedError("no use case lists people");
  }

  absl::Status ForEachPerson(const std::function<absl::Status(const Person&)>& each) override {
    std::map<std::string_view, const Person*> by_employee_id;
    for (const auto& [id, person] : state_.people) {
      by_employee_id[person.facts.employee_id] = &person;
    }
    for (const auto& [employee_id, person] : by_employee_id) {
      const absl::Status status = each(*person);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<EmploymentEntry>> ListHistory(const PersonId& id, std::int64_t,
                                                           int) override {
    return state_.history[id];
  }

  absl::StatusOr<std::int64_t> PeopleVersion() override { return state_.people_version; }

  absl::StatusOr<ImportJob> GetJob(std::string_view job_id) override {
    const auto found = state_.jobs.find(job_id);
    if (found == state_.jobs.end()) return NotFound();
    return found->second;
  }

  absl::StatusOr<std::optional<ImportJob>> FindRunningJob() override {
    for (const auto& [id, job] : state_.jobs) {
      if (job.state == ImportJobState::kRunning) return job;
    }
    return std::optional<ImportJob>();
  }

  absl::StatusOr<std::optional<absl::CivilDay>> LatestImportDay() override {
    std::optional<absl::CivilDay> latest;
    for (const auto& [id, job] : state_.jobs) {
      if (job.state == ImportJobState::kSucceeded && !job.dry_run) {
        latest = std::max(latest, job.effective_date);
      }
    }
    return latest;
  }

  absl::StatusOr<std::vector<ImportJob>> ListJobs(std::string_view before, int limit) override {
    std::vector<ImportJob> jobs;
    for (auto at = state_.jobs.rbegin(); at != state_.jobs.rend(); ++at) {
      if (static_cast<int>(jobs.size()) == limit) break;
      if (before.empty() || at->first < before) jobs.push_back(at->second);
    }
    return jobs;
  }

  absl::StatusOr<std::vector<ImportFinding>> ListFindings(std::string_view, FindingSeverity,
                                                          const FindingKey&, int) override {
    return state_.findings;
  }

  absl::StatusOr<std::vector<ImportChange>> ListChanges(std::string_view, const ChangeKey&,
                                                        int) override {
    return state_.changes;
  }

  absl::StatusOr<TenantSettings> SaveSettings(const TenantSettings& settings) override {
    if (settings.etag != state_.settings.etag) {
      return base::Error(absl::StatusCode::kAborted, "ETAG_MISMATCH", "read the settings again");
    }
    state_.settings = settings;
    state_.settings.etag += "+";
    return state_.settings;
  }

  absl::Status WritePeople(std::span<const PersonWrite> writes) override {
    ++state_.people_version;
    std::set<PersonId> once;
    for (const PersonWrite& write : writes) {
      UPWARD_CHECK(once.insert(write.person.id).second, "nobody is twice in one call");
      state_.people[write.person.id] = write.person;
      if (write.history.has_value()) state_.history[write.person.id].push_back(*write.history);
      state_.events.push_back(write);
    }
    return absl::OkStatus();
  }

  absl::Status SaveJob(const ImportJob& job) override {
    state_.jobs[job.id] = job;
    return absl::OkStatus();
  }

  absl::Status SaveHeartbeat(const ImportHeartbeat& heartbeat) override {
    state_.jobs[heartbeat.job_id].heartbeat_time = heartbeat.time;
    return absl::OkStatus();
  }

  absl::Status DropOldDetails(int) override { return absl::OkStatus(); }

  absl::Status AddFindings(std::string_view, std::span<const ImportFinding> findings) override {
    state_.findings.insert(state_.findings.end(), findings.begin(), findings.end());
    return absl::OkStatus();
  }

  absl::Status AddChanges(std::string_view, std::span<const ImportChange> changes) override {
    state_.changes.insert(state_.changes.end(), changes.begin(), changes.end());
    return absl::OkStatus();
  }

  absl::StatusOr<std::optional<std::string>> FindAnswer(std::string_view, std::string_view,
                                                        std::string_view) override {
    return std::optional<std::string>();
  }

  absl::Status SaveAnswer(std::string_view, std::string_view, std::string_view,
                          std::string_view) override {
    return absl::OkStatus();
  }

 private:
  State& state_;
};

FakeIdentityStore::FakeIdentityStore() { state_.settings = DefaultSettings(); }

const Person* FakeIdentityStore::PersonOf(std::string_view employee_id) const {
  for (const auto& [id, person] : state_.people) {
    if (person.facts.employee_id == employee_id) return &person;
  }
  return nullptr;
}

absl::Status FakeIdentityStore::Read(const base::TenantId&,
                                     const std::function<absl::Status(IdentityReader&)>& function) {
  Transaction transaction(state_);
  return function(transaction);
}

absl::Status FakeIdentityStore::Transact(
    const base::TenantId&, const std::function<absl::Status(IdentityTransaction&)>& function) {
  UPWARD_CHECK(!std::exchange(open_, true), "an engine with one writer would wait for ever here");
  State before = state_;
  Transaction transaction(state_);
  if (run_again_ > 0 && --run_again_ == 0) {
    function(transaction).IgnoreError();
    state_ = before;
  }
  const absl::Status status = function(transaction);
  if (!status.ok()) state_ = std::move(before);
  open_ = false;
  return status;
}

absl::StatusOr<Tenant> FakeIdentityStore::CreateTenant(const Tenant& tenant, std::string_view) {
  if (!state_.tenants.emplace(tenant.id, tenant).second) {
    return base::Error(absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS", "the id is taken");
  }
  return tenant;
}

absl::StatusOr<Tenant> FakeIdentityStore::GetTenant(const base::TenantId& id) {
  const auto found = state_.tenants.find(id);
  if (found == state_.tenants.end()) return NotFound();
  return found->second;
}

absl::StatusOr<std::vector<Tenant>> FakeIdentityStore::ListTenants(const base::TenantId&, int) {
  std::vector<Tenant> tenants;
  for (const auto& [id, tenant] : state_.tenants) tenants.push_back(tenant);
  return tenants;
}

}  // namespace upward::identity
