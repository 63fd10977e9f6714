// A fresh database of either engine for a test, set up as a deployment sets it up.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "prometheus/registry.h"

#include "libs/base/testing/fake_clock.h"
#include "libs/sql/database.h"
#include "libs/sql/migration.h"
#include "libs/sql/postgres_database.h"
#include "libs/sql/sqlite_database.h"
#include "tests/support/postgres_server.h"
#include "tests/support/temporary_directory.h"

namespace upward::sql {

struct TestDatabaseOptions {
  int connections = 4;  // for SQLite: readers
  absl::Duration acquire_timeout = absl::Seconds(30);
  prometheus::Registry* registry = nullptr;
};

// SQLite in a temporary folder, or a new database on the test program's shared PostgreSQL, with the
// migrations applied and opened as the service (on PostgreSQL: row-level security holds). Retries
// do not wait. For a contract test that runs on both engines:
//
//   class StoreContract : public ::testing::TestWithParam<sql::Dialect> { … };
//   INSTANTIATE_TEST_SUITE_P(Engines, StoreContract,
//                            ::testing::Values(sql::Dialect::kSqlite, sql::Dialect::kPostgres));
class TestDatabase {
 public:
  static absl::StatusOr<std::unique_ptr<TestDatabase>> Create(
      Dialect dialect, std::span<const MigrationSet> sets, const TestDatabaseOptions& options = {});

  Database& operator*() { return *database_; }
  Database* operator->() { return database_.get(); }

  // Closes the database and opens it again on the same data.
  absl::Status Reopen();

  // As a deployment's start-up does it, on the same data: on PostgreSQL as the owner.
  absl::Status Migrate(std::span<const MigrationSet> sets);

  // For faults and for a second connection. REQUIRES: the engine is the one asked for.
  const SqliteOptions& sqlite_options() const { return *sqlite_; }
  const PostgresOptions& postgres_options() const { return *postgres_; }
  testing::PostgresServer& server() { return *server_; }
  const std::string& database_name() const { return database_name_; }

 private:
  TestDatabase() = default;

  base::FakeClock clock_;
  testing::TemporaryDirectory directory_;
  testing::PostgresServer* server_ = nullptr;
  std::string database_name_;
  std::optional<SqliteOptions> sqlite_;
  std::optional<PostgresOptions> postgres_;
  prometheus::Registry* registry_ = nullptr;
  std::unique_ptr<Database> database_;
};

}  // namespace upward::sql
