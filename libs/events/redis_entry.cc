#include "libs/events/redis_entry.h"

#include <cstdint>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

#include "libs/base/text.h"
#include "libs/sql/value.h"

namespace upward::events {
namespace {

std::uint64_t Hash(std::uint64_t hash, std::string_view text) {
  constexpr std::uint64_t kPrime = 1099511628211ULL;
  for (const char byte : text) hash = (hash ^ static_cast<unsigned char>(byte)) * kPrime;
  return hash * kPrime;  // as if a zero byte followed: ("a", "bc") is not ("ab", "c")
}

void AppendEventFields(RedisCommand& command, const Event& event) {
  command.insert(command.end(),
                 {"id", event.id, "tenant", event.tenant.value(), "type", event.type, "aggregate",
                  event.aggregate_id, "at", absl::StrCat(absl::ToUnixMicros(event.occurred_at)),
                  "payload", event.payload});
}

std::int64_t NumberOf(std::string_view text) {
  std::int64_t number = 0;
  return absl::SimpleAtoi(base::Absl(text), &number) ? number : 0;
}

// Sets the field of the event if it is one of an event.
void SetEventField(Event& event, std::string_view name, std::string_view value) {
  if (name == "id") event.id = value;
  if (name == "tenant") event.tenant = base::TenantId(std::string(value));
  if (name == "type") event.type = value;
  if (name == "aggregate") event.aggregate_id = value;
  if (name == "at") event.occurred_at = absl::FromUnixMicros(NumberOf(value));
  if (name == "payload") event.payload = value;
  if (name == "replay") event.replay = true;
}

// Calls `each` with every field and returns the id; empty for an entry that was deleted.
template <typename Each>
std::string VisitEntry(const redisReply* entry, const Each& each) {
  const auto parts = ElementsOf(entry);
  if (parts.size() != 2) return {};
  const auto fields = ElementsOf(parts[1]);
  for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
    each(TextOf(fields[i]), TextOf(fields[i + 1]));
  }
  return std::string(TextOf(parts[0]));
}

}  // namespace

int PartitionOf(const Event& event, int partitions) {
  constexpr std::uint64_t kBasis = 14695981039346656037ULL;
  const std::uint64_t hash = Hash(Hash(kBasis, event.tenant.value()), event.aggregate_id);
  // The low bits of FNV depend on few input bits: fold the high ones in.
  return static_cast<int>((hash ^ (hash >> 32)) % static_cast<std::uint64_t>(partitions));
}

RedisCommand AddEvent(std::string stream, const Event& event, std::string_view only) {
  RedisCommand command{"XADD", std::move(stream), "*"};
  command.reserve(19);
  AppendEventFields(command, event);
  if (event.replay) command.insert(command.end(), {"replay", "1"});
  if (!only.empty()) command.insert(command.end(), {"only", std::string(only)});
  return command;
}

RedisCommand AddDeadLetter(std::string stream, const DeadLetter& letter) {
  RedisCommand command{"XADD", std::move(stream), "*"};
  AppendEventFields(command, letter.event);
  command.insert(command.end(), {"source", letter.source, "reason", letter.failure.reason,
                                 "attempts", absl::StrCat(letter.failure.attempts), "failed_at",
                                 absl::StrCat(absl::ToUnixMicros(letter.failed_at))});
  return command;
}

std::vector<RedisEntry> ParseEntries(const redisReply* entries) {
  std::vector<RedisEntry> parsed;
  parsed.reserve(ElementsOf(entries).size());
  for (const redisReply* reply : ElementsOf(entries)) {
    RedisEntry entry;
    entry.id = VisitEntry(reply, [&](std::string_view name, std::string_view value) {
      SetEventField(entry.event, name, value);
      if (name == "only") entry.only = value;
    });
    if (!entry.id.empty()) parsed.push_back(std::move(entry));
  }
  return parsed;
}

std::vector<DeadLetter> ParseDeadLetters(const redisReply* entries) {
  std::vector<DeadLetter> parsed;
  for (const redisReply* reply : ElementsOf(entries)) {
    DeadLetter letter;
    letter.id = VisitEntry(reply, [&](std::string_view name, std::string_view value) {
      SetEventField(letter.event, name, value);
      if (name == "source") letter.source = value;
      if (name == "reason") letter.failure.reason = value;
      if (name == "attempts") letter.failure.attempts = static_cast<int>(NumberOf(value));
      if (name == "failed_at") letter.failed_at = absl::FromUnixMicros(NumberOf(value));
    });
    if (!letter.id.empty()) parsed.push_back(std::move(letter));
  }
  return parsed;
}

}  // namespace upward::events
