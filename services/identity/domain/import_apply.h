// The last stage of an import: writes what changed.
#pragma once

#include "absl/status/status.h"
#include "absl/time/civil_time.h"

#include "services/identity/domain/identity_store.h"
#include "services/identity/domain/import_check.h"
#include "services/identity/domain/import_job.h"
#include "services/identity/domain/import_table.h"
#include "services/identity/domain/row_stream.h"

namespace upward::identity {

// What is to be applied. All of it must outlive the call and stay as it is.
struct ImportPlan {
  const ImportOptions& options;
  const FieldScope& scope;
  const ImportTable& table;  // every person who will be stored has a person id
  const CheckedLines& lines;
};

// Reads the file again, fetches those who change in batches, writes them with their history and
// events (unless it is a dry run), stores the changes of `job_id`, and adds up joined, moved,
// changed, left, returned and unchanged.
absl::Status ApplyImport(const ImportPlan& plan, RowStream& rows, std::string_view job_id,
                         IdentityTransaction& transaction, ImportCounts& counts);

}  // namespace upward::identity
