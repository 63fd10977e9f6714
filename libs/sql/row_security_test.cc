// Goal: on PostgreSQL no statement reaches another tenant's rows, however wrong it is.
// Method: statements without any tenant filter, as the service's role, on a real server.
#include "libs/sql/row_security.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "libs/sql/testing/test_database.h"

namespace upward::sql {
namespace {

using ::testing::HasSubstr;

constexpr MigrationFile kFiles[] = {
    {"0001_tables.sql",
     "CREATE TABLE note (tenant_id TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (tenant_id, id));\n"
     "CREATE TABLE outbox (tenant_id TEXT NOT NULL, id TEXT NOT NULL, sent BIGINT,\n"
     "  PRIMARY KEY (tenant_id, id));\n"
     "-- system-readable: outbox\n"
     "CREATE TABLE country (code TEXT PRIMARY KEY);\n"
     "-- shared: country the same list for everybody\n"
     "-- postgres: CREATE VIEW note_ids WITH (security_invoker = true) AS SELECT id FROM note;\n"}};

class RowSecurityTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* tenant : {"t1", "t2"}) {
      for (const char* table : {"note", "outbox"}) {
        ASSERT_EQ(Execute(Tenant(tenant),
                          std::string("INSERT INTO ") + table + " (tenant_id, id) VALUES ($1, $1)",
                          {tenant})
                      .value(),
                  1);
      }
    }
  }

  static Scope Tenant(const char* id) { return Scope::Tenant(base::TenantId(id)); }

  absl::StatusOr<std::int64_t> Execute(const Scope& scope, const std::string& statement,
                                       const Parameters& parameters = {}) {
    std::int64_t affected = 0;
    UPWARD_RETURN_IF_ERROR(
        database_->Transact(scope, [&](Transaction& transaction) -> absl::Status {
          UPWARD_ASSIGN_OR_RETURN(affected, transaction.Execute(statement, parameters));
          return absl::OkStatus();
        }));
    return affected;
  }

  std::string Ids(const Scope& scope, const std::string& from) {
    std::string ids;
    const absl::Status status =
        database_->Read(scope, [&](Transaction& transaction) -> absl::Status {
          UPWARD_ASSIGN_OR_RETURN(const Rows rows,
                                  transaction.Query("SELECT id FROM " + from + " ORDER BY id"));
          for (const Row& row : rows) ids += row.Text(0) + " ";
          return absl::OkStatus();
        });
    EXPECT_TRUE(status.ok()) << status;
    return ids;
  }

  absl::Status MigrateWith(const std::string& sql) {
    const MigrationFile files[] = {kFiles[0], {"0002_more.sql", sql}};
    const MigrationSet sets[] = {{"security", files}};
    return database_.Migrate(sets);
  }

  TestDatabase database_{Dialect::kPostgres, {{"security", kFiles}}};
};

TEST_F(RowSecurityTest, RowsOfOtherTenantsAreInvisible) {
  for (const char* from : {"note", "outbox", "note_ids"}) {
    EXPECT_EQ(Ids(Tenant("t1"), from), "t1 ") << from;
    EXPECT_EQ(Ids(Tenant("t3"), from), "") << from;
  }
}

TEST_F(RowSecurityTest, RowsOfOtherTenantsCannotBeWritten) {
  EXPECT_EQ(Execute(Tenant("t1"), "UPDATE note SET id = 'mine'").value(), 1);
  EXPECT_EQ(Execute(Tenant("t1"), "DELETE FROM outbox WHERE tenant_id = 't2'").value(), 0);
  EXPECT_EQ(
      Execute(Tenant("t1"), "INSERT INTO note (tenant_id, id) VALUES ('t2', 'x')").status().code(),
      absl::StatusCode::kInternal);
  EXPECT_FALSE(Execute(Tenant("t1"), "UPDATE note SET tenant_id = 't2'").ok());
  EXPECT_EQ(Ids(Tenant("t2"), "note"), "t2 ");
}

TEST_F(RowSecurityTest, TheSystemSeesOnlyWhatIsMarked) {
  EXPECT_EQ(Ids(Scope::System(), "outbox"), "t1 t2 ");
  EXPECT_EQ(Ids(Scope::System(), "note"), "");
  EXPECT_EQ(Execute(Scope::System(), "UPDATE outbox SET sent = 1").value(), 2);
  EXPECT_EQ(Execute(Scope::System(), "DELETE FROM note").value(), 0);
  EXPECT_FALSE(
      Execute(Scope::System(), "INSERT INTO note (tenant_id, id) VALUES ('', 'nobody')").ok());
}

TEST_F(RowSecurityTest, SharedTablesAreForAll) {
  EXPECT_EQ(Execute(Tenant("t1"), "INSERT INTO country (code) VALUES ('NL')").value(), 1);
  EXPECT_EQ(Execute(Tenant("t2"), "DELETE FROM country").value(), 1);
}

TEST_F(RowSecurityTest, TheServiceCannotSwitchItOff) {
  for (const char* statement :
       {"ALTER TABLE note DISABLE ROW LEVEL SECURITY", "TRUNCATE note", "DROP TABLE note",
        "SET LOCAL row_security = off", "DELETE FROM schema_migrations"}) {
    const auto changed = Execute(Tenant("t1"), statement);
    if (changed.ok()) {  // a setting of its own: it makes filtered statements fail, no more
      EXPECT_EQ(std::string_view(statement), "SET LOCAL row_security = off");
    }
  }
  EXPECT_EQ(Ids(Tenant("t1"), "note"), "t1 ");
}

TEST_F(RowSecurityTest, ATableWithoutATenantIsRefused) {
  const absl::Status status = MigrateWith("CREATE TABLE loose (id TEXT);");
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("loose"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("tenant_id"));
}

TEST_F(RowSecurityTest, AViewWithItsOwnersRightsIsRefused) {
  const absl::Status status =
      MigrateWith("-- postgres: CREATE VIEW everything AS SELECT id FROM note;");
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("security_invoker"));
}

TEST_F(RowSecurityTest, AMarkOfATableThatDoesNotExistIsRefused) {
  const absl::Status status = MigrateWith("-- system-readable: outbocks\n");
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("outbocks"));
}

TEST_F(RowSecurityTest, AMigrationMayChangeTheRowsOfAllTenantsAndSecuresAgain) {
  const absl::Status status = MigrateWith("UPDATE note SET id = id || '!';");
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(Ids(Tenant("t1"), "note"), "t1! ");
  EXPECT_EQ(Ids(Tenant("t2"), "note"), "t2! ");
  EXPECT_EQ(database_.server()
                .QueryText(database_.database_name(),
                           "SELECT count(*) FROM pg_class WHERE relforcerowsecurity")
                .value(),
            "2");
}

TEST_F(RowSecurityTest, ASecondStartTakesNoLockOnTables) {
  // Every change of a table's security gives its row in pg_class a new version.
  const std::string versions =
      "SELECT string_agg(xmin::text, ' ' ORDER BY relname) FROM pg_class WHERE relkind = 'r' AND "
      "relnamespace = 'public'::regnamespace";
  const std::string before =
      database_.server().QueryText(database_.database_name(), versions).value();
  const MigrationSet sets[] = {{"security", kFiles}};
  ASSERT_TRUE(database_.Migrate(sets).ok());
  EXPECT_EQ(database_.server().QueryText(database_.database_name(), versions).value(), before);
}

TEST_F(RowSecurityTest, RolesThatAreNotBoundAreRefused) {
  testing::PostgresServer& server = database_.server();
  const std::string& name = database_.database_name();
  ASSERT_TRUE(server
                  .Execute("postgres",
                           "DO 'BEGIN CREATE ROLE bypasser LOGIN BYPASSRLS; CREATE ROLE helper "
                           "LOGIN IN ROLE upward_owner; EXCEPTION WHEN duplicate_object THEN END'")
                  .ok());
  std::string other = server.service_url(name);
  const auto with_role = [&other](const std::string& role) {
    std::string url = other;
    return url.replace(url.find("upward_service"), 14, role);
  };
  for (const char* role : {"postgres", "upward_owner", "bypasser", "helper"}) {
    PostgresOptions options = database_.postgres_options();
    options.service_url = with_role(role);
    const auto opened = OpenPostgres(options);
    ASSERT_EQ(opened.status().code(), absl::StatusCode::kFailedPrecondition) << role;
    EXPECT_EQ(base::DetailOf(opened.status())->reason, "STORAGE_ROLE_UNSAFE");
    EXPECT_THAT(std::string(opened.status().message()), HasSubstr(role));
  }
}

TEST_F(RowSecurityTest, AServiceRoleThatDoesNotExistIsNamed) {
  const auto owner = OpenPostgresOwner(database_.postgres_options());
  ASSERT_TRUE(owner.ok());
  const MigrationSet sets[] = {{"security", kFiles}};
  const absl::Status status = sql::Migrate(**owner, sets, base::FakeClock(), "nobody_there");
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("nobody_there"));
}

}  // namespace
}  // namespace upward::sql
