#include "libs/events/redis_bus.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "libs/base/text.h"
#include "libs/events/redis_entry.h"
#include "libs/events/redis_reader.h"

namespace upward::events {
namespace {

std::int64_t NumberIn(const redisReply* reply) {
  std::int64_t number = 0;
  return absl::SimpleAtoi(base::Absl(TextOf(reply)), &number) ? number : 0;
}

struct EntryId {
  std::uint64_t milliseconds = 0;
  std::uint64_t sequence = 0;
  auto operator<=>(const EntryId&) const = default;
};

EntryId ParseEntryId(std::string_view text) {
  EntryId id;
  const std::size_t dash = std::min(text.find('-'), text.size());
  const bool valid =
      absl::SimpleAtoi(base::Absl(text.substr(0, dash)), &id.milliseconds) &&
      (dash == text.size() || absl::SimpleAtoi(base::Absl(text.substr(dash + 1)), &id.sequence));
  return valid ? id : EntryId{};
}

class RedisSubscription final : public Subscription {
 public:
  explicit RedisSubscription(std::vector<std::unique_ptr<RedisReader>> readers)
      : readers_(std::move(readers)) {}
  ~RedisSubscription() override {
    // All at once; destroying them one by one would add their waits up.
    for (const std::unique_ptr<RedisReader>& reader : readers_) reader->RequestStop();
  }

 private:
  const std::vector<std::unique_ptr<RedisReader>> readers_;
};

}  // namespace

RedisBus::RedisBus(RedisOptions options, const base::Clock& clock, base::IdGenerator& ids,
                   const Observers& observers)
    : options_(std::move(options)),
      keys_(options_.prefix),
      clock_(clock),
      ids_(ids),
      observers_(observers),
      dead_letters_(options_),
      connection_(options_.endpoint) {
  UPWARD_CHECK(options_.partitions >= 1 && options_.batch >= 1, "partitions and batch count");
}

absl::StatusOr<SourceState> RedisBus::State(std::string_view source) {
  const RedisCommand commands[] = {{"GET", keys_.Publication(source)},
                                   {"SMEMBERS", keys_.Newcomers(source)}};
  base::MutexLock lock(mutex_);
  UPWARD_ASSIGN_OR_RETURN(const std::vector<RedisReply> replies, connection_.Pipeline(commands));
  SourceState state{.last_publication = NumberIn(replies[0].get())};
  for (const redisReply* name : ElementsOf(replies[1].get())) {
    state.newcomers.emplace_back(TextOf(name));
  }
  return state;
}

absl::Status RedisBus::Publish(const Publication& publication) {
  const std::string key = keys_.Publication(publication.source);
  std::vector<std::string> streams;
  for (int i = 0; i < options_.partitions; ++i) {
    streams.push_back(keys_.Stream(publication.source, i));
  }
  std::vector<RedisCommand> commands;
  commands.reserve(publication.events.size() + 3);
  for (const Event& event : publication.events) {
    commands.push_back(
        AddEvent(streams[PartitionOf(event, options_.partitions)], event, publication.only));
  }
  commands.push_back({"SET", key, absl::StrCat(publication.number)});

  const RedisCommand look[] = {{"WATCH", key}, {"GET", key}};
  base::MutexLock lock(mutex_);
  UPWARD_ASSIGN_OR_RETURN(const std::vector<RedisReply> replies, connection_.Pipeline(look));
  const std::int64_t last = NumberIn(replies[1].get());
  if (last < publication.after || last > publication.number) {
    UPWARD_RETURN_IF_ERROR(connection_.Run({"UNWATCH"}).status());
    return absl::AbortedError(last < publication.after ? "the bus has lost publications"
                                                       : "a newer relay has published");
  }
  return connection_.RunAtomically(std::move(commands)).status();
}

std::unique_ptr<Subscription> RedisBus::Subscribe(Consumer consumer) {
  std::vector<std::unique_ptr<RedisReader>> readers;
  for (const std::string& source : consumer.sources) {
    for (int partition = 0; partition < options_.partitions; ++partition) {
      readers.push_back(std::make_unique<RedisReader>(options_, source, partition, consumer, clock_,
                                                      ids_.New(), observers_));
    }
  }
  return std::make_unique<RedisSubscription>(std::move(readers));
}

absl::Status RedisBus::Trim(std::string_view source) {
  base::MutexLock lock(mutex_);
  for (int partition = 0; partition < options_.partitions; ++partition) {
    UPWARD_RETURN_IF_ERROR(TrimStream(keys_.Stream(source, partition)));
  }
  return absl::OkStatus();
}

absl::Status RedisBus::TrimStream(const std::string& stream) {
  absl::StatusOr<RedisReply> groups = connection_.Run({"XINFO", "GROUPS", stream});
  if (absl::StrContains(groups.status().message(), "no such key")) return absl::OkStatus();
  UPWARD_RETURN_IF_ERROR(groups.status());

  std::vector<EntryId> needed;  // the oldest entry that each group still needs, or may
  for (const redisReply* group : ElementsOf(groups->get())) {
    std::string name;
    EntryId delivered;
    bool pending = false;
    const auto facts = ElementsOf(group);
    for (std::size_t i = 0; i + 1 < facts.size(); i += 2) {
      if (TextOf(facts[i]) == "name") name = TextOf(facts[i + 1]);
      if (TextOf(facts[i]) == "last-delivered-id") delivered = ParseEntryId(TextOf(facts[i + 1]));
      if (TextOf(facts[i]) == "pending") pending = facts[i + 1]->integer > 0;
    }
    needed.push_back(EntryId{delivered.milliseconds, delivered.sequence + 1});
    if (!pending) continue;
    // [count, smallest id, greatest id, readers]; the count may have become 0 meanwhile, which
    // is as good as before.
    UPWARD_ASSIGN_OR_RETURN(const RedisReply summary, connection_.Run({"XPENDING", stream, name}));
    const auto parts = ElementsOf(summary.get());
    const bool some = parts.size() >= 2 && parts[1]->type == REDIS_REPLY_STRING;
    if (some) needed.push_back(ParseEntryId(TextOf(parts[1])));
  }
  if (needed.empty()) return absl::OkStatus();
  const EntryId oldest = *std::min_element(needed.begin(), needed.end());
  return connection_
      .Run({"XTRIM", stream, "MINID", "=", absl::StrCat(oldest.milliseconds, "-", oldest.sequence)})
      .status();
}

absl::Status RedisBus::Welcome(std::string_view source, std::span<const std::string> newcomers) {
  RedisCommand command{"SREM", keys_.Newcomers(source)};
  command.insert(command.end(), newcomers.begin(), newcomers.end());
  base::MutexLock lock(mutex_);
  return connection_.Run(command).status();
}

}  // namespace upward::events
