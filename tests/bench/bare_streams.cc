#include "tests/bench/bare_streams.h"

#include <hiredis/hiredis.h>

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"

#include "libs/base/status_macros.h"
#include "tests/bench/measure.h"

namespace upward::bench {
namespace {

constexpr char kStream[] = "bare";
constexpr char kGroup[] = "readers";

struct Free {
  void operator()(redisContext* context) const { redisFree(context); }
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using Reply = std::unique_ptr<redisReply, Free>;

// One connection.
class Client {
 public:
  explicit Client(std::uint16_t port) : context_(redisConnect("127.0.0.1", port)) {}

  void Append(const std::vector<std::string_view>& words) {
    arguments_.clear();
    sizes_.clear();
    for (const std::string_view word : words) {
      arguments_.push_back(word.data());
      sizes_.push_back(word.size());
    }
    redisAppendCommandArgv(context_.get(), static_cast<int>(words.size()), arguments_.data(),
                           sizes_.data());
  }

  absl::StatusOr<Reply> Take() {
    void* taken = nullptr;
    if (redisGetReply(context_.get(), &taken) != REDIS_OK) {
      return absl::UnavailableError(absl::StrCat("Redis: ", context_->errstr));
    }
    Reply reply(static_cast<redisReply*>(taken));
    if (reply->type == REDIS_REPLY_ERROR) return absl::InternalError(reply->str);
    return reply;
  }

  absl::StatusOr<Reply> Run(const std::vector<std::string_view>& words) {
    Append(words);
    return Take();
  }

 private:
  const std::unique_ptr<redisContext, Free> context_;
  std::vector<const char*> arguments_;
  std::vector<std::size_t> sizes_;
};

absl::Status Write(Client& client, std::span<const events::Event> events, std::size_t batch) {
  while (!events.empty()) {
    const auto part = events.first(std::min(batch, events.size()));
    events = events.subspan(part.size());
    for (const events::Event& event : part) {
      const std::string at = absl::StrCat(absl::ToUnixMicros(event.occurred_at));
      client.Append({"XADD", kStream, "*", "id", event.id, "tenant", event.tenant.value(), "type",
                     event.type, "aggregate", event.aggregate_id, "at", at, "payload",
                     event.payload});
    }
    for (std::size_t i = 0; i < part.size(); ++i) {
      UPWARD_RETURN_IF_ERROR(client.Take().status());
    }
  }
  return absl::OkStatus();
}

absl::Status Read(Client& client, std::size_t count, std::size_t batch) {
  const std::string limit = absl::StrCat(batch);
  for (std::size_t read = 0; read < count;) {
    UPWARD_RETURN_IF_ERROR(CheckStopped());
    UPWARD_ASSIGN_OR_RETURN(const Reply reply,
                            client.Run({"XREADGROUP", "GROUP", kGroup, "reader", "COUNT", limit,
                                        "BLOCK", "1000", "STREAMS", kStream, ">"}));
    if (reply->type == REDIS_REPLY_NIL) continue;
    const redisReply* entries = reply->element[0]->element[1];
    std::vector<std::string_view> acknowledge{"XACK", kStream, kGroup};
    for (std::size_t i = 0; i < entries->elements; ++i) {
      const redisReply* id = entries->element[i]->element[0];
      acknowledge.emplace_back(id->str, id->len);
    }
    UPWARD_RETURN_IF_ERROR(client.Run(acknowledge).status());
    read += entries->elements;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<double> RunBareStreams(const BareStreamsOptions& options,
                                      const std::vector<events::Event>& events) {
  Client writer(options.port);
  Client reader(options.port);
  UPWARD_RETURN_IF_ERROR(writer.Run({"FLUSHALL"}).status());
  UPWARD_RETURN_IF_ERROR(
      writer.Run({"XGROUP", "CREATE", kStream, kGroup, "0", "MKSTREAM"}).status());
  const Stopwatch watch;
  absl::Status written;
  std::thread writing(
      [&] { written = Write(writer, events, static_cast<std::size_t>(options.publish_batch)); });
  const absl::Status read =
      Read(reader, events.size(), static_cast<std::size_t>(options.read_batch));
  const double seconds = watch.Seconds();
  writing.join();
  UPWARD_RETURN_IF_ERROR(written);
  UPWARD_RETURN_IF_ERROR(read);
  return seconds;
}

}  // namespace upward::bench
