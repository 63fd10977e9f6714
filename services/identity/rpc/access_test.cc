// Goal: every RPC says who may call it, and nobody else gets through.
// Method: walks the descriptors of all identity services and calls each method with a token of
// every role, with an empty request.
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/rpc/testing/access_walk.h"
#include "services/identity/rpc/testing/test_service.h"

namespace upward::identity {
namespace {

using ::testing::IsEmpty;

class AccessTest : public ::testing::Test {
 protected:
  TestService service_;
  const rpc::testing::Methods methods_ = AllMethods();
  const rpc::testing::AccessWalk walk_{methods_, service_.host(), service_.channel()};
};

TEST_F(AccessTest, EveryMethodSaysWhoMayCallIt) {
  EXPECT_EQ(methods_.size(), 20u);
  EXPECT_THAT(walk_.WithoutRoles(), IsEmpty());
}

TEST_F(AccessTest, NobodyElseGetsThrough) { EXPECT_THAT(walk_.AgainstContract(), IsEmpty()); }

TEST_F(AccessTest, NobodyGetsThroughWithoutAToken) { EXPECT_THAT(walk_.WithoutToken(), IsEmpty()); }

}  // namespace
}  // namespace upward::identity
