// Goal: the check of the services' tables finds each way in which a table can let tenants meet.
// Method: tables of every kind that services have; then each hole is made by hand, and is named.
#include "libs/sql/testing/row_security_check.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace upward::sql {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr MigrationFile kFiles[] = {
    {"0001_tables.sql",
     "CREATE TABLE note (tenant_id TEXT NOT NULL, id BIGINT NOT NULL, body BYTEA NOT NULL,\n"
     "  read BIGINT, size BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (tenant_id, id));\n"
     "CREATE TABLE reply (tenant_id TEXT NOT NULL, note BIGINT NOT NULL,\n"
     "-- postgres: number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n"
     "  FOREIGN KEY (tenant_id, note) REFERENCES note (tenant_id, id));\n"
     "CREATE TABLE country (code TEXT PRIMARY KEY);\n"
     "-- shared: country the same list for everybody\n"
     "-- postgres: CREATE VIEW notes WITH (security_invoker = true) AS SELECT * FROM note;\n"}};

class RowSecurityCheckTest : public ::testing::Test {
 protected:
  // Past the migrator, which would not allow it.
  void AsSuperuser(const std::string& statements) {
    const absl::Status done = database_.server().Execute(database_.database_name(), statements);
    ASSERT_TRUE(done.ok()) << done;
  }

  TestDatabase database_{Dialect::kPostgres, {{"security", kFiles}}};
};

TEST_F(RowSecurityCheckTest, SecuredTablesHaveNoBreach) {
  RowSecurityCheck check(database_);
  EXPECT_THAT(check.Reading(), IsEmpty());
  EXPECT_THAT(check.Writing(), IsEmpty());
}

TEST_F(RowSecurityCheckTest, ATableWithoutRowSecurityIsNamed) {
  AsSuperuser("ALTER TABLE reply DISABLE ROW LEVEL SECURITY");
  RowSecurityCheck check(database_);
  EXPECT_THAT(check.Reading(),
              AllOf(Contains("reply: a tenant reads rows of there"),
                    Contains("reply: a tenant without rows reads some"), Each(HasSubstr("reply"))));
  EXPECT_THAT(check.Writing(),
              AllOf(Contains(HasSubstr("not refused for its tenant: INSERT INTO reply")),
                    Contains(HasSubstr("UPDATE reply SET tenant_id = 'nobody'")),
                    Contains(HasSubstr("DELETE FROM reply")), Each(HasSubstr("reply"))));
}

TEST_F(RowSecurityCheckTest, APolicyThatLetsRowsBeAddedIsABreachOfWriting) {
  AsSuperuser("CREATE POLICY anybody ON note FOR INSERT WITH CHECK (true)");
  RowSecurityCheck check(database_);
  EXPECT_THAT(check.Reading(), IsEmpty());
  EXPECT_THAT(check.Writing(), ElementsAre(HasSubstr("a tenant may: INSERT INTO note")));
}

TEST_F(RowSecurityCheckTest, AViewWithItsOwnersRightsIsABreachOfReading) {
  AsSuperuser(
      "ALTER VIEW notes SET (security_invoker = false); ALTER VIEW notes OWNER TO postgres");
  RowSecurityCheck check(database_);
  EXPECT_THAT(check.Reading(),
              AllOf(Contains("notes: a tenant reads rows of there"), Each(HasSubstr("notes"))));
}

TEST_F(RowSecurityCheckTest, ATenantThatCannotReadItsOwnIsABreach) {
  AsSuperuser("DROP POLICY upward_tenant_1 ON note");
  EXPECT_THAT(RowSecurityCheck(database_).Reading(),
              Contains("note: a tenant does not read its own rows"));
}

TEST(EmptyRowSecurityCheckTest, ADatabaseWithoutTenantsProvesNothing) {
  TestDatabase empty(Dialect::kPostgres);
  RowSecurityCheck check(empty);
  EXPECT_THAT(check.Reading(), Contains("no table has a tenant_id"));
  EXPECT_THAT(check.Writing(), Contains("no table has a tenant_id"));
}

}  // namespace
}  // namespace upward::sql
