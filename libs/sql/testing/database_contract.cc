#include "libs/sql/testing/database_contract.h"

#include <vector>

#include "libs/base/status_macros.h"

namespace upward::sql {

MigrationSet ContractMigrations() {
  static constexpr MigrationFile kFiles[] = {
      {"0001_account.sql",
       "CREATE TABLE account (tenant_id TEXT NOT NULL, id TEXT NOT NULL, amount BIGINT NOT NULL,\n"
       "  PRIMARY KEY (tenant_id, id));"},
      {"0002_entry.sql",
       "CREATE TABLE entry (tenant_id TEXT NOT NULL, id BIGINT NOT NULL, account TEXT,\n"
       "  note TEXT, weight BIGINT CHECK (weight < 100), PRIMARY KEY (tenant_id, id),\n"
       "  FOREIGN KEY (tenant_id, account) REFERENCES account (tenant_id, id));"},
      {"0003_value_of.sql",
       "CREATE TABLE value_of (tenant_id TEXT NOT NULL, id BIGINT NOT NULL, whole BIGINT,\n"
       "  fraction DOUBLE PRECISION, text TEXT, bytes BYTEA, PRIMARY KEY (tenant_id, id));"}};
  return {"contract", kFiles};
}

void DatabaseContract::SetUp() { OpenWith({}); }

void DatabaseContract::OpenWith(const TestDatabaseOptions& options) {
  database_.emplace(GetParam(), std::vector<MigrationSet>{ContractMigrations()}, options);
}

absl::Status DatabaseContract::Transact(const TransactionFunction& function) {
  return (*database_)->Transact(scope_, function);
}

absl::Status DatabaseContract::Read(const TransactionFunction& function) {
  return (*database_)->Read(scope_, function);
}

absl::Status DatabaseContract::Execute(std::string_view statement, const Parameters& parameters) {
  return Transact([&](Transaction& transaction) {
    return transaction.Execute(statement, parameters).status();
  });
}

absl::StatusOr<Rows> DatabaseContract::Query(std::string_view statement,
                                             const Parameters& parameters) {
  Rows rows;
  UPWARD_RETURN_IF_ERROR(Read([&](Transaction& transaction) -> absl::Status {
    UPWARD_ASSIGN_OR_RETURN(rows, transaction.Query(statement, parameters));
    return absl::OkStatus();
  }));
  return rows;
}

std::int64_t DatabaseContract::Number(std::string_view statement, const Parameters& parameters) {
  const auto rows = Query(statement, parameters);
  EXPECT_TRUE(rows.ok()) << rows.status();
  if (!rows.ok() || rows->size() != 1) {
    ADD_FAILURE() << "not one row: " << statement;
    return -1;
  }
  return (*rows)[0].Int(0);
}

}  // namespace upward::sql
