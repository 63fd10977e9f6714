// Events that failed again and again, kept aside with the reason until an operator replays them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "libs/events/event.h"

namespace upward::events {

// Why an event was set aside.
struct Failure {
  std::string reason;  // the last error, as "CODE: text"
  int attempts = 0;
};

struct DeadLetter {
  std::string id;  // unique among those of its consumer; sorts in the order of List
  std::string source;
  Event event;
  Failure failure;
  absl::Time failed_at;
};

inline constexpr int kMaxDeadLetterPage = 500;  // a page is held in memory, payloads included

// For operators, across tenants. Safe to use from several threads.
class DeadLetters {
 public:
  virtual ~DeadLetters() = default;

  // The consumer's dead letters with an id above `after` (empty: from the first), at most `limit`
  // (clamped to kMaxDeadLetterPage).
  virtual absl::StatusOr<std::vector<DeadLetter>> List(std::string_view consumer,
                                                       std::string_view after, int limit) = 0;

  // Gives the event back to its consumer, through the same path as any other: it takes effect at
  // most once, and becomes a dead letter again if it fails again. NOT_FOUND when there is none of
  // this id. FAILED_PRECONDITION when the consumer has to run in this process and does not.
  virtual absl::Status Replay(std::string_view consumer, std::string_view id) = 0;

  // The same for all that are there, in their order, each once; stops at the first error. Returns
  // their number.
  virtual absl::StatusOr<int> ReplayAll(std::string_view consumer) = 0;
};

}  // namespace upward::events
