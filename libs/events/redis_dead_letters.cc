#include "libs/events/redis_dead_letters.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

#include "libs/base/status_macros.h"
#include "libs/base/text.h"
#include "libs/events/dead_letter_table.h"
#include "libs/events/redis_entry.h"

namespace upward::events {
namespace {

// The ids of entries are "<digits>-<digits>".
bool IsEntryId(std::string_view id) {
  const std::size_t dash = id.find('-');
  if (dash == std::string_view::npos || dash == 0 || dash + 1 == id.size()) return false;
  return std::all_of(id.begin(), id.begin() + dash, absl::ascii_isdigit) &&
         std::all_of(id.begin() + dash + 1, id.end(), absl::ascii_isdigit);
}

}  // namespace

RedisDeadLetters::RedisDeadLetters(const RedisOptions& options)
    : keys_(options.prefix), partitions_(options.partitions), connection_(options.endpoint) {}

absl::StatusOr<std::vector<DeadLetter>> RedisDeadLetters::Range(std::string_view consumer,
                                                                std::string first, std::string last,
                                                                int limit) {
  UPWARD_ASSIGN_OR_RETURN(const RedisReply reply,
                          connection_.Run({"XRANGE", keys_.Dead(consumer), std::move(first),
                                           std::move(last), "COUNT", absl::StrCat(limit)}));
  return ParseDeadLetters(reply.get());
}

absl::StatusOr<std::vector<DeadLetter>> RedisDeadLetters::List(std::string_view consumer,
                                                               std::string_view after, int limit) {
  if (!after.empty() && !IsEntryId(after)) return DeadLetterNotFound(after);
  base::MutexLock lock(mutex_);
  return Range(consumer, after.empty() ? "-" : absl::StrCat("(", base::Absl(after)), "+",
               std::clamp(limit, 1, kMaxDeadLetterPage));
}

absl::Status RedisDeadLetters::PutBack(std::string_view consumer, const DeadLetter& letter) {
  Event event = letter.event;
  event.replay = true;
  return connection_
      .RunAtomically(
          {AddEvent(keys_.Stream(letter.source, PartitionOf(event, partitions_)), event, consumer),
           {"XDEL", keys_.Dead(consumer), letter.id}})
      .status();
}

absl::Status RedisDeadLetters::Replay(std::string_view consumer, std::string_view id) {
  if (!IsEntryId(id)) return DeadLetterNotFound(id);
  base::MutexLock lock(mutex_);
  UPWARD_ASSIGN_OR_RETURN(const std::vector<DeadLetter> letters,
                          Range(consumer, std::string(id), std::string(id), 1));
  if (letters.empty()) return DeadLetterNotFound(id);
  return PutBack(consumer, letters.front());
}

absl::StatusOr<int> RedisDeadLetters::ReplayAll(std::string_view consumer) {
  base::MutexLock lock(mutex_);
  // An event that fails again comes back behind the last one: end there.
  UPWARD_ASSIGN_OR_RETURN(
      const RedisReply newest,
      connection_.Run({"XREVRANGE", keys_.Dead(consumer), "+", "-", "COUNT", "1"}));
  const std::vector<DeadLetter> last = ParseDeadLetters(newest.get());
  if (last.empty()) return 0;
  int replayed = 0;
  while (true) {
    UPWARD_ASSIGN_OR_RETURN(const std::vector<DeadLetter> letters,
                            Range(consumer, "-", last.front().id, kMaxDeadLetterPage));
    if (letters.empty()) return replayed;
    for (const DeadLetter& letter : letters) {
      UPWARD_RETURN_IF_ERROR(PutBack(consumer, letter));
      ++replayed;
    }
  }
}

}  // namespace upward::events
