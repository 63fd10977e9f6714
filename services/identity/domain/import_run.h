// One import from the first byte of the file to the committed change.
//
//   reading   the file once: every row is parsed and checked by itself; per person a few numbers
//             are kept (ImportTable)
//   checking  the people of the tenant once or twice: who is new, who is gone, who reports to whom
//             in the end, and whether that is allowed
//   applying  the file again: the people that change are fetched, compared and written in batches,
//             in one transaction, together with the end of the job
//
// Memory is about 64 bytes for each person of the file and of the tenant, plus their ids, plus one
// batch. Findings are stored as they come, outside of that transaction: a failed import keeps them.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "absl/status/statusor.h"

#include "libs/base/clock.h"
#include "libs/base/id.h"
#include "libs/base/id_generator.h"
#include "services/identity/domain/identity_store.h"
#include "services/identity/domain/import_job.h"
#include "services/identity/domain/import_source.h"
#include "services/identity/domain/row_stream.h"

namespace upward::identity {

// What an import works with; all of it must outlive the call.
struct ImportPorts {
  IdentityStore& store;
  base::IdGenerator& ids;
  const base::Clock& clock;
  TimeZoneCheck is_time_zone;
};

// Runs `job`, which must be stored as running. On success the job is stored as succeeded, in the
// transaction that changed the people, and returned. On failure nothing but findings was written;
// `job.counts` tells how far it came, and the caller records the failure (see Imports).
//
// Fails with IMPORT_UNREADABLE, IMPORT_MAPPING, IMPORT_REJECTED, IMPORT_DROP, IMPORT_INTERRUPTED
// (also when the job is no longer the one that runs for the tenant), CONFLICT (the people were
// changed by others meanwhile), or what store and source say.
absl::StatusOr<ImportJob> RunImport(const ImportPorts& ports, const base::TenantId& tenant,
                                    ImportJob& job, const ImportOptions& options,
                                    ImportSource& source, const ImportHooks& hooks);

}  // namespace upward::identity
