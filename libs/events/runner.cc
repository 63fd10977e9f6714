#include "libs/events/runner.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"

#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "libs/events/backoff.h"
#include "libs/events/row_list.h"
#include "libs/telemetry/logger.h"

namespace upward::events {
namespace {

// Events of one transaction: enough to spread the cost of a commit, few enough that it stays short.
constexpr std::size_t kMaxTogether = 1024;
static_assert(kMaxTogether <= kMaxListSize, "their ids are one list in a statement");

// Between attempts of a failing event: with the five attempts that a consumer has by default, those
// behind it wait about a second.
constexpr absl::Duration kFirstPause = absl::Milliseconds(50);
constexpr absl::Duration kLongestPause = absl::Seconds(2);

bool SaysNothingAboutTheEvent(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsAborted(status) ||
         absl::IsResourceExhausted(status) || absl::IsCancelled(status);
}

// Records the ids and returns those that were not there before.
absl::StatusOr<sql::Rows> RecordNew(sql::Transaction& transaction, std::string_view consumer,
                                    absl::Time now, std::span<const Event> events,
                                    std::span<const std::size_t> indices) {
  sql::Parameters parameters{events[indices.front()].tenant.value(), std::string(consumer),
                             sql::Micros(now)};
  for (const std::size_t index : indices) parameters.push_back(events[index].id);
  const std::size_t size = PaddedSize(indices.size());
  PadParameters(parameters, 3, size);
  return transaction.Query(
      absl::StrCat(
          "INSERT INTO consumed_events (tenant_id, consumer, consumed_at, event_id) VALUES ",
          RepeatPlaceholder("($1, $2, $3, ?)", size, 4),
          " ON CONFLICT DO NOTHING RETURNING event_id"),
      parameters);
}

}  // namespace

Runner::Runner(Consumer consumer, const base::Clock& clock, Pause pause, const Observers& observers)
    : consumer_(std::move(consumer)),
      clock_(clock),
      pause_(std::move(pause)),
      observers_(observers),
      metrics_(observers.registry, consumer_.name) {
  UPWARD_CHECK(!consumer_.name.empty() && !consumer_.sources.empty() &&
                   consumer_.database != nullptr && consumer_.handle != nullptr &&
                   consumer_.max_attempts >= 1,
               "a consumer has a name, sources, a database, a function and attempts");
}

absl::Status Runner::Run(std::span<const Event> events, const SetAside& set_aside) {
  // A transaction sees one tenant. Order is kept among the events of an aggregate, thus of a
  // tenant; tenants need not wait for one another.
  std::map<base::TenantId, std::vector<Indices>> by_tenant;
  for (std::size_t i = 0; i < events.size(); ++i) {
    std::vector<Indices>& groups = by_tenant[events[i].tenant];
    if (groups.empty() || groups.back().size() == kMaxTogether) groups.emplace_back();
    groups.back().push_back(i);
  }
  for (const auto& [tenant, groups] : by_tenant) {
    for (const Indices& indices : groups) {
      UPWARD_RETURN_IF_ERROR(RunGroup(events, indices, set_aside));
    }
  }
  metrics_.Done(events.size());
  return absl::OkStatus();
}

absl::Status Runner::RunGroup(std::span<const Event> events, std::span<const std::size_t> rest,
                              const SetAside& set_aside) {
  std::size_t size = rest.size();
  std::optional<std::size_t> suspect;  // failed in a common transaction, with this error
  absl::Status suspicion;
  while (!rest.empty()) {
    if (size == 1 && suspect == rest.front()) {
      UPWARD_RETURN_IF_ERROR(RunAlone(events, rest.front(), suspicion, set_aside));
    } else {
      std::optional<std::size_t> failed;
      const absl::Status status = RunTogether(events, rest.first(size), failed);
      if (!status.ok()) {
        // A lost database would fail again at once. Contention would not: the fewer events in a
        // transaction, the surer one gets through.
        if (!failed.has_value() && !absl::IsAborted(status)) return status;
        if (!failed.has_value() && size == 1) return status;
        // Those before the failed one come first, then it alone, then those behind it.
        suspect = failed.has_value() ? std::optional(rest[*failed]) : std::nullopt;
        suspicion = SaysNothingAboutTheEvent(status) ? absl::OkStatus() : status;
        size = std::max<std::size_t>(1, failed.value_or(size / 2));
        continue;
      }
    }
    rest = rest.subspan(size);
    size = !rest.empty() && suspect == rest.front() ? 1 : rest.size();
  }
  return absl::OkStatus();
}

absl::Status Runner::RunTogether(std::span<const Event> events,
                                 std::span<const std::size_t> indices,
                                 std::optional<std::size_t>& failed) {
  const sql::Scope scope = sql::Scope::Tenant(events[indices.front()].tenant);
  const absl::Status status =
      consumer_.database->Transact(scope, [&](sql::Transaction& transaction) {
        failed.reset();
        UPWARD_ASSIGN_OR_RETURN(const sql::Rows rows, RecordNew(transaction, consumer_.name,
                                                                clock_.Now(), events, indices));
        absl::flat_hash_set<std::string> fresh;
        for (const sql::Row& row : rows) fresh.insert(row.Text(0));
        for (std::size_t i = 0; i < indices.size(); ++i) {
          const Event& event = events[indices[i]];
          // Erased at the first occurrence: a batch may hold an event twice.
          if (fresh.erase(event.id) == 0) continue;
          absl::Status effect = consumer_.handle(transaction, event);
          if (!effect.ok()) {
            failed = i;
            return effect;
          }
        }
        return absl::OkStatus();
      });
  if (!status.ok()) metrics_.Failed();
  return status;
}

absl::Status Runner::RunAlone(std::span<const Event> events, std::size_t index, absl::Status last,
                              const SetAside& set_aside) {
  Backoff backoff(kFirstPause, kLongestPause);
  int attempts = last.ok() ? 0 : 1;
  while (attempts < consumer_.max_attempts) {
    if (attempts > 0 && !pause_(backoff.Next())) {
      return absl::CancelledError("stopped while waiting to try an event again");
    }
    std::optional<std::size_t> failed;
    last = RunTogether(events, {&index, 1}, failed);
    if (last.ok() || SaysNothingAboutTheEvent(last)) return last;
    ++attempts;
  }
  metrics_.SetAside();
  if (observers_.logger != nullptr) {
    observers_.logger->Error("an event was set aside", {{"consumer", consumer_.name},
                                                        {"event_id", events[index].id},
                                                        {"type", events[index].type},
                                                        {"attempts", attempts},
                                                        {"error", last.ToString()}});
  }
  return set_aside(index,
                   Failure{.reason = last.ToString(absl::StatusToStringMode::kWithNoExtraData),
                           .attempts = attempts});
}

}  // namespace upward::events
