// The life of import jobs: one at a time for a tenant, each told to be over when its process died.
#pragma once

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "libs/base/clock.h"
#include "libs/base/id.h"
#include "libs/base/id_generator.h"
#include "services/identity/domain/identity_store.h"
#include "services/identity/domain/import_job.h"
#include "services/identity/domain/import_run.h"
#include "services/identity/domain/import_source.h"

namespace upward::identity {

// Owns nothing; the ports must outlive it. Safe to use from several threads.
class Imports {
 public:
  Imports(IdentityStore& store, base::IdGenerator& ids, const base::Clock& clock,
          TimeZoneCheck is_time_zone = IsTimeZone);

  // Stores a new running job. IMPORT_MAPPING when the mapping is invalid by itself,
  // FAILED_PRECONDITION with IMPORT_RUNNING while another job of the tenant runs; one that was
  // interrupted is recorded as failed and does not stand in the way.
  absl::StatusOr<ImportJob> Start(IdentityTransaction& transaction, const ImportOptions& options);

  // Runs a started job to its end on this thread and returns it as it is stored then: succeeded or
  // failed. The job's heartbeat is stored every few seconds, except while it is applied.
  ImportJob Run(const base::TenantId& tenant, ImportJob job, const ImportOptions& options,
                ImportSource& source, const ImportHooks& hooks = {});

  // Records that a started job ended with `error`, for one that could not be run.
  ImportJob Fail(const base::TenantId& tenant, ImportJob job, const absl::Status& error);

  // Reads; a running job that has been silent for too long is shown as failed, IMPORT_INTERRUPTED.
  absl::StatusOr<ImportJob> Get(IdentityReader& reader, std::string_view job_id) const;
  absl::StatusOr<std::vector<ImportJob>> List(IdentityReader& reader, std::string_view before,
                                              int limit) const;

 private:
  ImportJob AsSeenNow(ImportJob job) const;

  // Constant after construction.
  IdentityStore& store_;
  base::IdGenerator& ids_;
  const base::Clock& clock_;
  const TimeZoneCheck is_time_zone_;
};

}  // namespace upward::identity
