#include "libs/base/testing/fake_clock.h"

namespace upward::base {

FakeClock::FakeClock()
    : FakeClock(absl::FromCivil(absl::CivilSecond(2026, 1, 5, 9), absl::UTCTimeZone())) {}

FakeClock::FakeClock(absl::Time start) : now_(start) {}

absl::Time FakeClock::Now() const {
  MutexLock lock(mutex_);
  return now_;
}

void FakeClock::Advance(absl::Duration step) {
  MutexLock lock(mutex_);
  now_ += step;
}

void FakeClock::Set(absl::Time now) {
  MutexLock lock(mutex_);
  now_ = now;
}

}  // namespace upward::base
