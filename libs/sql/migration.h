// The schema as numbered files that are applied once.
//
// A file holds statements separated by `;` in the SQL that both engines share (BIGINT, TEXT, DOUBLE
// PRECISION, BYTEA). Lines that begin like these mean more than a comment:
//   -- postgres: <sql>              the rest of the line counts on PostgreSQL only
//   -- sqlite: <sql>                … on SQLite only
//   -- shared: <table> <reason>     this table belongs to no tenant: it has no tenant_id
//   -- system-readable: <table>     Scope::System sees and changes all tenants' rows of this table
// A statement ends at a `;` outside of quotes, dollar quotes and the BEGIN … END of a trigger.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"

#include "libs/base/clock.h"
#include "libs/sql/database.h"

namespace upward::sql {

// One file, e.g. {"0001_people.sql", "CREATE TABLE …"}. Names sort in the order of application.
struct MigrationFile {
  std::string_view name;
  std::string_view sql;
};

// The files of one owner ("identity", "events"); several sets live in one database. Made by
// upward_embed_migrations (cmake/migrations.cmake); views into static storage.
struct MigrationSet {
  std::string_view name;
  std::span<const MigrationFile> files;
};

// Applies what is missing, each file in a transaction of its own, and records it in the table
// schema_migrations (set, file, SHA-256, time). Several replicas may do so at once. Order: the sets
// as given, in each the files by name.
//
// FAILED_PRECONDITION (reason SCHEMA_MISMATCH), naming the file, when one that was applied has
// changed or is missing here, or a new one sorts before it; INVALID_ARGUMENT when a file cannot be
// read as statements or names are not unique and ordered.
//
// On PostgreSQL `database` comes from OpenPostgresOwner. Afterwards every table of the schema has
// row-level security enabled and forced, and `service_role` may SELECT, INSERT, UPDATE and DELETE;
// of schema_migrations it may only SELECT.
// FAILED_PRECONDITION when a table that is not marked as shared has no tenant_id, or a view does
// not run with its caller's rights. On SQLite `service_role` is ignored.
absl::Status Migrate(Database& database, std::span<const MigrationSet> sets,
                     const base::Clock& clock, std::string_view service_role = "");

// For a process that serves a database which another one migrates: compares, changes nothing, and
// needs no more rights than the service's role has after Migrate. FAILED_PRECONDITION (reason
// SCHEMA_MISMATCH), naming the files, when some are still to be applied or one was changed after it
// was, or when the database holds no record that this role may read. Files that only the database
// knows are no fault: the release before a migration runs on.
absl::Status CheckSchema(Database& database, std::span<const MigrationSet> sets);

}  // namespace upward::sql
