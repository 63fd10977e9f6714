// Goal: what goes into an error comes out again, whatever bytes it holds.
// Method: build statuses of each kind and read their details back.
#include "libs/base/error.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace upward::base {
namespace {

TEST(ErrorTest, CarriesReasonAndMetadata) {
  const absl::Status status = Error(absl::StatusCode::kNotFound, "PERSON_NOT_FOUND", "no such one",
                                    {{"person_id", "p:1"}, {"hint", ""}});
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  const auto detail = DetailOf(status);
  ASSERT_TRUE(detail.has_value());
  EXPECT_EQ(detail->reason, "PERSON_NOT_FOUND");
  EXPECT_EQ(detail->metadata, (ErrorMetadata{{"person_id", "p:1"}, {"hint", ""}}));
  EXPECT_FALSE(detail->retry_after.has_value());
}

TEST(ErrorTest, AForeignStatusHasNoDetail) {
  EXPECT_FALSE(DetailOf(absl::InternalError("driver text")).has_value());
  EXPECT_FALSE(DetailOf(absl::OkStatus()).has_value());
}

TEST(ErrorTest, RetryLaterSaysWhen) {
  const auto detail = DetailOf(RetryLater(absl::StatusCode::kResourceExhausted, "OVERLOADED",
                                          "try again", absl::Milliseconds(250)));
  ASSERT_TRUE(detail.has_value());
  EXPECT_EQ(detail->retry_after, absl::Milliseconds(250));
}

TEST(ViolationsTest, NoneIsOk) { EXPECT_TRUE(Violations().ToStatus().ok()); }

TEST(ViolationsTest, AllAreReportedTogether) {
  Violations violations;
  violations.Add("programme.weight", "must be 0 to 100; it is 3:4");
  violations.Add("name", "is required");
  const absl::Status status = violations.ToStatus();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(DetailOf(status)->reason, "INVALID_FIELDS");
  EXPECT_EQ(DetailOf(status)->violations, violations.all());
  EXPECT_EQ(status.message(), "programme.weight: must be 0 to 100; it is 3:4; name: is required");
}

}  // namespace
}  // namespace upward::base
