// Imports between the wire and the domain.
#pragma once

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

}  // namespace upward::identity
