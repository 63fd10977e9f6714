#include "libs/events/redis_reader.h"

#include <utility>

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

// KEYS: lease, stream. ARGV: holder, lease in ms, group, reader, count, from.
// Answers {'theirs'} | {'taken'} | {'pending', next from, entries} | {'new', '', entries} |
// {'none', id of the last entry}.
constexpr char kTake[] = R"lua(
local held = redis.call('GET', KEYS[1])
if held and held ~= ARGV[1] then return {'theirs'} end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
if not held then return {'taken'} end
if ARGV[6] ~= '>' then
  local got = redis.call('XAUTOCLAIM', KEYS[2], ARGV[3], ARGV[4], 0, ARGV[6], 'COUNT', ARGV[5])
  return {'pending', got[1], got[2]}
end
local got = redis.call('XREADGROUP', 'GROUP', ARGV[3], ARGV[4], 'COUNT', ARGV[5],
                       'STREAMS', KEYS[2], '>')
if got then return {'new', '', got[1][2]} end
local last = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)
return {'none', last[1] and last[1][1] or '0-0'}
)lua";

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
  UPWARD_ASSIGN_OR_RETURN(const RedisReply reply, Take());
  const auto answer = ElementsOf(reply.get());
  const std::string_view kind = answer.empty() ? "" : TextOf(answer[0]);
  if (kind == "theirs") {
    from_ = kFirstPending;
    Wait(options_.lease / kLooksPerLease);
    return absl::OkStatus();
  }
  if (kind == "taken") {
    from_ = kFirstPending;
    return absl::OkStatus();
  }
  if (kind == "none") return WaitForEntryAfter(TextOf(answer[1]));
  if (answer.size() != 3) return absl::InternalError("the answer of a script has an unknown form");
  UPWARD_RETURN_IF_ERROR(Handle(ParseEntries(answer[2])));
  if (kind == "pending") {
    const std::string_view next = TextOf(answer[1]);
    from_ = next == kFirstPending ? kOnlyNew : next;
  }
  return absl::OkStatus();
}

absl::StatusOr<RedisReply> RedisReader::Take() {
  absl::StatusOr<RedisReply> reply =
      connection_.Run({"EVAL", kTake, "2", lease_, stream_, holder_, Milliseconds(options_.lease),
                       group_, kReader, absl::StrCat(options_.batch), from_});
  if (reply.ok() || !absl::StrContains(reply.status().message(), "NOGROUP")) return reply;
  UPWARD_RETURN_IF_ERROR(CreateGroup());
  return Take();
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
    if (entry.event.id.empty() || entry.event.tenant.empty()) {
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
