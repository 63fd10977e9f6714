// Goal: a host says what it runs with before anything can fail, warns of what is unsafe, and serves
// only on a schema that it knows.
// Method: whole hosts in the test's process, ended by a signal once they serve; what they log.
#include "libs/app/host.h"

#include <signal.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/base/testing/checked.h"
#include "libs/rpc/testing/echo_server.h"
#include "libs/security/testing/signing_key.h"
#include "tests/support/free_port.h"
#include "tests/support/postgres_server.h"
#include "tests/support/temporary_directory.h"

namespace upward::app {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr absl::Duration kProbe = absl::Milliseconds(100);

constexpr sql::MigrationFile kFiles[] = {
    {"0001_thing.sql", "CREATE TABLE thing (tenant_id TEXT NOT NULL, name TEXT NOT NULL);"}};

absl::StatusOr<Hosted> HostEcho(const HostParts& parts) {
  const auto echo = std::make_shared<rpc::testing::EchoHandlers>(parts.core);
  echo->on_echo = [](const rpc::Call&, const rpc::testing::EchoRequest&) {
    return rpc::testing::Said("x");
  };
  const auto nothing = [] {};
  return Hosted{.owner = echo, .services = {echo.get()}, .start = nothing, .stop = nothing};
}

class HostTest : public ::testing::Test {
 protected:
  HostTest() {
    BlockSignals();
    values_.sqlite.path = directory_.File("test.db");
    values_.metrics_address = "off";
    values_.drain.notice = absl::ZeroDuration();
    values_.tokens.issuer = "issuer";
    values_.tokens.audience = "audience";
    values_.token_keys = directory_.File("keys.json");
    const security::SigningKey key(security::Algorithm::kEdDsa, "a");
    std::string jwk = key.PublicJwk();
    jwk.insert(1, R"("d":"AAAA",)");
    std::ofstream(values_.token_keys) << security::JwksOf({jwk});
    values_.Declare(flags_);
  }

  // Runs it until it ends by itself, or is stopped because it serves.
  ExitCode Run() {
    std::atomic<bool> ended = false;
    std::thread stopper([this, &ended] {
      const auto channel = grpc::CreateChannel(absl::StrCat("127.0.0.1:", port_),
                                               grpc::InsecureChannelCredentials());
      bool serves = false;
      while (!serves && !ended.load()) {
        serves = channel->WaitForConnected(absl::ToChronoTime(clock_.Now() + kProbe));
      }
      if (serves) kill(getpid(), SIGTERM);
    });
    ::testing::internal::CaptureStderr();
    const ExitCode code =
        RunHost(flags_, values_, {.migrations = {{"test", kFiles}}, .make = &HostEcho});
    ended = true;
    stopper.join();
    log_ = ::testing::internal::GetCapturedStderr();
    return code;
  }

  const testing::TemporaryDirectory directory_;
  const base::SystemClock clock_;
  const int port_ = testing::FreePort();
  HostFlags values_{"test", absl::StrCat("127.0.0.1:", port_)};
  Flags flags_{"host", "A test."};
  std::string log_;
};

TEST_F(HostTest, WhatIsInForceIsSaidBeforeAnythingCanFail) {
  values_.token_keys = directory_.File("none");
  EXPECT_EQ(Run(), ExitCode::kCannotStart);
  const std::vector<std::string> lines = absl::StrSplit(log_, '\n');
  EXPECT_THAT(lines.at(0), HasSubstr(R"("message":"configuration")"));
  EXPECT_THAT(lines.at(0), HasSubstr("token-keys=" + values_.token_keys));
  EXPECT_THAT(log_, HasSubstr(R"("level":"error","message":"token keys")"));
  EXPECT_THAT(log_, HasSubstr(R"("message":"cannot start")"));
}

TEST_F(HostTest, AStartIsToldOnceAndWhatNeedsAttentionIsAWarning) {
  EXPECT_EQ(Run(), ExitCode::kOk) << log_;
  const std::vector<std::string> parts = absl::StrSplit(log_, R"("message":"serving")");
  EXPECT_EQ(parts.size(), 2u) << log_;
  EXPECT_THAT(log_, ContainsRegex(R"("level":"info","message":"token keys".*in force)"));
  EXPECT_THAT(log_, ContainsRegex(R"("level":"warning","message":"token keys".*private part)"));
  EXPECT_THAT(log_, Not(HasSubstr("in the clear")));
}

TEST_F(HostTest, AnAddressThatOthersReachIsNotServedInTheClearUnsaid) {
  values_.server.address = absl::StrCat("0.0.0.0:", port_);
  EXPECT_EQ(Run(), ExitCode::kOk) << log_;
  EXPECT_THAT(log_, ContainsRegex(R"("level":"warning".*in the clear.*--tls-certificate)"));
}

TEST_F(HostTest, AnOlderSchemaIsRefusedUntilItsOwnerHasBroughtItUpToDate) {
  auto& server = *base::Checked(testing::PostgresServer::Shared());
  base::CheckOk(server.CreateDatabase("host_test"));
  values_.storage = "postgres";
  values_.postgres.service_url = server.service_url("host_test");
  EXPECT_EQ(Run(), ExitCode::kCannotStart);
  EXPECT_THAT(log_, HasSubstr("Start once with the owner's URL"));

  values_.postgres.owner_url = server.owner_url("host_test");
  EXPECT_EQ(Run(), ExitCode::kOk) << log_;
  values_.postgres.owner_url = "";
  EXPECT_EQ(Run(), ExitCode::kOk) << log_;
}

}  // namespace
}  // namespace upward::app
