// Goal: the walk over a service's methods finds whoever is let in against the contract.
// Method: the echo service behind the adapter, which keeps to its contract; and by itself, which
// answers everybody.
#include "libs/rpc/testing/access_walk.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/rpc/testing/echo_server.h"
#include "libs/rpc/testing/test_server.h"

namespace upward::rpc::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class AccessWalkTest : public ::testing::Test {
 protected:
  AccessWalk Walk(const std::shared_ptr<grpc::Channel>& channel) {
    Methods echo = MethodsOf({EchoRequest::descriptor()});
    std::erase_if(echo, [](auto* method) { return method->service()->name() != "EchoService"; });
    return {echo, host_, channel};
  }

  TestHost host_;
  Core core_{{.threads = 4}, host_.CoreParts()};
};

TEST_F(AccessWalkTest, AServiceThatKeepsToItsContractHasNoBreach) {
  EchoHandlers handlers(core_);
  handlers.on_echo = [](const Call&, const EchoRequest&) { return Said(""); };
  handlers.on_collect = [](const Call&, Reader<EchoRequest>&) { return Said(""); };
  handlers.on_repeat = [](const Call&, const EchoRequest&, Writer<EchoResponse>&) {
    return absl::OkStatus();
  };
  TestServer server;
  server.Serve(core_, {&handlers});
  const AccessWalk walk = Walk(server.channel());
  EXPECT_THAT(walk.AgainstContract(), IsEmpty());
  EXPECT_THAT(walk.WithoutToken(), IsEmpty());
}

TEST_F(AccessWalkTest, AServiceThatAnswersEverybodyIsNamedMethodByMethod) {
  EchoService::CallbackService open;
  TestServer server;
  server.Serve(core_, {&open});
  const AccessWalk walk = Walk(server.channel());
  // Six roles and four methods, of which the contract names five pairs.
  EXPECT_THAT(walk.AgainstContract(), SizeIs(6 * 4 - 5));
  EXPECT_THAT(walk.AgainstContract(), Contains(HasSubstr("EchoService.Administer as participant")));
  EXPECT_THAT(walk.AgainstContract(),
              Not(Contains(HasSubstr("EchoService.Administer as tenant_admin"))));
  EXPECT_THAT(walk.WithoutToken(), SizeIs(4));
}

TEST_F(AccessWalkTest, AServiceThatIsNotThereLetsNobodyIn) {
  const AccessWalk walk =
      Walk(grpc::CreateChannel("unix:/no/such/socket", grpc::InsecureChannelCredentials()));
  EXPECT_THAT(walk.AgainstContract(), SizeIs(5));
  EXPECT_THAT(walk.WithoutToken(), SizeIs(4));
}

TEST_F(AccessWalkTest, AMethodWithoutRolesIsNamed) {
  const AccessWalk walk(MethodsOf({EchoRequest::descriptor()}), host_, nullptr);
  EXPECT_THAT(walk.WithoutRoles(), ElementsAre("upward.rpc.testing.OpenService.Echo"));
}

}  // namespace
}  // namespace upward::rpc::testing
