// A fresh database of either engine for a test, set up as a deployment sets it up.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
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
// migrations applied by the owner and opened as the service (so that row-level security holds).
// Retries do not wait. It owns the database and its files; users of the database go before it.
// Made, reopened and migrated by one thread; the database itself is for all. A set-up that fails
// ends the test program. For a contract test that runs on both engines:
//
//   class StoreContract : public ::testing::TestWithParam<sql::Dialect> {
//    protected:
//     sql::TestDatabase database_{GetParam(), {StoreMigrations()}};
//   };
//   INSTANTIATE_TEST_SUITE_P(Engines, StoreContract, sql::BothEngines(), sql::DialectName);
class TestDatabase {
 public:
  explicit TestDatabase(Dialect dialect, const std::vector<MigrationSet>& sets = {},
                        const TestDatabaseOptions& options = {});

  Database& operator*() { return *database_; }
  Database* operator->() { return database_.get(); }

  // Closes the database and opens it again on the same data.
  absl::Status Reopen();

  // As a deployment's start-up does it, on the same data: on PostgreSQL as the owner.
  absl::Status Migrate(std::span<const MigrationSet> sets);

  // The first column of every row, as text. A statement that fails fails the test.
  std::vector<std::string> Column(const Scope& scope, std::string_view statement,
                                  const Parameters& parameters = {});

  // For faults, for a second connection and for the owner's. REQUIRES: the engine is the one asked
  // for.
  const SqliteOptions& sqlite_options() const { return *sqlite_; }
  const PostgresOptions& postgres_options() const { return *postgres_; }
  testing::PostgresServer& server() { return *server_; }
  const std::string& database_name() const { return database_name_; }

 private:
  void MakeSqlite(const TestDatabaseOptions& options);
  void MakePostgres(const TestDatabaseOptions& options);

  prometheus::Registry* const registry_;
  const base::FakeClock clock_;
  const testing::TemporaryDirectory directory_;
  testing::PostgresServer* server_ = nullptr;
  std::string database_name_;
  std::optional<SqliteOptions> sqlite_;
  std::optional<PostgresOptions> postgres_;
  std::unique_ptr<Database> database_;
};

// For INSTANTIATE_TEST_SUITE_P; with DialectName, tests are called …/Sqlite and …/Postgres.
inline auto BothEngines() { return ::testing::Values(Dialect::kSqlite, Dialect::kPostgres); }
std::string DialectName(const ::testing::TestParamInfo<Dialect>& info);

}  // namespace upward::sql
