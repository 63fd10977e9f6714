// Time as a parameter: nothing outside this file reads the system clock.
#pragma once

#include "absl/time/time.h"

namespace upward::base {

// Tells the time. Implementations may be used from several threads at once and never fail.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;
};

class SystemClock final : public Clock {
 public:
  absl::Time Now() const override;
};

}  // namespace upward::base
