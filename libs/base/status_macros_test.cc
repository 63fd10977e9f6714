// Goal: the macros return early on error and pass values on otherwise.
// Method: functions that use them, on both paths.
#include "libs/base/status_macros.h"

#include <memory>

#include "gtest/gtest.h"

namespace upward::base {
namespace {

absl::StatusOr<std::unique_ptr<int>> Half(int n) {
  if (n % 2 != 0) return absl::InvalidArgumentError("odd");
  return std::make_unique<int>(n / 2);
}

absl::StatusOr<int> Quarter(int n) {
  UPWARD_ASSIGN_OR_RETURN(const std::unique_ptr<int> half, Half(n));
  UPWARD_ASSIGN_OR_RETURN(const std::unique_ptr<int> quarter, Half(*half));
  return *quarter;
}

absl::Status IsEven(int n) {
  UPWARD_RETURN_IF_ERROR(Half(n).status());
  return absl::OkStatus();
}

TEST(StatusMacrosTest, UnwrapOrReturn) {
  EXPECT_EQ(*Quarter(8), 2);
  EXPECT_EQ(Quarter(6).status().message(), "odd");
  EXPECT_TRUE(IsEven(2).ok());
  EXPECT_FALSE(IsEven(3).ok());
}

}  // namespace
}  // namespace upward::base
