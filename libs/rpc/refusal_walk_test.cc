// Goal: the walk over a service's methods finds whoever leaves a caller in the dark.
// Method: the echo service, whose answers lack one thing after another.
#include "libs/rpc/testing/refusal_walk.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/base/error.h"
#include "libs/rpc/testing/echo_server.h"
#include "libs/rpc/testing/test_server.h"

namespace upward::rpc::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class RefusalWalkTest : public ::testing::Test {
 protected:
  void SetUp() override { server_.Serve(core_, {&handlers_}); }
  void TearDown() override { server_.Stop(); }

  void Answer(const absl::Status& status) {
    handlers_.on_echo = [status](const Call&, const EchoRequest&) -> absl::StatusOr<EchoResponse> {
      if (status.ok()) return Said("");
      return status;
    };
  }
  static absl::Status Wrong(const std::vector<base::FieldViolation>& all,
                            std::string_view reason = "INVALID_FIELDS") {
    base::Violations violations;
    for (const auto& [field, description] : all) violations.Add(field, description);
    return violations.ToStatus(reason);
  }
  // Of the method Echo alone.
  RefusalWalk Walk() const {
    Methods echo = MethodsOf({EchoRequest::descriptor()});
    std::erase_if(echo, [](const auto* method) {
      return method->full_name() != "upward.rpc.testing.EchoService.Echo";
    });
    return {echo, host_, server_.channel(), "acme"};
  }
  std::vector<std::string> OfEmpty() const { return Walk().OfEmptyRequests({}); }

  TestHost host_;
  Core core_{{.threads = 2}, host_.CoreParts()};
  EchoHandlers handlers_{core_};
  TestServer server_;
};

TEST_F(RefusalWalkTest, AnAnswerThatTellsAllIsNoBreach) {
  Answer(Wrong({{"text", "is missing; give one"}}));
  EXPECT_THAT(OfEmpty(), IsEmpty());
}

TEST_F(RefusalWalkTest, WhatAnAnswerLacksIsNamed) {
  Answer(absl::OkStatus());
  EXPECT_THAT(OfEmpty(), ElementsAre(StartsWith("Echo does not refuse")));
  Answer(absl::InternalError("a defect"));
  EXPECT_THAT(OfEmpty(), ElementsAre(StartsWith("Echo does not refuse")));
  Answer(base::Error(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS", "text is missing"));
  EXPECT_THAT(OfEmpty(), ElementsAre(StartsWith("Echo has no violations")));
  Answer(Wrong({{"texts", "must be there"}}));
  EXPECT_THAT(OfEmpty(), ElementsAre("Echo names texts, which is not in the request"));
  Answer(Wrong({{"text", "is invalid"}}));
  EXPECT_THAT(OfEmpty(), ElementsAre("Echo tells no cure for text: is invalid"));
  Answer(Wrong({{"text", "must be there"}}, "BAD_MOOD"));
  EXPECT_THAT(OfEmpty(), ElementsAre("Echo has the unknown reason BAD_MOOD"));
}

TEST_F(RefusalWalkTest, AFieldThatIsNotToldIsNamed) {
  Answer(Wrong({{"text", "must be short"}, {"count", "must be positive"}}));
  EXPECT_THAT(Walk().OfUnusableRequests({.text = "bad"},
                                        {{"Echo", {{"request_id", "nobody looks at it"}}}}),
              ElementsAre("Echo does not tell of page_size", "Echo does not tell of page_token"));
}

TEST_F(RefusalWalkTest, AnExceptionThatNoLongerHoldsIsNamed) {
  Answer(Wrong({{"text", "must be short"}}));
  EXPECT_THAT(
      Walk().OfEmptyRequests({{"Echo", "says nothing"}, {"Shout", "says nothing"}}),
      ElementsAre(HasSubstr("needs something after all"), "Shout is an exception and gone"));
  const auto breaches =
      Walk().OfUnusableRequests({.text = "bad"}, {{"Echo", {{"text", "any"}, {"volume", "any"}}}});
  EXPECT_THAT(breaches, Contains("Echo looks at text after all"));
  EXPECT_THAT(breaches, Contains("Echo volume is an exception and gone"));
}

}  // namespace
}  // namespace upward::rpc::testing
