#include "libs/base/clock.h"

#include "absl/time/clock.h"

namespace upward::base {

absl::Time SystemClock::Now() const { return absl::Now(); }

}  // namespace upward::base
