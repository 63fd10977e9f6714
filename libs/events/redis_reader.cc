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
constexpr char kOnlyNew[] = ">";

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

// KEYS: lease. ARGV: holder, lease in ms (0: give it up).
constexpr char kKeepLease[] = R"lua(
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
)lua";

std::string Milliseconds(absl::Duration time) {
  return absl::StrCat(absl::ToInt64Milliseconds(time));
}

// The id of the one entry in an answer of XREVRANGE.
std::string_view LastId(const redisReply* entries) {
  const auto found = ElementsOf(entries);
  const auto entry = found.empty() ? ElementsOf(nullptr) : ElementsOf(found[0]);
  return entry.empty() ? kFirstPending : TextOf(entry[0]);
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
      runner_(
          consumer, clock, [this](absl::Duration time) { return Wait(time) && KeepLease(); },
          observers),
      from_(kFirstPending),
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
    from_ = kFirstPending;
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
  if (holder == holder_) return TakeEntries();
  UPWARD_RETURN_IF_ERROR(connection_.Run({"UNWATCH"}).status());
  from_ = kFirstPending;
  if (holder.empty()) {
    return connection_.Run({"SET", lease_, holder_, "NX", "PX", Milliseconds(options_.lease)})
        .status();
  }
  Wait(options_.lease / kLooksPerLease);
  return absl::OkStatus();
}

absl::Status RedisReader::TakeEntries() {
  const bool is_new = from_ == kOnlyNew;
  const std::string count = absl::StrCat(options_.batch);
  RedisCommand take =
      is_new ? RedisCommand{"XREADGROUP", "GROUP",   group_,  kReader, "COUNT",
                            count,        "STREAMS", stream_, kOnlyNew}
             : RedisCommand{"XAUTOCLAIM", stream_, group_, kReader, "0", from_, "COUNT", count};
  const absl::StatusOr<RedisReply> reply =
      connection_.RunAtomically({{"PEXPIRE", lease_, Milliseconds(options_.lease)},
                                 std::move(take),
                                 {"XREVRANGE", stream_, "+", "-", "COUNT", "1"}});
  // The lease ran out, or another took it: look again.
  if (absl::IsAborted(reply.status())) return absl::OkStatus();
  if (absl::StrContains(reply.status().message(), "NOGROUP")) return CreateGroup();
  UPWARD_RETURN_IF_ERROR(reply.status());
  const auto answers = ElementsOf(reply->get());
  if (answers.size() != 3) return absl::InternalError("an answer of Redis has an unknown form");
  const auto taken = ElementsOf(answers[1]);
  if (is_new && taken.empty()) return WaitForEntryAfter(LastId(answers[2]));
  if (is_new) {
    const auto stream = ElementsOf(taken[0]);  // its name, its entries
    return stream.size() == 2 ? Handle(ParseEntries(stream[1])) : absl::OkStatus();
  }
  if (taken.size() < 2) return absl::InternalError("an answer of Redis has an unknown form");
  UPWARD_RETURN_IF_ERROR(Handle(ParseEntries(taken[1])));
  const std::string_view next = TextOf(taken[0]);
  from_ = next == kFirstPending ? kOnlyNew : next;
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
  if (entries.empty()) return absl::OkStatus();
  RedisCommand acknowledge{"XACK", stream_, group_};
  std::vector<Event> events;
  std::vector<const RedisEntry*> origins;
  events.reserve(entries.size());
  for (RedisEntry& entry : entries) {
    acknowledge.push_back(entry.id);
    if (!entry.only.empty() && entry.only != group_) continue;
    if (!IsEvent(entry.event)) {
      UPWARD_RETURN_IF_ERROR(SetAside(entry, {"INTERNAL: the entry is not an event", 0}));
      continue;
    }
    events.push_back(std::move(entry.event));
    origins.push_back(&entry);
  }
  UPWARD_RETURN_IF_ERROR(runner_.Run(events, [&](std::size_t index, const Failure& failure) {
    RedisEntry entry = *origins[index];
    entry.event = events[index];
    return SetAside(entry, failure);
  }));
  return connection_.Run(acknowledge).status();
}

absl::Status RedisReader::SetAside(const RedisEntry& entry, const Failure& failure) {
  const DeadLetter letter{
      .source = source_, .event = entry.event, .failure = failure, .failed_at = clock_.Now()};
  return connection_
      .RunAtomically({AddDeadLetter(dead_, letter), {"XACK", stream_, group_, entry.id}})
      .status();
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
  connection_.Run({"EVAL", kKeepLease, "1", lease_, holder_, "0"}).IgnoreError();
}

}  // namespace upward::events
