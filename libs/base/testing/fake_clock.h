// A clock that stands still until a test moves it.
#pragma once

#include "absl/time/time.h"

#include "libs/base/clock.h"
#include "libs/base/mutex.h"

namespace upward::base {

// Starts at 2026-01-05 09:00 UTC, a Monday. Safe to use from several threads.
class FakeClock final : public Clock {
 public:
  FakeClock();
  explicit FakeClock(absl::Time start);

  absl::Time Now() const override;
  void Advance(absl::Duration step);
  void Set(absl::Time now);

 private:
  mutable Mutex mutex_;
  absl::Time now_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace upward::base
