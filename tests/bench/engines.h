// The real servers of a run, and fresh databases on either engine.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "absl/status/statusor.h"

#include "libs/sql/database.h"
#include "libs/sql/migration.h"
#include "tests/support/postgres_server.h"
#include "tests/support/redis_server.h"
#include "tests/support/temporary_directory.h"

namespace upward::bench {

// One of each for the program, started at the first call, which must come from the main thread, and
// stopped at its end. PostgreSQL listens on the loopback address and syncs as a deployment does;
// Redis keeps its append-only file and syncs it every second.
absl::StatusOr<testing::PostgresServer*> Postgres();
absl::StatusOr<testing::RedisServer*> Redis();

// Empty while the server was not started.
std::string PostgresVersion();
std::string RedisVersion();

// "sqlite" or "postgres"; and back.
std::string EngineName(sql::Dialect dialect);

// How to reach a database from any process.
struct Address {
  sql::Dialect dialect = sql::Dialect::kSqlite;
  std::string place;  // the file of SQLite, the service's URL of PostgreSQL
};

// As the product opens it: with the defaults of its options.
absl::StatusOr<std::unique_ptr<sql::Database>> Open(const Address& address);

// An empty database with the tables of the given migrations; gone at destruction. Used by one
// thread.
class FreshDatabase {
 public:
  static absl::StatusOr<std::unique_ptr<FreshDatabase>> Make(
      sql::Dialect dialect, std::span<const sql::MigrationSet> migrations);
  ~FreshDatabase();
  FreshDatabase(const FreshDatabase&) = delete;
  FreshDatabase& operator=(const FreshDatabase&) = delete;

  const Address& address() const { return address_; }
  // Of PostgreSQL: past row-level security. Empty on SQLite.
  const std::string& superuser_url() const { return superuser_url_; }

 private:
  FreshDatabase() = default;
  absl::Status MakeSqlite(std::span<const sql::MigrationSet> migrations);
  absl::Status MakePostgres(std::span<const sql::MigrationSet> migrations);

  const testing::TemporaryDirectory directory_;
  Address address_;
  std::string name_;
  std::string superuser_url_;
};

}  // namespace upward::bench
