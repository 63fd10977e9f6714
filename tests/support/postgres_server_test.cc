// Goal: the PostgreSQL of the tests behaves as promised when it is used, killed and frozen.
// Method: start one with real fsync on a loopback port and drive it through its own interface.
#include "tests/support/postgres_server.h"

#include <libpq-fe.h>

#include "gtest/gtest.h"

namespace upward::testing {
namespace {

TEST(PostgresServerTest, GivesAnOwnerAndAnOrdinaryRole) {
  const auto server = PostgresServer::Shared();
  ASSERT_TRUE(server.ok()) << server.status();
  ASSERT_TRUE((*server)->CreateDatabase("roles").ok());
  EXPECT_EQ((*server)->CreateDatabase("roles").code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ((*server)
                ->QueryText("roles",
                            "SELECT string_agg(rolname || rolsuper || rolbypassrls, ' ' ORDER BY "
                            "rolname) FROM pg_roles WHERE rolname LIKE 'upward%'")
                .value(),
            "upward_ownerfalsefalse upward_servicefalsefalse");
  for (const std::string& url : {(*server)->owner_url("roles"), (*server)->service_url("roles")}) {
    EXPECT_EQ(PQping(url.c_str()), PQPING_OK) << url;
  }
}

TEST(PostgresServerTest, CommittedDataSurvivesAKill) {
  const auto server = PostgresServer::Start({.fsync = true, .listen_on_loopback = true});
  ASSERT_TRUE(server.ok()) << server.status();
  ASSERT_GT((*server)->port(), 0);
  ASSERT_TRUE(
      (*server)->Execute("postgres", "CREATE TABLE t(x INT); INSERT INTO t VALUES(7)").ok());
  (*server)->Kill();
  EXPECT_FALSE((*server)->Execute("postgres", "SELECT 1").ok());
  const absl::Status restarted = (*server)->Restart();
  ASSERT_TRUE(restarted.ok()) << restarted;
  EXPECT_EQ((*server)->QueryText("postgres", "SELECT x FROM t").value(), "7");
}

TEST(PostgresServerTest, TerminateSessionsLeavesNone) {
  const auto server = PostgresServer::Shared();
  ASSERT_TRUE(server.ok()) << server.status();
  ASSERT_TRUE((*server)->CreateDatabase("sessions").ok());
  PGconn* session = PQconnectdb((*server)->service_url("sessions").c_str());
  ASSERT_EQ(PQstatus(session), CONNECTION_OK);
  ASSERT_TRUE((*server)->TerminateSessions("sessions").ok());
  PQclear(PQexec(session, "SELECT 1"));
  EXPECT_EQ(PQstatus(session), CONNECTION_BAD);
  PQfinish(session);
}

}  // namespace
}  // namespace upward::testing
