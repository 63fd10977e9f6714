#include "libs/sql/testing/test_database.h"

#include <atomic>

#include "absl/strings/str_cat.h"

#include "libs/base/status_macros.h"
#include "libs/base/testing/checked.h"

namespace upward::sql {
namespace {

// The role that PostgresServer makes for the service.
constexpr char kServiceRole[] = "upward_service";

}  // namespace

TestDatabase::TestDatabase(Dialect dialect, const std::vector<MigrationSet>& sets,
                           const TestDatabaseOptions& options)
    : registry_(options.registry) {
  if (dialect == Dialect::kSqlite) {
    MakeSqlite(options);
    base::CheckOk(Reopen());  // SQLite is migrated through the one that has the file
    base::CheckOk(Migrate(sets));
  } else {
    MakePostgres(options);
    base::CheckOk(Migrate(sets));
    base::CheckOk(Reopen());
  }
}

void TestDatabase::MakeSqlite(const TestDatabaseOptions& options) {
  sqlite_ = SqliteOptions{.name = "test",
                          .path = directory_.File("test.db"),
                          .readers = options.connections,
                          .acquire_timeout = options.acquire_timeout};
}

void TestDatabase::MakePostgres(const TestDatabaseOptions& options) {
  static std::atomic<int> databases = 0;
  server_ = base::Checked(testing::PostgresServer::Shared());
  database_name_ = absl::StrCat("test_", ++databases);
  base::CheckOk(server_->CreateDatabase(database_name_));
  postgres_ = PostgresOptions{.name = "test",
                              .service_url = server_->service_url(database_name_),
                              .owner_url = server_->owner_url(database_name_),
                              .connections = options.connections,
                              .acquire_timeout = options.acquire_timeout,
                              .sleep = [](absl::Duration) {}};
}

absl::Status TestDatabase::Reopen() {
  database_.reset();
  UPWARD_ASSIGN_OR_RETURN(database_, sqlite_.has_value() ? OpenSqlite(*sqlite_, registry_)
                                                         : OpenPostgres(*postgres_, registry_));
  return absl::OkStatus();
}

absl::Status TestDatabase::Migrate(std::span<const MigrationSet> sets) {
  if (sqlite_.has_value()) return sql::Migrate(*database_, sets, clock_);
  UPWARD_ASSIGN_OR_RETURN(const auto owner, OpenPostgresOwner(*postgres_));
  return sql::Migrate(*owner, sets, clock_, kServiceRole);
}

std::vector<std::string> TestDatabase::Column(const Scope& scope, std::string_view statement,
                                              const Parameters& parameters) {
  std::vector<std::string> values;
  const absl::Status status = database_->Read(scope, [&](Transaction& transaction) {
    values.clear();
    return transaction.Stream(statement, parameters, [&](const Row& row) {
      values.push_back(row.Text(0));
      return absl::OkStatus();
    });
  });
  if (!status.ok()) ADD_FAILURE() << statement << ": " << status;
  return values;
}

std::string DialectName(const ::testing::TestParamInfo<Dialect>& info) {
  return info.param == Dialect::kSqlite ? "Sqlite" : "Postgres";
}

}  // namespace upward::sql
