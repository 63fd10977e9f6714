// The record of the migration files that a database has seen.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "libs/sql/database.h"
#include "libs/sql/migration.h"
#include "libs/sql/migration_script.h"

namespace upward::sql {

inline constexpr std::string_view kLedgerTable = "schema_migrations";

// A file that was read and checked, in the order of application.
struct PlannedFile {
  std::string set;
  std::string name;
  std::string sha256;  // of its text, in lower-case hexadecimal
  MigrationScript script;
};

// INVALID_ARGUMENT, naming the file, for what cannot be read or is out of order.
absl::StatusOr<std::vector<PlannedFile>> PlanMigrations(std::span<const MigrationSet> sets,
                                                        Dialect dialect);

// Makes the ledger if there is none, compares it with the plan and returns the first file that is
// still to be applied, or `plan.size()`. FAILED_PRECONDITION as Migrate says.
absl::StatusOr<std::size_t> FirstPending(Transaction& transaction,
                                         std::span<const PlannedFile> plan);

// Reads the ledger and compares: the files of the plan that are still to be applied, as "set/file".
// FAILED_PRECONDITION as CheckSchema says.
absl::StatusOr<std::vector<std::string>> PendingFiles(Transaction& transaction,
                                                      std::span<const PlannedFile> plan);

absl::Status RecordApplied(Transaction& transaction, const PlannedFile& file, absl::Time now);

}  // namespace upward::sql
