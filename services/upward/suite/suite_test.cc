// Goal: the all-in-one server serves every service at one address, keeps its data over a restart,
// and refuses clearly what it cannot do.
// Method: real suites on temporary folders and free ports, called over the network.
#include "services/upward/suite/suite.h"

#include <optional>
#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/rpc/channel.h"
#include "tests/support/temporary_directory.h"
#include "upward/identity/v1/tenant_service.grpc.pb.h"
#include "upward/matching/v1/programme_service.grpc.pb.h"

namespace upward::suite {
namespace {

using ::testing::HasSubstr;

class SuiteTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<Suite>> Start(const std::string& listen = "127.0.0.1:0") {
    SuiteOptions options;
    options.data = directory_.path() + "/data";
    options.server.address = listen;
    return Suite::Start(options, clock_, logger_);
  }

  std::shared_ptr<grpc::Channel> Connect(const Suite& suite) {
    return *rpc::OpenChannel(
        {.target = "127.0.0.1:" + std::to_string(suite.port()), .tls = {}, .services = {}});
  }

  // A context with a token of these rights.
  std::unique_ptr<grpc::ClientContext> As(const Suite& suite, const std::string& tenant,
                                          security::Role role) {
    security::Principal principal;
    principal.subject = "test";
    principal.tenant = base::TenantId(tenant);
    principal.roles = {role};
    const std::string token = *suite.issuer().Issue(principal, absl::Hours(1));
    const rpc::Caller caller({.token = [token] { return token; }}, clock_, random_);
    return caller.MakeClientContext();
  }

  absl::Status CreateTenant(const Suite& suite, const std::string& id) {
    identity::v1::CreateTenantRequest request;
    request.mutable_tenant()->set_tenant_id(id);
    request.mutable_tenant()->set_display_name(id);
    const auto stub = identity::v1::TenantService::NewStub(Connect(suite));
    return rpc::Invoke(*stub, &identity::v1::TenantService::Stub::CreateTenant,
                       *As(suite, "", security::Role::kOperator), request)
        .status();
  }

  upward::testing::TemporaryDirectory directory_;
  base::SystemClock clock_;
  base::SystemRandom random_;
  std::ostringstream log_;
  const telemetry::Logger logger_{clock_, telemetry::Level::kInfo, log_};
};

TEST_F(SuiteTest, OneAddressServesEveryService) {
  const auto suite = Start();
  ASSERT_TRUE(suite.ok()) << suite.status();
  EXPECT_TRUE((*suite)->first_start());
  EXPECT_EQ(CreateTenant(**suite, "harbour-line"), absl::OkStatus());
  const auto programmes = matching::v1::ProgrammeService::NewStub(Connect(**suite));
  const auto listed =
      rpc::Invoke(*programmes, &matching::v1::ProgrammeService::Stub::ListProgrammes,
                  *As(**suite, "harbour-line", security::Role::kProgrammeLead),
                  matching::v1::ListProgrammesRequest());
  EXPECT_TRUE(listed.ok()) << listed.status();
}

TEST_F(SuiteTest, ARestartKeepsDataAndKeys) {
  std::optional<std::string> key;
  {
    const auto suite = Start();
    ASSERT_TRUE(suite.ok()) << suite.status();
    key = (*suite)->issuer().key_id();
    ASSERT_EQ(CreateTenant(**suite, "northfen"), absl::OkStatus());
    (*suite)->Stop();
    (*suite)->Stop();
  }
  const auto suite = Start();
  ASSERT_TRUE(suite.ok()) << suite.status();
  EXPECT_FALSE((*suite)->first_start());
  EXPECT_EQ((*suite)->issuer().key_id(), *key);
  EXPECT_TRUE(absl::IsAlreadyExists(CreateTenant(**suite, "northfen")));
}

TEST_F(SuiteTest, AFolderServesOneSuiteAtATime) {
  const auto first = Start();
  ASSERT_TRUE(first.ok()) << first.status();
  const auto second = Start();
  ASSERT_FALSE(second.ok());
  EXPECT_THAT(std::string(second.status().message()),
              HasSubstr("another server is running on the data folder " + directory_.path()));
  EXPECT_EQ(CreateTenant(**first, "still-here"), absl::OkStatus());
}

TEST_F(SuiteTest, AStartThatFailsIsNotTheFirst) {
  const auto other = [this] {
    SuiteOptions options;
    options.data = directory_.path() + "/other";
    options.server.address = "127.0.0.1:0";
    return Suite::Start(options, clock_, logger_);
  }();
  ASSERT_TRUE(other.ok()) << other.status();
  const auto taken = Start("127.0.0.1:" + std::to_string((*other)->port()));
  ASSERT_FALSE(taken.ok());
  EXPECT_THAT(std::string(taken.status().message()), HasSubstr("cannot listen on"));
  const auto suite = Start();
  ASSERT_TRUE(suite.ok()) << suite.status();
  EXPECT_TRUE((*suite)->first_start()) << "nobody has seen the first token yet";
}

TEST_F(SuiteTest, WithoutAListenerItWorksOnTheData) {
  const auto suite = Start("");
  ASSERT_TRUE(suite.ok()) << suite.status();
  EXPECT_EQ((*suite)->port(), 0);
  const auto letters = (*suite)->dead_letters().List(matching::kServiceName, "", 10);
  ASSERT_TRUE(letters.ok()) << letters.status();
  EXPECT_TRUE(letters->empty());
}

}  // namespace
}  // namespace upward::suite
