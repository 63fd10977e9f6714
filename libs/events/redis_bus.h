// The bus of a deployment: Redis Streams.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "libs/base/clock.h"
#include "libs/base/id_generator.h"
#include "libs/base/mutex.h"
#include "libs/events/bus.h"
#include "libs/events/observers.h"
#include "libs/events/redis_connection.h"
#include "libs/events/redis_dead_letters.h"
#include "libs/events/redis_keys.h"
#include "libs/events/redis_options.h"

namespace upward::events {

// One stream a source and partition, where the partition is a hash of tenant and aggregate; one
// consumer group a consumer. A partition of a group is read by one process at a time (see
// RedisReader). Redis is the transport, not the record: what it loses, relays publish again.
//
// `clock` and `ids` must outlive it. Redis 7 or later, with
// `maxmemory-policy noeviction`.
class RedisBus final : public Bus {
 public:
  RedisBus(RedisOptions options, const base::Clock& clock, base::IdGenerator& ids,
           const Observers& observers = {});

  absl::StatusOr<SourceState> State(std::string_view source) override;

  // The events and the number go into one MULTI/EXEC that is bound to the number read before it.
  absl::Status Publish(const Publication& publication) override;

  std::unique_ptr<Subscription> Subscribe(Consumer consumer) override;

  // By MINID, below what is pending in any group or not yet delivered to it; never by length. A
  // stream that no group reads is left as it is.
  absl::Status Trim(std::string_view source) override;

  absl::Status Welcome(std::string_view source, std::span<const std::string> newcomers) override;
  DeadLetters& dead_letters() override { return dead_letters_; }

 private:
  absl::Status TrimStream(const std::string& stream) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const RedisOptions options_;
  const RedisKeys keys_;
  const base::Clock& clock_;
  base::IdGenerator& ids_;
  const Observers observers_;
  RedisDeadLetters dead_letters_;

  base::Mutex mutex_;
  RedisConnection connection_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace upward::events
