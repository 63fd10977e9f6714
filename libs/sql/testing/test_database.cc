#include "libs/sql/testing/test_database.h"

#include <atomic>

#include "absl/strings/str_cat.h"

#include "libs/base/status_macros.h"

namespace upward::sql {

absl::StatusOr<std::unique_ptr<TestDatabase>> TestDatabase::Create(
    Dialect dialect, std::span<const MigrationSet> sets, const TestDatabaseOptions& options) {
  static std::atomic<int> databases = 0;
  std::unique_ptr<TestDatabase> made(new TestDatabase());
  made->registry_ = options.registry;
  if (dialect == Dialect::kSqlite) {
    made->sqlite_ = SqliteOptions{.name = "test",
                                  .path = made->directory_.File("test.db"),
                                  .readers = options.connections,
                                  .acquire_timeout = options.acquire_timeout};
    UPWARD_RETURN_IF_ERROR(made->Reopen());
    UPWARD_RETURN_IF_ERROR(made->Migrate(sets));
    return made;
  }
  UPWARD_ASSIGN_OR_RETURN(made->server_, testing::PostgresServer::Shared());
  made->database_name_ = absl::StrCat("test_", ++databases);
  UPWARD_RETURN_IF_ERROR(made->server_->CreateDatabase(made->database_name_));
  made->postgres_ = PostgresOptions{.name = "test",
                                    .service_url = made->server_->service_url(made->database_name_),
                                    .owner_url = made->server_->owner_url(made->database_name_),
                                    .connections = options.connections,
                                    .acquire_timeout = options.acquire_timeout,
                                    .sleep = [](absl::Duration) {}};
  UPWARD_RETURN_IF_ERROR(made->Migrate(sets));
  UPWARD_RETURN_IF_ERROR(made->Reopen());
  return made;
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
  return sql::Migrate(*owner, sets, clock_, "upward_service");
}

}  // namespace upward::sql
