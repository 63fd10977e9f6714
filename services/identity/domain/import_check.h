// The second stage of an import: who reports to whom in the end, and whether that is allowed.
#pragma once

#include "absl/status/status.h"

#include "services/identity/domain/finding_writer.h"
#include "services/identity/domain/import_job.h"
#include "services/identity/domain/import_table.h"
#include "services/identity/domain/person_fields.h"
#include "services/identity/domain/tenant.h"

namespace upward::identity {

// What the check works out, beside the flags kActive and kLinesDiffer of each person.
struct CheckedLines {
  std::vector<std::int32_t> manager;  // of each node: an active person, or -1
  std::vector<NodePair> dotted;       // of active people to active people, sorted
};

// Resolves the lines of everybody who will be active, rejects rows on circles (again and again,
// because a rejected person keeps the lines that are stored), notes what it treats, and counts.
//
// FAILED_PRECONDITION with IMPORT_REJECTED when rows were rejected and the import takes all or
// nothing, with IMPORT_DROP when a snapshot ends too many people. What is found is written in both
// cases.
absl::StatusOr<CheckedLines> CheckImport(const ImportOptions& options,
                                         const TenantSettings& settings, const FieldScope& scope,
                                         ImportTable& table, FindingWriter& findings,
                                         ImportCounts& counts);

}  // namespace upward::identity
