// The promises of database.h as tests that run on every engine.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "gtest/gtest.h"

#include "libs/sql/database.h"
#include "libs/sql/testing/test_database.h"

namespace upward::sql {

// Each test gets a fresh database with three tables: account (a counter for each id), entry (with a
// unique key, a check and a foreign key to account) and value_of (a column of each type).
class DatabaseContract : public ::testing::TestWithParam<Dialect> {
 protected:
  void SetUp() override;

  // Within the scope of the tenant "t1".
  absl::Status Transact(const TransactionFunction& function);
  absl::Status Read(const TransactionFunction& function);
  absl::Status Execute(std::string_view statement, const Parameters& parameters = {});
  absl::StatusOr<Rows> Query(std::string_view statement, const Parameters& parameters = {});
  // The first column of the first row.
  std::int64_t Number(std::string_view statement, const Parameters& parameters = {});

  void OpenWith(const TestDatabaseOptions& options);

  const Scope scope_ = Scope::Tenant(base::TenantId("t1"));
  std::optional<TestDatabase> database_;
};

// The set of the three tables.
MigrationSet ContractMigrations();

}  // namespace upward::sql
