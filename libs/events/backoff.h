// Growing pauses between attempts.
#pragma once

#include <algorithm>

#include "absl/time/time.h"

namespace upward::events {

// Doubles from `first` up to `limit`. Without jitter: a partition or an outbox has one worker.
class Backoff {
 public:
  Backoff(absl::Duration first, absl::Duration limit) : first_(first), limit_(limit) {}

  absl::Duration Next() {
    next_ = next_ == absl::ZeroDuration() ? first_ : std::min(next_ * 2, limit_);
    return next_;
  }
  void Reset() { next_ = absl::ZeroDuration(); }

 private:
  absl::Duration first_;
  absl::Duration limit_;
  absl::Duration next_ = absl::ZeroDuration();
};

}  // namespace upward::events
