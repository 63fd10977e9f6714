#include "tests/support/redis_server.h"

#include <hiredis/hiredis.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

#include "libs/base/status_macros.h"
#include "tests/support/free_port.h"

namespace upward::testing {
namespace {

constexpr char kBinary[] = "/usr/bin/redis-server";
constexpr absl::Duration kStartTimeout = absl::Seconds(30);
constexpr absl::Duration kPollInterval = absl::Milliseconds(5);
constexpr int kStartAttempts = 5;  // another process may take the port that was free

// One command on a connection of its own; its reply as text.
absl::StatusOr<std::string> Command(std::uint16_t port, const std::string& password,
                                    const char* command) {
  const timeval timeout{.tv_sec = 5, .tv_usec = 0};
  redisContext* context = redisConnectWithTimeout("127.0.0.1", port, timeout);
  absl::Status status = absl::UnavailableError("no connection to Redis");
  std::string text;
  if (context != nullptr && context->err == 0) {
    redisSetTimeout(context, timeout);
    if (!password.empty()) freeReplyObject(redisCommand(context, "AUTH %s", password.c_str()));
    if (auto* reply = static_cast<redisReply*>(redisCommand(context, command)); reply != nullptr) {
      text = reply->str == nullptr ? "" : std::string(reply->str, reply->len);
      status = reply->type == REDIS_REPLY_ERROR ? absl::UnavailableError(text) : absl::OkStatus();
      freeReplyObject(reply);
    }
  }
  if (context != nullptr) redisFree(context);
  if (!status.ok()) return status;
  return text;
}

}  // namespace

absl::StatusOr<std::unique_ptr<RedisServer>> RedisServer::Start(const RedisServerOptions& options) {
  if (access(kBinary, X_OK) != 0) {
    return absl::NotFoundError("Redis is not installed: apt-get install redis-server");
  }
  std::unique_ptr<RedisServer> server(new RedisServer());
  server->options_ = options;
  UPWARD_RETURN_IF_ERROR(server->StartOnFreePort());
  return server;
}

absl::StatusOr<RedisServer*> RedisServer::Shared() {
  static const absl::StatusOr<std::unique_ptr<RedisServer>> server = Start();
  if (!server.ok()) return server.status();
  return server->get();
}

RedisServer::~RedisServer() = default;

std::string RedisServer::url() const {
  return absl::StrCat("redis://", options_.password.empty() ? "" : ":" + options_.password + "@",
                      host(), ":", port_);
}

absl::Status RedisServer::StartOnFreePort() {
  absl::Status status;
  for (int attempt = 0; attempt < kStartAttempts; ++attempt) {
    port_ = FreePort();
    status = StartProcess();
    if (status.ok()) break;
  }
  return status;
}

absl::Status RedisServer::StartProcess() {
  ChildOptions options;
  options.output_file = directory_.File("log");
  options.arguments = {kBinary,
                       "--bind",
                       "127.0.0.1",
                       "--port",
                       absl::StrCat(port_),
                       "--dir",
                       directory_.path(),
                       "--save",
                       "",
                       "--appendonly",
                       options_.append_only ? "yes" : "no",
                       "--appendfsync",
                       options_.append_fsync};
  if (!options_.password.empty()) {
    options.arguments.insert(options.arguments.end(), {"--requirepass", options_.password});
  }
  UPWARD_ASSIGN_OR_RETURN(process_, ChildProcess::Start(options));
  return WaitUntilReady();
}

absl::Status RedisServer::WaitUntilReady() {
  const absl::Time deadline = absl::Now() + kStartTimeout;
  while (true) {
    const auto reply = Command(port_, options_.password, "PING");
    // Another server may have taken the port: ours is then no longer running.
    if (!process_->IsRunning() || absl::Now() > deadline) {
      std::ifstream file(directory_.File("log"));
      return absl::UnavailableError(absl::StrCat(
          "Redis did not start:\n",
          std::string((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>())));
    }
    if (reply.ok() && *reply == "PONG") return absl::OkStatus();
    absl::SleepFor(kPollInterval);  // sleeps: polls another process
  }
}

void RedisServer::Kill() {
  process_->SignalWithChildren(SIGKILL);
  (void)process_->Wait(kStartTimeout);
}

absl::Status RedisServer::Restart() { return StartProcess(); }

absl::Status RedisServer::RestartEmpty() {
  std::error_code ignored;
  std::filesystem::remove_all(directory_.File("appendonlydir"), ignored);
  return StartProcess();
}

void RedisServer::Freeze() { process_->Signal(SIGSTOP); }
void RedisServer::Thaw() { process_->Signal(SIGCONT); }

absl::Status RedisServer::FlushAll() {
  return Command(port_, options_.password, "FLUSHALL").status();
}

}  // namespace upward::testing
