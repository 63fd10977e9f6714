#include "services/identity/domain/imports.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/time/civil_time.h"

#include "fmt/format.h"
#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "libs/base/text.h"
#include "services/identity/domain/limits.h"
#include "services/identity/domain/mapping.h"

namespace upward::identity {
namespace {

constexpr std::string_view kInterrupted = "IMPORT_INTERRUPTED";
constexpr std::string_view kInterruptedText =
    "the import ended before it was done because the server stopped; nothing was changed. Run it "
    "again";
constexpr std::string_view kInternalText =
    "the import ended with an error of the service; nothing was changed. Run it again; if it fails "
    "again, tell the operator the job's id, which leads to the log line";

// What a job shows of an error: only texts that were made to be shown.
void RecordFailure(const absl::Status& error, absl::Time now, ImportJob& job) {
  const std::optional<base::ErrorDetail> detail = base::DetailOf(error);
  job.state = ImportJobState::kFailed;
  job.error_reason = detail.has_value() ? detail->reason : "INTERNAL";
  job.error_message = std::string(detail.has_value() ? base::Std(error.message()) : kInternalText);
  job.finish_time = now;
}

// Older facts would replace newer ones, and the histories, told oldest first, would be false.
absl::Status CheckOrder(IdentityReader& reader, absl::CivilDay effective_date) {
  UPWARD_ASSIGN_OR_RETURN(const std::optional<absl::CivilDay> latest, reader.LatestImportDay());
  if (!latest.has_value() || *latest <= effective_date) return absl::OkStatus();
  const std::string given = absl::FormatCivilTime(effective_date);
  const std::string before = absl::FormatCivilTime(*latest);
  return base::Error(absl::StatusCode::kFailedPrecondition, "IMPORT_OUT_OF_ORDER",
                     fmt::format("the file describes {}, and one that describes {} is imported "
                                 "already: its facts are newer. Import files in the order of "
                                 "their days; if the day is wrong, correct effective_date",
                                 given, before),
                     {{"effective_date", given}, {"latest_effective_date", before}});
}

}  // namespace

Imports::Imports(IdentityStore& store, base::IdGenerator& ids, const base::Clock& clock,
                 ImportLiveness liveness, TimeZoneCheck is_time_zone)
    : store_(store),
      ids_(ids),
      clock_(clock),
      liveness_(std::move(liveness)),
      is_time_zone_(std::move(is_time_zone)) {}

absl::StatusOr<ImportJob> Imports::Start(IdentityTransaction& transaction,
                                         const std::string& job_id, const ImportOptions& options) {
  UPWARD_ASSIGN_OR_RETURN(const TenantSettings settings, transaction.GetSettings());
  UPWARD_RETURN_IF_ERROR(ValidateMapping(options.mapping, settings));
  UPWARD_ASSIGN_OR_RETURN(const std::optional<ImportJob> stored, transaction.FindRunningJob());
  if (stored.has_value()) {
    const ImportJob seen = AsSeenNow(*stored);
    if (seen.state == ImportJobState::kRunning) {
      return base::Error(absl::StatusCode::kFailedPrecondition, "IMPORT_RUNNING",
                         "another import of the tenant is running; wait until it has ended",
                         {{"import_job_id", seen.id}});
    }
    UPWARD_RETURN_IF_ERROR(transaction.SaveJob(seen));
  }
  UPWARD_RETURN_IF_ERROR(CheckOrder(transaction, options.effective_date));
  ImportJob job;
  job.id = job_id;
  job.effective_date = options.effective_date;
  job.stage = "reading";
  job.dry_run = options.dry_run;
  job.create_time = clock_.Now();
  job.heartbeat_time = job.create_time;
  UPWARD_RETURN_IF_ERROR(transaction.SaveJob(job));
  UPWARD_RETURN_IF_ERROR(transaction.DropOldDetails(kDetailedJobsMax));
  return job;
}

ImportJob Imports::Run(const base::TenantId& tenant, ImportJob job, const ImportOptions& options,
                       ImportSource& source, const ImportHooks& hooks) {
  const ImportPorts ports = {store_, ids_, clock_, is_time_zone_};
  absl::StatusOr<ImportJob> done = RunImport(ports, tenant, job, options, source, hooks);
  if (done.ok()) return *std::move(done);
  if (hooks.failed) hooks.failed(done.status());
  return Fail(tenant, std::move(job), done.status());
}

absl::StatusOr<bool> Imports::Beat(const base::TenantId& tenant, const ImportHeartbeat& heartbeat) {
  bool runs = false;
  UPWARD_RETURN_IF_ERROR(
      store_.Transact(tenant, [&](IdentityTransaction& transaction) -> absl::Status {
        UPWARD_ASSIGN_OR_RETURN(const ImportJob job, transaction.GetJob(heartbeat.job_id));
        runs = job.state == ImportJobState::kRunning;
        return runs ? transaction.SaveHeartbeat(heartbeat) : absl::OkStatus();
      }));
  return runs;
}

ImportJob Imports::Fail(const base::TenantId& tenant, ImportJob job, const absl::Status& error) {
  RecordFailure(error, clock_.Now(), job);
  const absl::Status status =
      store_.Transact(tenant, [&job](IdentityTransaction& transaction) -> absl::Status {
        UPWARD_ASSIGN_OR_RETURN(const ImportJob stored, transaction.GetJob(job.id));
        if (stored.state == ImportJobState::kRunning) return transaction.SaveJob(job);
        job = stored;
        return absl::OkStatus();
      });
  // If even this cannot be stored, the job will be seen as interrupted after its silence.
  status.IgnoreError();
  return job;
}

absl::StatusOr<ImportJob> Imports::Get(IdentityReader& reader, std::string_view job_id) const {
  UPWARD_ASSIGN_OR_RETURN(ImportJob job, reader.GetJob(job_id));
  return AsSeenNow(std::move(job));
}

absl::StatusOr<std::vector<ImportJob>> Imports::List(IdentityReader& reader,
                                                     std::string_view before, int limit) const {
  UPWARD_ASSIGN_OR_RETURN(std::vector<ImportJob> jobs, reader.ListJobs(before, limit));
  for (ImportJob& job : jobs) job = AsSeenNow(std::move(job));
  return jobs;
}

ImportJob Imports::AsSeenNow(ImportJob job) const {
  if (job.state != ImportJobState::kRunning) return job;
  const absl::Time now = clock_.Now();
  const bool silent = now - job.heartbeat_time > liveness_.silence_max;
  const bool is_here = liveness_.runs_here && liveness_.runs_here(job.id);
  if (is_here || !silent) return job;
  job.state = ImportJobState::kFailed;
  job.error_reason = std::string(kInterrupted);
  job.error_message = std::string(kInterruptedText);
  job.finish_time = job.heartbeat_time;
  return job;
}

}  // namespace upward::identity
