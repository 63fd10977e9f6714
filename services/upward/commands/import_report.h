// What an import found and changed, as tables.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"

#include "services/upward/commands/session.h"
#include "services/upward/console/table.h"
#include "upward/identity/v1/import_service.grpc.pb.h"

namespace upward::commands {

// One row: what came out in numbers.
console::Table CountsTable(const identity::v1::ImportCounts& counts);
// What came of the rows, in words: "740 joined, 3 rejected"; empty when nothing did.
std::string OutcomeText(const identity::v1::ImportCounts& counts);
console::Table FindingsTable(const std::vector<identity::v1::ImportFinding>& findings);
console::Table ChangesTable(const identity::v1::ListImportChangesResponse& changes);

// Prints the findings of a job by verdict, and up to `shown` of them, rejected rows first.
absl::Status PrintFindings(Session& session, const std::string& job_id, int shown);

}  // namespace upward::commands
