// Dead letters in Redis: one stream a consumer.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libs/base/mutex.h"
#include "libs/events/dead_letters.h"
#include "libs/events/redis_connection.h"
#include "libs/events/redis_keys.h"
#include "libs/events/redis_options.h"

namespace upward::events {

// A replay puts the event back into the stream that it came from, for its consumer alone; the
// consumer may run in another process, or later. What Redis loses comes back as an event when the
// relay sends it again, since it never took effect.
class RedisDeadLetters final : public DeadLetters {
 public:
  explicit RedisDeadLetters(const RedisOptions& options);

  absl::StatusOr<std::vector<DeadLetter>> List(std::string_view consumer, std::string_view after,
                                               int limit) override;
  absl::Status Replay(std::string_view consumer, std::string_view id) override;
  absl::StatusOr<int> ReplayAll(std::string_view consumer) override;

 private:
  absl::StatusOr<std::vector<DeadLetter>> Range(std::string_view consumer, std::string first,
                                                std::string last, int limit)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status PutBack(std::string_view consumer, const DeadLetter& letter)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const RedisKeys keys_;
  const int partitions_;

  base::Mutex mutex_;
  RedisConnection connection_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace upward::events
