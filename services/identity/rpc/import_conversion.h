// Imports between the wire and the domain.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"

#include "libs/base/error.h"
#include "services/identity/domain/import_job.h"
#include "upward/identity/v1/import_service.pb.h"

namespace upward::identity {

// Adds what is wrong to `violations`, with paths that begin with "options."; columns, fields and
// formats of the mapping are judged by the domain. `today` is the day of a file that tells none.
ImportOptions FromProto(const v1::ImportOptions& options, absl::CivilDay today,
                        base::Violations& violations);

// No severity means any.
FindingSeverity SeverityFromProto(v1::FindingSeverity severity, base::Violations& violations);

v1::ImportJob ToProto(const ImportJob& job);
v1::ImportFinding ToProto(const ImportFinding& finding);
v1::ImportChange ToProto(const ImportChange& change);

// Where a page of a list ends, and the other way round: an empty cursor is the place before all.
// INVALID_ARGUMENT, reason INVALID_PAGE_TOKEN, for a cursor of another form.
std::string CursorBehind(const ImportFinding& finding);
std::string CursorBehind(const ImportChange& change);
absl::StatusOr<FindingKey> FindingKeyFromCursor(const std::string& cursor);
absl::StatusOr<ChangeKey> ChangeKeyFromCursor(const std::string& cursor);

}  // namespace upward::identity
