// The life of import jobs: one at a time for a tenant, each told to be over when its process died.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "libs/base/clock.h"
#include "libs/base/id.h"
#include "libs/base/id_generator.h"
#include "services/identity/domain/identity_store.h"
#include "services/identity/domain/import_job.h"
#include "services/identity/domain/import_run.h"
#include "services/identity/domain/import_source.h"
#include "services/identity/domain/limits.h"

namespace upward::identity {

// How a running job is told from one whose process died: by its heartbeats, unless it is one of
// this process's own.
struct ImportLiveness {
  // Whether the job waits or runs in this process. Called from several threads; none when empty.
  std::function<bool(std::string_view job_id)> runs_here;
  // How long another process's job may be silent. Zero when there is no other process.
  absl::Duration silence_max = kHeartbeatSilenceMax;
};

// Owns nothing; the ports must outlive it. Safe to use from several threads.
class Imports {
 public:
  Imports(IdentityStore& store, base::IdGenerator& ids, const base::Clock& clock,
          ImportLiveness liveness = {}, TimeZoneCheck is_time_zone = IsTimeZone);

  // An id for Start. From then on liveness.runs_here must tell that the job is here.
  std::string NewJobId() { return ids_.New(); }

  // Stores a new running job. IMPORT_MAPPING when the mapping is invalid by itself,
  // FAILED_PRECONDITION with IMPORT_RUNNING while another job of the tenant runs; one that was
  // interrupted is recorded as failed and does not stand in the way. FAILED_PRECONDITION with
  // IMPORT_OUT_OF_ORDER when a file of a later day was imported before.
  absl::StatusOr<ImportJob> Start(IdentityTransaction& transaction, const std::string& job_id,
                                  const ImportOptions& options);

  // Runs a started job to its end on this thread and returns it as it is stored then: succeeded or
  // failed. Somebody must call Beat meanwhile, every kHeartbeatInterval.
  ImportJob Run(const base::TenantId& tenant, ImportJob job, const ImportOptions& options,
                ImportSource& source, const ImportHooks& hooks = {});

  // Stores where a job stands, from the process that has it. False when the job does not run any
  // more: it was taken to be dead, and must stop.
  absl::StatusOr<bool> Beat(const base::TenantId& tenant, const ImportHeartbeat& heartbeat);

  // Records that a started job ended with `error`, for one that could not be run.
  ImportJob Fail(const base::TenantId& tenant, ImportJob job, const absl::Status& error);

  // Reads; a running job whose process died is shown as failed, IMPORT_INTERRUPTED.
  absl::StatusOr<ImportJob> Get(IdentityReader& reader, std::string_view job_id) const;
  absl::StatusOr<std::vector<ImportJob>> List(IdentityReader& reader, std::string_view before,
                                              int limit) const;

 private:
  ImportJob AsSeenNow(ImportJob job) const;

  // Constant after construction.
  IdentityStore& store_;
  base::IdGenerator& ids_;
  const base::Clock& clock_;
  const ImportLiveness liveness_;
  const TimeZoneCheck is_time_zone_;
};

}  // namespace upward::identity
