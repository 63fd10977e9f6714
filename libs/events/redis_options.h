// How the suite uses a Redis.
#pragma once

#include <string>

#include "absl/time/time.h"

#include "libs/events/redis_connection.h"

namespace upward::events {

struct RedisOptions {
  RedisEndpoint endpoint;
  // Begins every key; set it when several installations share a Redis.
  std::string prefix = "upward";
  // Streams a source. More lets more events of one consumer be handled side by side, each with a
  // thread and a connection. The same in every process; to change it, stop the relays and let the
  // consumers catch up first, or events of an aggregate may overtake each other.
  int partitions = 4;
  // Events that a consumer takes at once, at most. More makes fewer round trips and commits.
  int batch = 1000;
  // After this time without a sign of life another process takes over a partition.
  absl::Duration lease = absl::Seconds(10);
};

}  // namespace upward::events
