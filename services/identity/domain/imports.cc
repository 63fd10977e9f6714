#include "services/identity/domain/imports.h"

#include <optional>
#include <string>
#include <utility>

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

// Stores the heartbeat of a running job as long as it is the one that counts.
class Heart {
 public:
  Heart(IdentityStore& store, const base::Clock& clock, const base::TenantId& tenant,
        ImportJob& job)
      : store_(store), clock_(clock), tenant_(tenant), job_(job), last_beat_(job.heartbeat_time) {}

  void Beat(std::string_view stage, std::int64_t done, std::int64_t total) {
    job_.stage = std::string(stage);
    job_.rows_done = done;
    job_.rows_total = total;
    const absl::Time now = clock_.Now();
    const bool in_transaction = stage == "applying";
    if (in_transaction || now - last_beat_ < kHeartbeatInterval) return;
    last_beat_ = now;
    job_.heartbeat_time = now;
    const absl::Status status =
        store_.Transact(tenant_, [this](IdentityTransaction& transaction) -> absl::Status {
          UPWARD_ASSIGN_OR_RETURN(const ImportJob stored, transaction.GetJob(job_.id));
          replaced_ = stored.state != ImportJobState::kRunning;
          return replaced_ ? absl::OkStatus() : transaction.SaveJob(job_);
        });
    // A heartbeat that fails is one that is missing; the import itself tells what is wrong.
    status.IgnoreError();
  }

  // Whether the job was declared dead meanwhile.
  bool replaced() const { return replaced_; }

 private:
  IdentityStore& store_;
  const base::Clock& clock_;
  const base::TenantId& tenant_;
  ImportJob& job_;
  absl::Time last_beat_;
  bool replaced_ = false;
};

}  // namespace

Imports::Imports(IdentityStore& store, base::IdGenerator& ids, const base::Clock& clock,
                 TimeZoneCheck is_time_zone)
    : store_(store), ids_(ids), clock_(clock), is_time_zone_(std::move(is_time_zone)) {}

absl::StatusOr<ImportJob> Imports::Start(IdentityTransaction& transaction,
                                         const ImportOptions& options) {
  UPWARD_ASSIGN_OR_RETURN(const TenantSettings settings, transaction.GetSettings());
  UPWARD_RETURN_IF_ERROR(ValidateMapping(options.mapping, settings));
  // Only the newest can run: a job is started only when the one before has ended.
  UPWARD_ASSIGN_OR_RETURN(const std::vector<ImportJob> newest, transaction.ListJobs("", 1));
  if (!newest.empty() && newest[0].state == ImportJobState::kRunning) {
    const ImportJob seen = AsSeenNow(newest[0]);
    if (seen.state == ImportJobState::kRunning) {
      return base::Error(absl::StatusCode::kFailedPrecondition, "IMPORT_RUNNING",
                         "another import of the tenant is running; wait until it has ended",
                         {{"import_job_id", seen.id}});
    }
    UPWARD_RETURN_IF_ERROR(transaction.SaveJob(seen));
  }
  ImportJob job;
  job.id = ids_.New();
  job.stage = "reading";
  job.dry_run = options.dry_run;
  job.create_time = clock_.Now();
  job.heartbeat_time = job.create_time;
  UPWARD_RETURN_IF_ERROR(transaction.SaveJob(job));
  return job;
}

ImportJob Imports::Run(const base::TenantId& tenant, ImportJob job, const ImportOptions& options,
                       ImportSource& source, const ImportHooks& hooks) {
  Heart heart(store_, clock_, tenant, job);
  ImportHooks inner;
  inner.progress = [&](std::string_view stage, std::int64_t done, std::int64_t total) {
    heart.Beat(stage, done, total);
    if (hooks.progress) hooks.progress(stage, done, total);
  };
  inner.cancelled = [&] { return heart.replaced() || (hooks.cancelled && hooks.cancelled()); };
  const ImportPorts ports = {store_, ids_, clock_, is_time_zone_};
  absl::StatusOr<ImportJob> done = RunImport(ports, tenant, job, options, source, inner);
  if (done.ok()) return *std::move(done);
  if (hooks.failed) hooks.failed(done.status());
  return Fail(tenant, std::move(job), done.status());
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
  const absl::Time now = clock_.Now();
  const bool silent = now - job.heartbeat_time > kHeartbeatSilenceMax;
  if (job.state != ImportJobState::kRunning || !silent) return job;
  job.state = ImportJobState::kFailed;
  job.error_reason = std::string(kInterrupted);
  job.error_message = std::string(kInterruptedText);
  job.finish_time = job.heartbeat_time;
  return job;
}

}  // namespace upward::identity
