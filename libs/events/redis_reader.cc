#include "libs/events/redis_reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

#include "libs/base/status_macros.h"
#include "libs/base/text.h"
#include "libs/events/backoff.h"
#include "libs/telemetry/logger.h"

namespace upward::events {
namespace {

// The name of the reader within its group. One for all processes: the lease says who reads, and a
// name for each process would pile up in Redis with every restart.
constexpr char kReader[] = "reader";

constexpr char kFirstPending[] = "0-0";

// How long an idle reader waits for an entry in Redis, and a stop for the reader at most.
constexpr absl::Duration kBlock = absl::Milliseconds(500);
// Between tries after a failure of Redis or of the consumer's database.
constexpr absl::Duration kFirstPause = absl::Milliseconds(50);
constexpr absl::Duration kLongestPause = absl::Seconds(5);
// A reader without the lease looks this many times a lease whether it is free.
constexpr int kLooksPerLease = 5;

// KEYS: stream, newcomers. ARGV: group. A group that joins after entries were trimmed is noted as a
// newcomer, so that the source's relay sends its log again.
constexpr char kCreateGroup[] = R"lua(
redis.call('XGROUP', 'CREATE', KEYS[1], ARGV[1], '0', 'MKSTREAM')
local info = redis.call('XINFO', 'STREAM', KEYS[1])
local facts = {}
for i = 1, #info, 2 do facts[info[i]] = info[i + 1] end
if facts['entries-added'] > facts['length'] then redis.call('SADD', KEYS[2], ARGV[1]) end
return 1
)lua";

// KEYS: lease. ARGV: holder, lease in ms.
constexpr char kKeepLease[] = R"lua(
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
)lua";

// KEYS: lease, stream. ARGV: holder, group, the group's place (empty: as it is).
constexpr char kReleaseLease[] = R"lua(
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[3] ~= '' then redis.pcall('XGROUP', 'SETID', KEYS[2], ARGV[2], ARGV[3]) end
return redis.call('DEL', KEYS[1])
)lua";

std::string Milliseconds(absl::Duration time) {
  return absl::StrCat(absl::ToInt64Milliseconds(time));
}

// How far a group has read, out of the answer of XINFO GROUPS.
std::string PlaceOf(std::string_view group, const redisReply* groups) {
  for (const redisReply* facts : ElementsOf(groups)) {
    std::string_view name;
    std::string_view place;
    const auto words = ElementsOf(facts);
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
      if (TextOf(words[i]) == "name") name = TextOf(words[i + 1]);
      if (TextOf(words[i]) == "last-delivered-id") place = TextOf(words[i + 1]);
    }
    if (name == group) return std::string(place);
  }
  return kFirstPending;
}

// Somebody else may have written to the stream.
bool IsEvent(const Event& event) {
  return !event.id.empty() && !event.tenant.empty() &&
         std::all_of(event.id.begin(), event.id.end(),
                     [](unsigned char byte) { return absl::ascii_isprint(byte); });
}

}  // namespace

RedisReader::RedisReader(const RedisOptions& options, std::string source, int partition,
                         const Consumer& consumer, const base::Clock& clock, std::string holder,
                         const Observers& observers)
    : options_(options),
      source_(std::move(source)),
      group_(consumer.name),
      holder_(std::move(holder)),
      stream_(RedisKeys(options.prefix).Stream(source_, partition)),
      lease_(RedisKeys(options.prefix).Lease(group_, source_, partition)),
      dead_(RedisKeys(options.prefix).Dead(group_)),
      newcomers_(RedisKeys(options.prefix).Newcomers(source_)),
      clock_(clock),
      observers_(observers),
      connection_(options.endpoint),
      metrics_(observers.registry, consumer.name),
      runner_(
          consumer, clock, [this](absl::Duration time) { return Wait(time) && KeepLease(); },
          observers),
      pending_(kFirstPending),
      thread_([this] { Loop(); }) {}

RedisReader::~RedisReader() {
  RequestStop();
  thread_.join();
}

void RedisReader::RequestStop() {
  base::MutexLock lock(mutex_);
  stopping_ = true;
  wake_.NotifyAll();
}

bool RedisReader::Wait(absl::Duration time) {
  base::MutexLock lock(mutex_);
  if (!stopping_ && time > absl::ZeroDuration()) {
    wake_.WaitFor(mutex_, absl::ToChronoNanoseconds(time));
  }
  return !stopping_;
}

void RedisReader::Loop() {
  Backoff backoff(kFirstPause, kLongestPause);
  absl::Duration pause = absl::ZeroDuration();
  while (Wait(pause)) {
    const absl::Status status = Step();
    if (status.ok()) {
      pause = absl::ZeroDuration();
      backoff.Reset();
      continue;
    }
    pending_ = kFirstPending;
    pause = backoff.Next();
    if (observers_.logger != nullptr) {
      observers_.logger->Warning(
          "events cannot be consumed; trying again",
          {{"consumer", group_}, {"stream", stream_}, {"error", status.ToString()}});
    }
  }
  ReleaseLease();
}

absl::Status RedisReader::Step() {
  const RedisCommand look[] = {{"WATCH", lease_}, {"GET", lease_}};
  UPWARD_ASSIGN_OR_RETURN(const std::vector<RedisReply> replies, connection_.Pipeline(look));
  const std::string_view holder = TextOf(replies[1].get());
  if (holder == holder_) return pending_.empty() ? TakeNew() : TakePending();
  UPWARD_RETURN_IF_ERROR(connection_.Run({"UNWATCH"}).status());
  pending_ = kFirstPending;
  if (holder.empty()) {
    return connection_.Run({"SET", lease_, holder_, "NX", "PX", Milliseconds(options_.lease)})
        .status();
  }
  Wait(options_.lease / kLooksPerLease);
  return absl::OkStatus();
}

absl::Status RedisReader::TakePending() {
  const absl::StatusOr<RedisReply> reply =
      connection_.RunAtomically({{"PEXPIRE", lease_, Milliseconds(options_.lease)},
                                 {"XAUTOCLAIM", stream_, group_, kReader, "0", pending_, "COUNT",
                                  absl::StrCat(options_.batch)},
                                 {"XINFO", "GROUPS", stream_}});
  // The lease ran out, or another took it: look again.
  if (absl::IsAborted(reply.status())) return absl::OkStatus();
  if (absl::StrContains(reply.status().message(), "NOGROUP")) return CreateGroup();
  UPWARD_RETURN_IF_ERROR(reply.status());
  const auto answers = ElementsOf(reply->get());
  const auto claimed = answers.size() == 3 ? ElementsOf(answers[1]) : ElementsOf(nullptr);
  if (claimed.size() < 2) return absl::InternalError("an answer of Redis has an unknown form");
  std::vector<RedisEntry> entries = ParseEntries(claimed[1]);
  if (!entries.empty()) {
    RedisCommand acknowledge{"XACK", stream_, group_};
    for (const RedisEntry& entry : entries) acknowledge.push_back(entry.id);
    UPWARD_RETURN_IF_ERROR(Handle(std::move(entries)));
    UPWARD_RETURN_IF_ERROR(connection_.Run(acknowledge).status());
  }
  pending_ = TextOf(claimed[0]);
  if (pending_ == kFirstPending) {
    pending_.clear();
    place_ = PlaceOf(group_, answers[2]);
  }
  return absl::OkStatus();
}

absl::Status RedisReader::TakeNew() {
  const absl::StatusOr<RedisReply> reply = connection_.RunAtomically(
      {{"PEXPIRE", lease_, Milliseconds(options_.lease)},
       {"XGROUP", "SETID", stream_, group_, place_},
       {"XRANGE", stream_, absl::StrCat("(", place_), "+", "COUNT", absl::StrCat(options_.batch)},
       {"XLEN", dead_}});
  if (absl::IsAborted(reply.status())) return absl::OkStatus();
  UPWARD_RETURN_IF_ERROR(reply.status());
  const auto answers = ElementsOf(reply->get());
  if (answers.size() != 4) return absl::InternalError("an answer of Redis has an unknown form");
  metrics_.Waiting(answers[3]->integer);
  std::vector<RedisEntry> entries = ParseEntries(answers[2]);
  if (entries.empty()) return WaitForEntryAfter(place_);
  std::string last = entries.back().id;
  UPWARD_RETURN_IF_ERROR(Handle(std::move(entries)));
  place_ = std::move(last);
  return absl::OkStatus();
}

absl::Status RedisReader::CreateGroup() {
  const absl::Status status =
      connection_.Run({"EVAL", kCreateGroup, "2", stream_, newcomers_, group_}).status();
  // Another reader of the group was quicker.
  if (absl::StrContains(status.message(), "BUSYGROUP")) return absl::OkStatus();
  return status;
}

absl::Status RedisReader::Handle(std::vector<RedisEntry> entries) {
  std::vector<Event> events;
  events.reserve(entries.size());
  for (RedisEntry& entry : entries) {
    if (!entry.only.empty() && entry.only != group_) continue;
    if (IsEvent(entry.event)) {
      events.push_back(std::move(entry.event));
    } else {
      UPWARD_RETURN_IF_ERROR(SetAside(entry.event, {"INTERNAL: the entry is not an event", 0}));
    }
  }
  const absl::Status status = runner_.Run(events, [&](std::size_t index, const Failure& failure) {
    return SetAside(events[index], failure);
  });
  if (status.ok()) aside_.clear();
  return status;
}

absl::Status RedisReader::SetAside(const Event& event, const Failure& failure) {
  if (aside_.contains(event.id)) return absl::OkStatus();  // its batch is being repeated
  const DeadLetter letter{
      .source = source_, .event = event, .failure = failure, .failed_at = clock_.Now()};
  UPWARD_RETURN_IF_ERROR(connection_.Run(AddDeadLetter(dead_, letter)).status());
  if (!event.id.empty()) aside_.insert(event.id);
  return absl::OkStatus();
}

absl::Status RedisReader::WaitForEntryAfter(std::string_view id) {
  return connection_
      .Run({"XREAD", "COUNT", "1", "BLOCK", Milliseconds(kBlock), "STREAMS", stream_,
            std::string(id)})
      .status();
}

bool RedisReader::KeepLease() {
  const absl::StatusOr<RedisReply> reply =
      connection_.Run({"EVAL", kKeepLease, "1", lease_, holder_, Milliseconds(options_.lease)});
  return reply.ok() && (*reply)->integer == 1;
}

void RedisReader::ReleaseLease() {
  // If it fails, the lease runs out.
  connection_
      .Run({"EVAL", kReleaseLease, "2", lease_, stream_, holder_, group_,
            pending_.empty() ? place_ : ""})
      .IgnoreError();
}

}  // namespace upward::events
