// The file that says how the columns of an HR export are read.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"

#include "upward/identity/v1/import_service.pb.h"

namespace upward::commands {

// Reads JSON of this form; only "columns" is required:
//   {"format": {"delimiter": ",", "date_formats": ["%Y-%m-%d"], "list_separator": ";"},
//    "columns": {"employee_id": "Employee Number", …},
//    "attributes": {"region": "Region"},
//    "values": {"gender": {"F": "female"}},
//    "only_rows": {"Snapshot": "2025-12-31"}}
// INVALID_ARGUMENT with one line for every key that is unknown or of the wrong kind. Which fields
// and columns there are, the server knows.
absl::StatusOr<identity::v1::ImportMapping> ParseMapping(std::string_view json);

// One COLUMN=VALUE of a command line. INVALID_ARGUMENT without a "=" or a column.
absl::StatusOr<std::pair<std::string, std::string>> ParseOnlyRows(std::string_view text);

}  // namespace upward::commands
