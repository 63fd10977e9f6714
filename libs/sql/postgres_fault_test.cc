// Goal: a server that dies, freezes or is not there gives UNAVAILABLE, and serves again afterwards.
// Method: a PostgreSQL of this test's own, killed, restarted, frozen and thawed.
#include <signal.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/base/error.h"
#include "libs/sql/postgres_database.h"
#include "tests/support/postgres_server.h"

namespace upward::sql {
namespace {

class PostgresFaultTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto started = testing::PostgresServer::Start();
    ASSERT_TRUE(started.ok()) << started.status();
    server_ = *std::move(started);
    ASSERT_TRUE(server_->CreateDatabase("fault").ok());
    options_.name = "fault";
    options_.service_url = server_->service_url("fault");
    options_.connections = 2;
    options_.statement_timeout = absl::Milliseconds(300);
  }

  static absl::Status Ask(Database& database) {
    return database.Transact(Scope::Tenant(base::TenantId("t1")), [](Transaction& transaction) {
      return transaction.Query("SELECT 1").status();
    });
  }

  static void ExpectUnavailable(const absl::Status& status) {
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
    const auto detail = base::DetailOf(status);
    ASSERT_TRUE(detail.has_value()) << status;
    EXPECT_EQ(detail->reason, "STORAGE_UNAVAILABLE");
    EXPECT_TRUE(detail->retry_after.has_value());
  }

  std::unique_ptr<testing::PostgresServer> server_;
  PostgresOptions options_;
};

TEST_F(PostgresFaultTest, AKilledServerIsUnavailableAndItsRestartIsFound) {
  const auto database = OpenPostgres(options_);
  ASSERT_TRUE(database.ok()) << database.status();
  ASSERT_TRUE(Ask(**database).ok());
  server_->Kill();
  ExpectUnavailable(Ask(**database));
  ExpectUnavailable(Ask(**database));
  const absl::Status restarted = server_->Restart();
  ASSERT_TRUE(restarted.ok()) << restarted;
  EXPECT_TRUE(Ask(**database).ok());
}

TEST_F(PostgresFaultTest, AFrozenServerHoldsNoThreadForEver) {
  const auto database = OpenPostgres(options_);
  ASSERT_TRUE(database.ok()) << database.status();
  ASSERT_TRUE(Ask(**database).ok());
  server_->Freeze();
  ExpectUnavailable(Ask(**database));
  server_->Thaw();
  EXPECT_TRUE(Ask(**database).ok());
}

TEST_F(PostgresFaultTest, AServerThatIsNotThereIsTheOperatorsToRead) {
  server_->Kill();
  const auto database = OpenPostgres(options_);
  EXPECT_EQ(database.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_FALSE(base::DetailOf(database.status()).has_value());
  EXPECT_THAT(std::string(database.status().message()),
              ::testing::HasSubstr("cannot connect to PostgreSQL"));
}

}  // namespace
}  // namespace upward::sql
