#include "services/identity/store/sql_identity_transaction.h"

#include <algorithm>
#include <utility>

#include "libs/base/status_macros.h"
#include "libs/base/text.h"
#include "services/identity/store/import_tables.h"
#include "services/identity/store/person_table.h"
#include "services/identity/store/tenant_tables.h"

namespace upward::identity::store {
namespace {

// People that are turned into statements at once: many enough that a round trip counts for nothing,
// few enough that an import of a whole company needs some megabytes beside its rows.
constexpr std::size_t kWriteBatch = 2000;

}  // namespace

absl::StatusOr<TenantSettings> SqlIdentityTransaction::GetSettings() {
  return LoadSettings(transaction_);
}

absl::StatusOr<Person> SqlIdentityTransaction::GetPerson(const PersonId& id) {
  return people_.Get(id);
}

absl::StatusOr<std::vector<Person>> SqlIdentityTransaction::GetPeople(
    std::span<const PersonId> ids) {
  return people_.GetMany(ids);
}

absl::StatusOr<std::vector<Person>> SqlIdentityTransaction::ListPeople(const PeopleFilter& filter,
                                                                       const PersonId& after,
                                                                       int limit) {
  return people_.List(filter, after, limit);
}

absl::Status SqlIdentityTransaction::ForEachPerson(
    const std::function<absl::Status(const Person&)>& each) {
  return people_.ForEach(each);
}

absl::StatusOr<std::vector<EmploymentEntry>> SqlIdentityTransaction::ListHistory(const PersonId& id,
                                                                                 std::int64_t after,
                                                                                 int limit) {
  return people_.History(id, after, limit);
}

absl::StatusOr<std::int64_t> SqlIdentityTransaction::PeopleVersion() { return people_.Version(); }

absl::StatusOr<ImportJob> SqlIdentityTransaction::GetJob(std::string_view job_id) {
  return imports_.GetJob(job_id);
}

absl::StatusOr<std::optional<ImportJob>> SqlIdentityTransaction::FindRunningJob() {
  return imports_.FindRunningJob();
}

absl::StatusOr<std::vector<ImportJob>> SqlIdentityTransaction::ListJobs(std::string_view before,
                                                                        int limit) {
  return imports_.ListJobs(before, limit);
}

absl::StatusOr<std::optional<absl::CivilDay>> SqlIdentityTransaction::LatestImportDay() {
  return imports_.LatestImportDay();
}

absl::StatusOr<std::vector<ImportFinding>> SqlIdentityTransaction::ListFindings(
    std::string_view job_id, FindingSeverity severity_min, const FindingKey& after, int limit) {
  return imports_.ListFindings(job_id, severity_min, after, limit);
}

absl::StatusOr<std::vector<ImportChange>> SqlIdentityTransaction::ListChanges(
    std::string_view job_id, const ChangeKey& after, int limit) {
  return imports_.ListChanges(job_id, after, limit);
}

absl::StatusOr<TenantSettings> SqlIdentityTransaction::SaveSettings(
    const TenantSettings& settings) {
  UPWARD_ASSIGN_OR_RETURN(TenantSettings saved, ReplaceSettings(transaction_, settings));
  const EncodedEvent event = encoder_.TenantChanged(transaction_.scope().tenant());
  UPWARD_RETURN_IF_ERROR(
      outbox_.Append(transaction_, event.aggregate_id, event.type, event.payload));
  return saved;
}

absl::Status SqlIdentityTransaction::WritePeople(std::span<const PersonWrite> writes) {
  if (writes.empty()) return absl::OkStatus();
  UPWARD_ASSIGN_OR_RETURN(const std::int64_t version, people_.NextVersion());
  for (std::size_t begin = 0; begin < writes.size(); begin += kWriteBatch) {
    const auto batch = writes.subspan(begin, std::min(kWriteBatch, writes.size() - begin));
    UPWARD_RETURN_IF_ERROR(people_.Write(batch, version));
    UPWARD_RETURN_IF_ERROR(AppendEvents(batch));
  }
  return absl::OkStatus();
}

absl::Status SqlIdentityTransaction::AppendEvents(std::span<const PersonWrite> writes) {
  std::vector<events::Outbox::Draft> drafts;
  drafts.reserve(writes.size());
  for (const PersonWrite& write : writes) {
    EncodedEvent event = encoder_.PersonWritten(write);
    drafts.push_back(
        {std::move(event.aggregate_id), std::move(event.type), std::move(event.payload)});
  }
  return outbox_.AppendMany(transaction_, drafts);
}

absl::Status SqlIdentityTransaction::SaveJob(const ImportJob& job) { return imports_.SaveJob(job); }

absl::Status SqlIdentityTransaction::SaveHeartbeat(const ImportHeartbeat& heartbeat) {
  return imports_.SaveHeartbeat(heartbeat);
}

absl::Status SqlIdentityTransaction::DropOldDetails(int keep) {
  return imports_.DropOldDetails(keep);
}

absl::Status SqlIdentityTransaction::AddFindings(std::string_view job_id,
                                                 std::span<const ImportFinding> findings) {
  return imports_.AddFindings(job_id, findings);
}

absl::Status SqlIdentityTransaction::AddChanges(std::string_view job_id,
                                                std::span<const ImportChange> changes) {
  return imports_.AddChanges(job_id, changes);
}

absl::StatusOr<std::optional<std::string>> SqlIdentityTransaction::FindAnswer(
    std::string_view method, std::string_view request_id, std::string_view fingerprint) {
  return answers_.Find(transaction_, method, request_id, fingerprint);
}

absl::Status SqlIdentityTransaction::SaveAnswer(std::string_view method,
                                                std::string_view request_id,
                                                std::string_view /*fingerprint*/,
                                                std::string_view answer) {
  return answers_.Save(transaction_, method, request_id, answer);
}

}  // namespace upward::identity::store
