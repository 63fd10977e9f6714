#include "libs/events/redis_connection.h"

#include <csignal>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

#include "libs/base/status_macros.h"
#include "libs/base/text.h"

namespace upward::events {
namespace {

void BlockBrokenPipeSignal() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

absl::Status StatusOf(const redisReply& reply) {
  if (reply.type != REDIS_REPLY_ERROR) return absl::OkStatus();
  const std::string_view text(reply.str, reply.len);
  // States of the server that pass, as opposed to wrong commands.
  for (const char* passing : {"LOADING", "OOM", "READONLY", "MASTERDOWN", "BUSY ", "MISCONF",
                              "TRYAGAIN", "CLUSTERDOWN", "NOREPLICAS"}) {
    if (absl::StartsWith(base::Absl(text), passing)) {
      return absl::UnavailableError(absl::StrCat("Redis cannot serve now: ", base::Absl(text)));
    }
  }
  return absl::InternalError(absl::StrCat("Redis answered: ", base::Absl(text)));
}

absl::Status Append(redisContext* context, const RedisCommand& command) {
  std::vector<const char*> words;
  std::vector<std::size_t> sizes;
  words.reserve(command.size());
  sizes.reserve(command.size());
  for (const std::string& word : command) {
    words.push_back(word.data());
    sizes.push_back(word.size());
  }
  if (redisAppendCommandArgv(context, static_cast<int>(words.size()), words.data(), sizes.data()) !=
      REDIS_OK) {
    return absl::ResourceExhaustedError("no memory for a command to Redis");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status RedisConnection::Broken() {
  const std::string text = context_ == nullptr ? "no connection" : context_->errstr;
  context_.reset();
  return absl::UnavailableError(absl::StrCat("Redis cannot be reached: ", text));
}

absl::Status RedisConnection::Connect() {
  if (context_ != nullptr) return absl::OkStatus();
  const timeval timeout = absl::ToTimeval(endpoint_.timeout);
  context_.reset(redisConnectWithTimeout(endpoint_.host.c_str(), endpoint_.port, timeout));
  if (context_ == nullptr || context_->err != 0) return Broken();
  if (redisSetTimeout(context_.get(), timeout) != REDIS_OK) return Broken();
  if (endpoint_.password.empty()) return absl::OkStatus();
  const absl::Status status = Run({"AUTH", endpoint_.password}).status();
  if (!status.ok()) context_.reset();
  return status;
}

absl::StatusOr<RedisReply> RedisConnection::Run(const RedisCommand& command) {
  UPWARD_ASSIGN_OR_RETURN(std::vector<RedisReply> replies, Pipeline({&command, 1}));
  return std::move(replies.front());
}

absl::StatusOr<std::vector<RedisReply>> RedisConnection::Pipeline(
    std::span<const RedisCommand> commands) {
  BlockBrokenPipeSignal();
  UPWARD_RETURN_IF_ERROR(Connect());
  for (const RedisCommand& command : commands) {
    if (!Append(context_.get(), command).ok()) return Broken();
  }
  std::vector<RedisReply> replies;
  replies.reserve(commands.size());
  absl::Status status;
  for (std::size_t i = 0; i < commands.size(); ++i) {
    void* reply = nullptr;
    if (redisGetReply(context_.get(), &reply) != REDIS_OK) return Broken();
    replies.emplace_back(static_cast<redisReply*>(reply));
    status.Update(StatusOf(*replies.back()));
  }
  if (!status.ok()) return status;
  return replies;
}

absl::StatusOr<RedisReply> RedisConnection::RunAtomically(std::vector<RedisCommand> commands) {
  commands.insert(commands.begin(), RedisCommand{"MULTI"});
  commands.push_back(RedisCommand{"EXEC"});
  UPWARD_ASSIGN_OR_RETURN(std::vector<RedisReply> replies, Pipeline(commands));
  RedisReply& last = replies.back();
  if (last->type == REDIS_REPLY_NIL) return absl::AbortedError("a watched key has changed");
  for (const redisReply* reply : ElementsOf(last.get())) {
    UPWARD_RETURN_IF_ERROR(StatusOf(*reply));
  }
  return std::move(last);
}

std::string_view TextOf(const redisReply* reply) {
  if (reply == nullptr || reply->str == nullptr) return {};
  return {reply->str, reply->len};
}

std::span<redisReply* const> ElementsOf(const redisReply* reply) {
  if (reply == nullptr || reply->type != REDIS_REPLY_ARRAY) return {};
  return {reply->element, reply->elements};
}

}  // namespace upward::events
