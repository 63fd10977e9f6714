// The first stage of an import: reads the whole file once and remembers numbers.
#pragma once

#include "absl/status/status.h"
#include "absl/time/civil_time.h"

#include "services/identity/domain/finding_writer.h"
#include "services/identity/domain/import_job.h"
#include "services/identity/domain/import_table.h"
#include "services/identity/domain/row_stream.h"

namespace upward::identity {

// Fills the table with the rows, checks each by itself and against those before (duplicates,
// repetitions, posts, shared addresses), and counts rows, rejected and treated ones.
absl::Status ReadFile(RowStream& rows, absl::CivilDay effective_date, ImportTable& table,
                      FindingWriter& findings, ImportCounts& counts);

}  // namespace upward::identity
