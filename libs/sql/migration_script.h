// One migration file, read.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "libs/sql/database.h"

namespace upward::sql {

// What a file says for one engine; the form is described in migration.h.
struct MigrationScript {
  std::vector<std::string> statements;
  std::set<std::string> shared;           // tables without a tenant
  std::set<std::string> system_readable;  // tables that Scope::System sees
};

// INVALID_ARGUMENT, saying what is wrong, for a quote without its end, a mark without a table, or a
// shared table without a reason.
absl::StatusOr<MigrationScript> ReadMigration(std::string_view sql, Dialect dialect);

}  // namespace upward::sql
