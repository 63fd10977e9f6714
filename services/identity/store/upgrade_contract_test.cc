// Goal: a database in use keeps its people's history and its imports' reports through each
// migration of the tables.
// Method: stop at a migration, fill the tables as the release of then did, apply the rest, and
// compare what stands in them; on both engines.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/base/testing/checked.h"
#include "libs/sql/testing/test_database.h"
#include "services/identity/store/migrations.h"

namespace upward::identity::store {
namespace {

using ::testing::ElementsAre;

const base::TenantId kTenant("iberia");

class UpgradeContract : public ::testing::TestWithParam<sql::Dialect> {
 protected:
  static std::vector<sql::MigrationSet> FirstMigrations(std::size_t count) {
    sql::MigrationSet set = IdentityMigrations();
    set.files = set.files.first(count);
    return {set};
  }

  void Execute(const std::string& statement) {
    base::CheckOk(
        database_->Transact(sql::Scope::Tenant(kTenant), [&](sql::Transaction& transaction) {
          return transaction.Execute(statement, {}).status();
        }));
  }

  std::vector<std::string> Column(const std::string& statement) {
    return database_.Column(sql::Scope::Tenant(kTenant), statement);
  }

  sql::TestDatabase database_{GetParam(), FirstMigrations(3)};
};

INSTANTIATE_TEST_SUITE_P(Engines, UpgradeContract, sql::BothEngines(), sql::DialectName);

TEST_P(UpgradeContract, HistoryAndReportsStay) {
  Execute(
      "INSERT INTO employment_history VALUES "
      "('iberia', 'p2', 1, 'joined', '2026-01-05', '[]', ''), "
      "('iberia', 'p1', 2, 'left', '2026-03-01', '[]', 'voluntary'), "
      "('iberia', 'p1', 1, 'joined', '2026-01-05', '[]', '')");
  Execute(
      "INSERT INTO import_changes VALUES ('iberia', 'j1', 'e2', 2, 'joined', '[]'), "
      "('iberia', 'j1', 'e1', 1, 'moved', '[\"department\"]')");
  const sql::MigrationSet all[] = {IdentityMigrations()};
  ASSERT_TRUE(database_.Migrate(all).ok());
  ASSERT_TRUE(database_.Reopen().ok());
  EXPECT_THAT(
      Column("SELECT person_id || ' ' || change || ' ' || effective_date || leave_kind "
             "FROM employment_history ORDER BY person_id, version"),
      ElementsAre("p1 joined 2026-01-05", "p1 left 2026-03-01voluntary", "p2 joined 2026-01-05"));
  EXPECT_THAT(Column("SELECT employee_id || ' ' || kind || ' ' || fields FROM import_changes "
                     "ORDER BY position"),
              ElementsAre("e1 moved [\"department\"]", "e2 joined []"));
}

}  // namespace
}  // namespace upward::identity::store
