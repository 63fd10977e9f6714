// Stores the findings of an import as they come.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"

#include "libs/base/id.h"
#include "services/identity/domain/identity_store.h"
#include "services/identity/domain/import_job.h"

namespace upward::identity {

// Writes in batches, each in a transaction of its own, so that findings stay when the import fails.
// Of each verdict up to kFindingsPerVerdictMax are stored. Used by one thread at a time.
class FindingWriter {
 public:
  FindingWriter(IdentityStore& store, const base::TenantId& tenant, std::string job_id);

  absl::Status Add(ImportFinding finding);

  // Writes what is left, and for each verdict that had too many how many were left out.
  absl::Status Finish();

 private:
  absl::Status Flush();

  // Constant after construction.
  IdentityStore& store_;
  const base::TenantId& tenant_;
  const std::string job_id_;

  std::vector<ImportFinding> batch_;
  std::map<ImportVerdict, std::int64_t> counts_;
};

}  // namespace upward::identity
