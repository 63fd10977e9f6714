// Callers that always have a call under way, and how many calls come back a second.
#pragma once

#include <atomic>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "libs/base/mutex.h"

namespace upward::bench {

// Begins the call of one caller; `done` is called when it has come back, from any thread, with the
// error's text or nothing. One call of a caller follows the other.
using StartCall = std::function<void(int caller, std::function<void(std::string error)> done)>;

// Keeps `callers` calls under way for the time of `warm_up` and `duration`, and returns the calls
// that came back a second during the latter. INTERNAL with the first error that a call ended with.
// Returns when no call is under way. Used by one thread.
absl::StatusOr<double> CallsPerSecond(int callers, absl::Duration warm_up, absl::Duration duration,
                                      const StartCall& start);

// The same with a thread a caller; `call` does one call and returns its error.
absl::StatusOr<double> BlockingCallsPerSecond(int callers, absl::Duration warm_up,
                                              absl::Duration duration,
                                              const std::function<std::string(int caller)>& call);

}  // namespace upward::bench
