// Goal: a migration file is read as its author meant it, on each engine.
// Method: read small files and compare statements and marks.
#include "libs/sql/migration_script.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace upward::sql {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(MigrationScriptTest, SplitsAtSemicolonsOutsideQuotesAndComments) {
  const auto script = ReadMigration(
      "-- first; comment\nSELECT 'a;b'; /* x;y */ SELECT $f$ c;d $f$;\n\n;; SELECT 3 -- last",
      Dialect::kPostgres);
  ASSERT_TRUE(script.ok());
  EXPECT_THAT(script->statements,
              ElementsAre("SELECT 'a;b'", "SELECT $f$ c;d $f$", "SELECT 3 -- last\n"));
}

TEST(MigrationScriptTest, TheBodyOfATriggerIsPartOfItsStatement) {
  const auto script = ReadMigration(
      "CREATE TRIGGER t AFTER INSERT ON a BEGIN INSERT INTO b VALUES (CASE 1 WHEN 1 THEN 2 END); "
      "DELETE FROM c; END; SELECT 1; BEGIN; END;",
      Dialect::kSqlite);
  ASSERT_TRUE(script.ok()) << script.status();
  EXPECT_THAT(script->statements,
              ElementsAre("CREATE TRIGGER t AFTER INSERT ON a BEGIN INSERT INTO b VALUES (CASE 1 "
                          "WHEN 1 THEN 2 END); DELETE FROM c; END",
                          "SELECT 1", "BEGIN", "END"));
}

TEST(MigrationScriptTest, EachEngineReadsItsOwnLines) {
  constexpr char kSql[] =
      "CREATE TABLE t (\n  id BIGINT\n  -- postgres: GENERATED ALWAYS AS IDENTITY\n"
      "  -- sqlite: NOT NULL\n);\n-- sqlite: SELECT 1;\n";
  const auto postgres = ReadMigration(kSql, Dialect::kPostgres);
  const auto sqlite = ReadMigration(kSql, Dialect::kSqlite);
  ASSERT_TRUE(postgres.ok() && sqlite.ok());
  ASSERT_EQ(postgres->statements.size(), 1u);
  EXPECT_THAT(postgres->statements[0], HasSubstr("\n GENERATED ALWAYS AS IDENTITY\n"));
  ASSERT_EQ(sqlite->statements.size(), 2u);
  EXPECT_THAT(sqlite->statements[0], HasSubstr("\n NOT NULL\n"));
}

TEST(MigrationScriptTest, MarksNameTables) {
  const auto script =
      ReadMigration("-- shared: country one list for all\n  -- system-readable: outbox\nSELECT 1;",
                    Dialect::kSqlite);
  ASSERT_TRUE(script.ok());
  EXPECT_THAT(script->shared, ElementsAre("country"));
  EXPECT_THAT(script->system_readable, ElementsAre("outbox"));
}

TEST(MigrationScriptTest, AMarkMustBeWhole) {
  for (const char* sql :
       {"-- shared: country", "-- shared:", "-- system-readable:", "-- system-readable: a b"}) {
    EXPECT_EQ(ReadMigration(sql, Dialect::kSqlite).status().code(),
              absl::StatusCode::kInvalidArgument)
        << sql;
  }
}

}  // namespace
}  // namespace upward::sql
