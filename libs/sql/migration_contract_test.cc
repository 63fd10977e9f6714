// Goal: a schema is applied once, by one, in order, and a history that was rewritten is refused.
// Method: migrate real databases of each engine, also from two threads at once.
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "libs/sql/migration.h"
#include "libs/sql/testing/database_contract.h"

namespace upward::sql {
namespace {

using ::testing::HasSubstr;

class MigrationContract : public ::testing::TestWithParam<Dialect> {
 protected:
  absl::Status Migrate(std::vector<MigrationFile> files) {
    const MigrationSet sets[] = {{"first", files}, {"second", kOther}};
    return database_.Migrate(sets);
  }

  std::string Names() {
    std::string names;
    const absl::Status status = database_->Read(
        Scope::Tenant(base::TenantId("t1")), [&names](Transaction& transaction) -> absl::Status {
          UPWARD_ASSIGN_OR_RETURN(const Rows rows,
                                  transaction.Query("SELECT name FROM thing ORDER BY name"));
          for (const Row& row : rows) names += row.Text(0) + " ";
          return absl::OkStatus();
        });
    EXPECT_TRUE(status.ok()) << status;
    return names;
  }

  void ExpectMismatch(const absl::Status& status, const std::string& file,
                      const std::string& what) {
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status;
    ASSERT_TRUE(base::DetailOf(status).has_value()) << status;
    EXPECT_EQ(base::DetailOf(status)->reason, "SCHEMA_MISMATCH");
    EXPECT_THAT(std::string(status.message()), HasSubstr(file));
    EXPECT_THAT(std::string(status.message()), HasSubstr(what));
  }

  static constexpr MigrationFile kMake = {
      "0001_thing.sql", "CREATE TABLE thing (tenant_id TEXT NOT NULL, name TEXT NOT NULL);"};
  static constexpr MigrationFile kFill = {
      "0002_fill.sql",
      "-- a comment; with a semicolon\n"
      "INSERT INTO thing (tenant_id, name) VALUES ('t1', 'it''s; fine');\n"
      "-- postgres: INSERT INTO thing (tenant_id, name) VALUES ('t1', 'engine');\n"
      "-- sqlite: INSERT INTO thing (tenant_id, name) VALUES ('t1', 'engine');\n"};
  static constexpr MigrationFile kOther[] = {
      {"0001_other.sql", "CREATE TABLE other (tenant_id TEXT NOT NULL, id BIGINT);"}};

  TestDatabase database_{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(Engines, MigrationContract, BothEngines(), DialectName);

TEST_P(MigrationContract, FilesAreAppliedOnceAndInOrder) {
  ASSERT_TRUE(Migrate({kMake}).ok());
  EXPECT_EQ(Names(), "");
  for (int start = 0; start < 2; ++start) {
    const absl::Status status = Migrate({kMake, kFill});
    ASSERT_TRUE(status.ok()) << status;
    EXPECT_EQ(Names(), "engine it's; fine ");
  }
}

TEST_P(MigrationContract, SeveralMigratorsAtOnceApplyOnce) {
  std::vector<std::thread> threads;
  // SQLite has one process and one writer; its migrators share the open database.
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([this] {
      const absl::Status status = Migrate({kMake, kFill});
      EXPECT_TRUE(status.ok()) << status;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Names(), "engine it's; fine ");
}

TEST_P(MigrationContract, AFileThatFailsLeavesNothingBehind) {
  ASSERT_TRUE(Migrate({kMake}).ok());
  const absl::Status status = Migrate(
      {kMake,
       {"0002_broken.sql",
        "INSERT INTO thing (tenant_id, name) VALUES ('t1', 'half'); INSERT INTO nowhere (x) "
        "VALUES (1);"}});
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_THAT(std::string(status.message()), HasSubstr("first/0002_broken.sql"));
  EXPECT_EQ(Names(), "");
  EXPECT_TRUE(Migrate({kMake, kFill}).ok());
}

TEST_P(MigrationContract, AChangedFileIsRefused) {
  ASSERT_TRUE(Migrate({kMake, kFill}).ok());
  ExpectMismatch(Migrate({{kMake.name, "CREATE TABLE thing (x BIGINT);"}, kFill}),
                 "first/0001_thing.sql", "was changed");
}

TEST_P(MigrationContract, AMissingFileIsRefused) {
  ASSERT_TRUE(Migrate({kMake, kFill}).ok());
  ExpectMismatch(Migrate({kMake}), "first/0002_fill.sql", "missing");
}

TEST_P(MigrationContract, ANewFileBeforeAnAppliedOneIsRefused) {
  ASSERT_TRUE(Migrate({kMake, kFill}).ok());
  ExpectMismatch(Migrate({kMake, {"0001_z.sql", "SELECT 1"}, kFill}), "first/0001_z.sql",
                 "sorts before");
}

TEST_P(MigrationContract, AServiceChecksTheSchemaWithoutTouchingIt) {
  const MigrationFile files[] = {kMake, kFill};
  const MigrationSet sets[] = {{"first", files}, {"second", kOther}};
  EXPECT_FALSE(CheckSchema(*database_, sets).ok()) << "nothing was applied yet";
  ASSERT_TRUE(Migrate({kMake}).ok());
  ExpectMismatch(CheckSchema(*database_, sets), "first/0002_fill.sql", "owner must apply");
  EXPECT_EQ(Names(), "");
  ASSERT_TRUE(Migrate({kMake, kFill}).ok());
  EXPECT_EQ(CheckSchema(*database_, sets), absl::OkStatus());

  const MigrationFile older[] = {kMake};
  const MigrationSet before[] = {{"first", older}};
  EXPECT_EQ(CheckSchema(*database_, before), absl::OkStatus()) << "the release before runs on";
  const MigrationFile changed[] = {{kMake.name, "CREATE TABLE thing (x BIGINT);"}};
  const MigrationSet rewritten[] = {{"first", changed}};
  ExpectMismatch(CheckSchema(*database_, rewritten), "first/0001_thing.sql", "was changed");
}

TEST_P(MigrationContract, FilesOutOfOrderOrUnreadableAreNamed) {
  absl::Status status = Migrate({kFill, kMake});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("first/0001_thing.sql"));
  status = Migrate({{"0001_quote.sql", "SELECT 'open"}});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("first/0001_quote.sql"));
}

}  // namespace
}  // namespace upward::sql
