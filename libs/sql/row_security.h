// What keeps tenants apart on PostgreSQL even where a statement forgets to.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "absl/status/status.h"

#include "libs/sql/database.h"

namespace upward::sql {

// Table names out of the marks of all migration files.
struct TableMarks {
  std::set<std::string> shared;
  std::set<std::string> system_readable;
};

// Enables and forces row-level security on every table of the current schema, with policies on
// app.tenant and, for system-readable tables, app.system; grants SELECT, INSERT, UPDATE and DELETE
// to `service_role`, and SELECT on the ledger of migrations. Touches only what is not so already:
// each change locks its table. Runs as the owner, in PostgreSQL. FAILED_PRECONDITION, naming it,
// for a table that cannot be secured, a mark without its table, or a role that does not exist.
absl::Status SecureTables(Transaction& transaction, const TableMarks& marks,
                          std::string_view service_role);

// Lets the owner see all rows until SecureTables runs again: a migration that changes data needs
// it. The service is bound as before.
absl::Status LiftForOwner(Transaction& transaction);

}  // namespace upward::sql
