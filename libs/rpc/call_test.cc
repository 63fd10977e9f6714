// Goal: a call knows when its answer is no longer wanted, and wakes who waits.
// Method: a fake clock for deadlines, a thread that cancels, a draining flag.
#include "libs/rpc/call.h"

#include <thread>

#include "gtest/gtest.h"

#include "libs/base/testing/fake_clock.h"

namespace upward::rpc {
namespace {

TEST(CallTest, StopsAtItsDeadline) {
  base::FakeClock clock;
  const Call call({.deadline = clock.Now() + absl::Seconds(5)}, clock);
  EXPECT_EQ(call.Remaining(), absl::Seconds(5));
  EXPECT_TRUE(call.Stopped().ok());
  clock.Advance(absl::Seconds(6));
  EXPECT_EQ(call.Remaining(), absl::ZeroDuration());
  EXPECT_EQ(call.Stopped().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_TRUE(call.cancelled());
}

TEST(CallTest, CancelWakesWait) {
  base::FakeClock clock;
  Call call({}, clock);
  std::thread other([&call] { call.Cancel(); });
  EXPECT_FALSE(call.Wait(absl::Hours(1)));
  other.join();
  EXPECT_EQ(call.Stopped().code(), absl::StatusCode::kCancelled);
}

TEST(CallTest, WaitEndsWithItsSpan) {
  base::SystemClock clock;
  const Call call({}, clock);
  EXPECT_TRUE(call.Wait(absl::Milliseconds(1)));
}

TEST(CallTest, ADrainingProcessStopsCallsThatAskForIt) {
  base::FakeClock clock;
  std::atomic<bool> draining{false};
  const Call stream({.draining = &draining}, clock);
  const Call unary({}, clock);
  EXPECT_FALSE(stream.cancelled());
  draining = true;
  EXPECT_EQ(stream.Stopped().code(), absl::StatusCode::kUnavailable);
  EXPECT_FALSE(unary.cancelled());
}

}  // namespace
}  // namespace upward::rpc
