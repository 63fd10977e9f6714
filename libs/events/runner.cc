#include "libs/events/runner.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "nlohmann/json.hpp"

#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "libs/events/backoff.h"
#include "libs/telemetry/logger.h"

namespace upward::events {
namespace {

// Events of one transaction: enough to spread the cost of a commit, few enough that it stays short.
constexpr std::size_t kMaxTogether = 1024;

// Between attempts of a failing event: with the five attempts that a consumer has by default, those
// behind it wait about a second.
constexpr absl::Duration kFirstPause = absl::Milliseconds(50);
constexpr absl::Duration kLongestPause = absl::Seconds(2);

bool SaysNothingAboutTheEvent(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsAborted(status) ||
         absl::IsResourceExhausted(status) || absl::IsCancelled(status);
}

// $4: a JSON array of ids. One statement whatever their number.
std::string_view RecordIds(sql::Dialect dialect) {
  return dialect == sql::Dialect::kPostgres
             ? "INSERT INTO consumed_events (tenant_id, consumer, consumed_at, event_id) "
               "SELECT $1, $2, $3::bigint, value FROM json_array_elements_text($4::json) AS value "
               "ON CONFLICT DO NOTHING RETURNING event_id"
             : "INSERT INTO consumed_events (tenant_id, consumer, consumed_at, event_id) "
               "SELECT $1, $2, $3, value FROM json_each($4) WHERE true "
               "ON CONFLICT DO NOTHING RETURNING event_id";
}

// Records the ids and returns those that were not there before.
absl::StatusOr<sql::Rows> RecordNew(sql::Transaction& transaction, std::string_view consumer,
                                    absl::Time now, std::span<const Event> events,
                                    std::span<const std::size_t> indices) {
  nlohmann::json ids = nlohmann::json::array();
  for (const std::size_t index : indices) ids.push_back(events[index].id);
  return transaction.Query(
      RecordIds(transaction.dialect()),
      {events[indices.front()].tenant.value(), std::string(consumer), sql::Micros(now),
       ids.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)});
}

// The events among those at `indices` whose ids are in `fresh`, each at its first occurrence only.
std::vector<Event> Fresh(std::span<const Event> events, std::span<const std::size_t> indices,
                         const sql::Rows& fresh) {
  absl::flat_hash_set<std::string_view> ids;
  for (const sql::Row& row : fresh) ids.insert(row.Text(0));
  std::vector<Event> found;
  found.reserve(fresh.size());
  for (const std::size_t index : indices) {
    if (ids.erase(events[index].id) != 0) found.push_back(events[index]);
  }
  return found;
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
  while (!rest.empty()) {
    const Outcome outcome = RunTogether(events, rest.first(size));
    if (!outcome.status.ok() && size > 1) {
      // A lost database would fail again at once. Contention would not: the fewer events in a
      // transaction, the surer one gets through.
      if (!outcome.blames_events && !absl::IsAborted(outcome.status)) return outcome.status;
      size /= 2;
      continue;
    }
    if (!outcome.status.ok()) {
      UPWARD_RETURN_IF_ERROR(RunAlone(events, rest.front(), outcome, set_aside));
    }
    rest = rest.subspan(size);
    size = std::min(2 * size, rest.size());
  }
  return absl::OkStatus();
}

Runner::Outcome Runner::RunTogether(std::span<const Event> events,
                                    std::span<const std::size_t> indices) {
  const sql::Scope scope = sql::Scope::Tenant(events[indices.front()].tenant);
  absl::Status handled;  // what the consumer's function said last
  const absl::Status status =
      consumer_.database->Transact(scope, [&](sql::Transaction& transaction) -> absl::Status {
        handled = absl::OkStatus();
        UPWARD_ASSIGN_OR_RETURN(const sql::Rows rows, RecordNew(transaction, consumer_.name,
                                                                clock_.Now(), events, indices));
        if (rows.empty()) return absl::OkStatus();
        handled = rows.size() == events.size()
                      ? consumer_.handle(transaction, events)
                      : consumer_.handle(transaction, Fresh(events, indices, rows));
        return handled;
      });
  if (!status.ok()) metrics_.Failed();
  return {.status = status, .blames_events = !handled.ok() && !SaysNothingAboutTheEvent(handled)};
}

absl::Status Runner::RunAlone(std::span<const Event> events, std::size_t index, Outcome last,
                              const SetAside& set_aside) {
  Backoff backoff(kFirstPause, kLongestPause);
  int attempts = 1;
  while (last.blames_events && attempts < consumer_.max_attempts) {
    if (!pause_(backoff.Next())) {
      return absl::CancelledError("stopped while waiting to try an event again");
    }
    last = RunTogether(events, {&index, 1});
    ++attempts;
  }
  if (!last.blames_events) return last.status;  // OK, or it will be tried again
  metrics_.SetAside();
  if (observers_.logger != nullptr) {
    observers_.logger->Error("an event was set aside", {{"consumer", consumer_.name},
                                                        {"event_id", events[index].id},
                                                        {"type", events[index].type},
                                                        {"attempts", attempts},
                                                        {"error", last.status.ToString()}});
  }
  return set_aside(
      index, Failure{.reason = last.status.ToString(absl::StatusToStringMode::kWithNoExtraData),
                     .attempts = attempts});
}

}  // namespace upward::events
