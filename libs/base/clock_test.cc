// Goal: the system clock tells real time and the fake one only what a test says.
// Method: compare the first with the C library's clock, move the second by hand.
#include "libs/base/clock.h"

#include <ctime>

#include "gtest/gtest.h"

#include "libs/base/testing/fake_clock.h"

namespace upward::base {
namespace {

TEST(SystemClockTest, TellsTheTimeOfTheMachine) {
  const absl::Time before = absl::FromTimeT(std::time(nullptr));
  const absl::Time now = SystemClock().Now();
  EXPECT_GE(now + absl::Seconds(1), before);
  EXPECT_LE(now, absl::FromTimeT(std::time(nullptr)) + absl::Seconds(1));
}

TEST(FakeClockTest, StandsStillUntilMoved) {
  FakeClock clock;
  const absl::Time start = clock.Now();
  EXPECT_EQ(absl::FormatTime("%a %Y-%m-%d %H:%M", start, absl::UTCTimeZone()),
            "Mon 2026-01-05 09:00");
  EXPECT_EQ(clock.Now(), start);
  clock.Advance(absl::Hours(2));
  EXPECT_EQ(clock.Now(), start + absl::Hours(2));
  clock.Set(start);
  EXPECT_EQ(clock.Now(), start);
}

}  // namespace
}  // namespace upward::base
