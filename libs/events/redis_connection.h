// A blocking connection to Redis that reports every failure as a status.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "hiredis/hiredis.h"

namespace upward::events {

struct RedisEndpoint {
  std::string host = "127.0.0.1";
  std::uint16_t port = 6379;
  std::string password;  // empty: none is asked for
  // For connecting and for each answer, in addition to the time that a command may block.
  absl::Duration timeout = absl::Seconds(5);
};

struct RedisReplyDeleter {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using RedisReply = std::unique_ptr<redisReply, RedisReplyDeleter>;
using RedisCommand = std::vector<std::string>;

// Connects at the first command and again at the first one after a failure. Errors: UNAVAILABLE
// when Redis cannot be reached or cannot serve now (loading, read-only, out of memory); otherwise
// the error that it answered, as INTERNAL, with the text of Redis. After UNAVAILABLE nobody knows
// whether the command was run. Use it from one thread at a time.
//
// Writing to a connection that the server has closed would raise SIGPIPE: the calling thread gets
// that signal blocked.
class RedisConnection {
 public:
  explicit RedisConnection(RedisEndpoint endpoint) : endpoint_(std::move(endpoint)) {}
  RedisConnection(const RedisConnection&) = delete;
  RedisConnection& operator=(const RedisConnection&) = delete;

  absl::StatusOr<RedisReply> Run(const RedisCommand& command);

  // All in one round trip; the answers in their order. Fails with the first error, but only after
  // reading all answers. Holds them in memory.
  absl::StatusOr<std::vector<RedisReply>> Pipeline(std::span<const RedisCommand> commands);

  // The commands as a transaction: all are run or none. Answers the array of EXEC. ABORTED when a
  // watched key has changed.
  absl::StatusOr<RedisReply> RunAtomically(std::vector<RedisCommand> commands);

 private:
  struct ContextDeleter {
    void operator()(redisContext* context) const { redisFree(context); }
  };

  absl::Status Connect();
  absl::Status Broken();

  const RedisEndpoint endpoint_;
  std::unique_ptr<redisContext, ContextDeleter> context_;
};

// Views into replies; a nil or another type reads as empty.
std::string_view TextOf(const redisReply* reply);
std::span<redisReply* const> ElementsOf(const redisReply* reply);

}  // namespace upward::events
