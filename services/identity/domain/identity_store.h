// The store port of the identity service: what the use cases need kept.
//
// A write is a function given to Transact; it commits on OK, rolls back on error, and may run more
// than once. Every call is bound to one tenant; rows of another tenant do not exist for it. Each
// "must" below is a sentence of the contract test that runs on every engine.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "libs/base/id.h"
#include "services/identity/domain/import_job.h"
#include "services/identity/domain/person.h"
#include "services/identity/domain/tenant.h"

namespace upward::identity {

// Filter of ListPeople; unset parts do not filter.
struct PeopleFilter {
  std::optional<PersonState> state;
  std::string employee_id;
  std::string department;
  std::string division;
  std::optional<int> job_level_min;
  std::optional<int> job_level_max;
};

// Reads on one snapshot.
class IdentityReader {
 public:
  virtual ~IdentityReader() = default;

  // Must return the tenant's settings, or the defaults when none were saved.
  virtual absl::StatusOr<TenantSettings> GetSettings() = 0;

  // Must return NOT_FOUND for an unknown id and for an id of another tenant, with the same text.
  virtual absl::StatusOr<Person> GetPerson(const PersonId& id) = 0;
  // Must return the people in the order of `ids`, one as often as their id is there, and leave
  // unknown ones out; an id may be any text.
  virtual absl::StatusOr<std::vector<Person>> GetPeople(std::span<const PersonId> ids) = 0;
  // Must return up to `limit` people with an id greater than `after`, by id.
  virtual absl::StatusOr<std::vector<Person>> ListPeople(const PeopleFilter& filter,
                                                         const PersonId& after, int limit) = 0;
  // Must hand over every person of the tenant, those who left included, by employee id, one at a
  // time; `each` must not use the reader.
  virtual absl::Status ForEachPerson(const std::function<absl::Status(const Person&)>& each) = 0;
  // Must return up to `limit` entries with a version greater than `after`, oldest first, and
  // NOT_FOUND for an unknown person.
  virtual absl::StatusOr<std::vector<EmploymentEntry>> ListHistory(const PersonId& id,
                                                                   std::int64_t after,
                                                                   int limit) = 0;

  // Must return a number that grows with each WritePeople of the tenant and is 0 before the first,
  // so that what was built from the people can be told to be out of date.
  virtual absl::StatusOr<std::int64_t> PeopleVersion() = 0;

  // GetJob, FindRunningJob and ListJobs must show a running job as its newest heartbeat tells.
  // Must return NOT_FOUND for an unknown id.
  virtual absl::StatusOr<ImportJob> GetJob(std::string_view job_id) = 0;
  // Must return the job that is stored as running, if there is one.
  virtual absl::StatusOr<std::optional<ImportJob>> FindRunningJob() = 0;
  // Must return up to `limit` jobs with an id smaller than `before` (empty: all), newest first.
  virtual absl::StatusOr<std::vector<ImportJob>> ListJobs(std::string_view before, int limit) = 0;
  // Must return the latest effective date of the jobs that have succeeded and were no dry runs;
  // nothing before the first.
  virtual absl::StatusOr<std::optional<absl::CivilDay>> LatestImportDay() = 0;
  // Must return up to `limit` findings of at least `severity_min` behind `after`, by line, those of
  // one line in the order of their addition.
  virtual absl::StatusOr<std::vector<ImportFinding>> ListFindings(std::string_view job_id,
                                                                  FindingSeverity severity_min,
                                                                  const FindingKey& after,
                                                                  int limit) = 0;
  // Must return up to `limit` changes behind `after`, by employee id, those of one person in the
  // order of their addition.
  virtual absl::StatusOr<std::vector<ImportChange>> ListChanges(std::string_view job_id,
                                                                const ChangeKey& after,
                                                                int limit) = 0;
};

// What a person's change is written as: the new state, the history entry if there is one, and the
// event, which the store writes to the outbox in the same transaction.
struct PersonWrite {
  Person person;
  std::optional<EmploymentEntry> history;
  bool attributes_only = false;  // no history: an attribute changed
  std::vector<std::string> changed_fields;
  bool is_new = false;  // nobody is stored with this id: there is nothing to replace
};

class IdentityTransaction : public IdentityReader {
 public:
  // Must return ABORTED (reason ETAG_MISMATCH) when `settings.etag` is not the stored one.
  virtual absl::StatusOr<TenantSettings> SaveSettings(const TenantSettings& settings) = 0;

  // Must insert or replace each person, append the history and write one event per element.
  // A failure may be told by a later call, at the latest by Transact; so it is with AddChanges.
  // REQUIRES: nobody is in `writes` twice, nor is_new and stored. Must take a manager who is
  // written only later in the same transaction.
  virtual absl::Status WritePeople(std::span<const PersonWrite> writes) = 0;

  // Must insert the job or replace it; FAILED_PRECONDITION (reason IMPORT_RUNNING) for a running
  // one beside another that runs, so that two which start at the same moment cannot both do.
  virtual absl::Status SaveJob(const ImportJob& job) = 0;
  // Must replace the job's heartbeat before, and neither wait for nor disturb a transaction that
  // changes people or the job itself.
  virtual absl::Status SaveHeartbeat(const ImportHeartbeat& heartbeat) = 0;
  // Must delete findings and changes of all jobs but the `keep` newest.
  virtual absl::Status DropOldDetails(int keep) = 0;
  // Both must add behind what the job already has; NOT_FOUND for an unknown job.
  virtual absl::Status AddFindings(std::string_view job_id,
                                   std::span<const ImportFinding> findings) = 0;
  virtual absl::Status AddChanges(std::string_view job_id,
                                  std::span<const ImportChange> changes) = 0;

  // Stored answers of mutations (see libs/rpc/mutation.h).
  virtual absl::StatusOr<std::optional<std::string>> FindAnswer(std::string_view method,
                                                                std::string_view request_id,
                                                                std::string_view fingerprint) = 0;
  virtual absl::Status SaveAnswer(std::string_view method, std::string_view request_id,
                                  std::string_view fingerprint, std::string_view answer) = 0;
};

// Safe to use from several threads; calls block on the database.
class IdentityStore {
 public:
  virtual ~IdentityStore() = default;

  virtual absl::Status Read(const base::TenantId& tenant,
                            const std::function<absl::Status(IdentityReader&)>& function) = 0;
  virtual absl::Status Transact(
      const base::TenantId& tenant,
      const std::function<absl::Status(IdentityTransaction&)>& function) = 0;

  // Must return ALREADY_EXISTS when the id is taken, and write TenantCreated otherwise. Runs in the
  // scope of the new tenant; an operator's replay with the same request id must return the first
  // answer.
  virtual absl::StatusOr<Tenant> CreateTenant(const Tenant& tenant,
                                              std::string_view request_id) = 0;
  // Must return NOT_FOUND for an unknown id.
  virtual absl::StatusOr<Tenant> GetTenant(const base::TenantId& id) = 0;
  // Must return up to `limit` tenants with an id greater than `after`, by id.
  virtual absl::StatusOr<std::vector<Tenant>> ListTenants(const base::TenantId& after,
                                                          int limit) = 0;
};

}  // namespace upward::identity
