#include "libs/rpc/call.h"

#include <algorithm>
#include <utility>

#include "libs/base/error.h"

namespace upward::rpc {
namespace {

constexpr absl::Duration kRetryAfterDrain = absl::Seconds(1);  // another replica is ready by then

}  // namespace

Call::Call(Fields fields, const base::Clock& clock) : fields_(std::move(fields)), clock_(clock) {}

absl::Duration Call::Remaining() const {
  return std::max(absl::ZeroDuration(), fields_.deadline - clock_.Now());
}

absl::Status Call::Stopped() const {
  if (Remaining() == absl::ZeroDuration()) {
    return base::Error(absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED",
                       "the time for this call ran out; allow more or ask for less");
  }
  {
    base::MutexLock lock(mutex_);
    if (cancelled_) {
      return base::Error(absl::StatusCode::kCancelled, "CANCELLED", "the caller gave up");
    }
  }
  if (fields_.draining != nullptr && fields_.draining->load()) {
    return base::RetryLater(absl::StatusCode::kUnavailable, "UNAVAILABLE",
                            "this server is stopping; call again to reach another",
                            kRetryAfterDrain);
  }
  return absl::OkStatus();
}

bool Call::Wait(absl::Duration span) const {
  const absl::Time until = std::min(clock_.Now() + span, fields_.deadline);
  {
    base::MutexLock lock(mutex_);
    while (!cancelled_) {
      const absl::Duration left = until - clock_.Now();
      if (left <= absl::ZeroDuration()) break;
      changed_.WaitFor(mutex_, absl::ToChronoNanoseconds(left));
    }
  }
  return Stopped().ok();
}

void Call::Cancel() {
  base::MutexLock lock(mutex_);
  cancelled_ = true;
  changed_.NotifyAll();
}

}  // namespace upward::rpc
