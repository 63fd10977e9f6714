#include "libs/events/runner.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"

#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "libs/base/text.h"
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

// What ails the database or the process: a lock that somebody holds, a full disk, a stop.
bool SaysNothingAboutTheEvent(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsAborted(status) ||
         absl::IsDeadlineExceeded(status) || absl::IsResourceExhausted(status) ||
         absl::IsDataLoss(status) || absl::IsCancelled(status);
}

// $4: a JSON array of ids. One statement whatever their number.
std::string RecordIds(sql::Dialect dialect, std::string_view conflict) {
  return absl::StrCat(
      "INSERT INTO consumed_events (tenant_id, consumer, consumed_at, event_id) ",
      dialect == sql::Dialect::kPostgres
          ? "SELECT $1, $2, $3::bigint, value FROM json_array_elements_text($4::json) AS value"
          : "SELECT $1, $2, $3, value FROM json_each($4) WHERE true",
      base::Absl(conflict));
}

// The ids of events of one tenant, to be recorded as taken by a consumer.
class Record {
 public:
  Record(std::span<const Event> events, std::string_view consumer, absl::Time now)
      : events_(events) {
    std::vector<std::string_view> ids;
    ids.reserve(events.size());
    for (const Event& event : events) ids.push_back(event.id);
    std::sort(ids.begin(), ids.end());  // neighbours in the index follow one another
    parameters_ = {
        events.front().tenant.value(), std::string(consumer), sql::Micros(now),
        nlohmann::json(ids).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)};
  }

  // ALREADY_EXISTS when one of them is known, or is there twice.
  absl::Status InsertAll(sql::Transaction& transaction) const {
    return transaction.Execute(RecordIds(transaction.dialect(), ""), parameters_).status();
  }

  // Passes over those that are known. Returns the events that are new, each once.
  absl::StatusOr<std::vector<Event>> InsertNew(sql::Transaction& transaction) const {
    UPWARD_ASSIGN_OR_RETURN(
        const sql::Rows rows,
        transaction.Query(
            RecordIds(transaction.dialect(), " ON CONFLICT DO NOTHING RETURNING event_id"),
            parameters_));
    absl::flat_hash_set<std::string_view> ids;
    for (const sql::Row& row : rows) ids.insert(row.Text(0));
    std::vector<Event> found;
    found.reserve(rows.size());
    for (const Event& event : events_) {
      if (ids.erase(event.id) != 0) found.push_back(event);
    }
    return found;
  }

 private:
  const std::span<const Event> events_;
  sql::Parameters parameters_;
};

}  // namespace

Runner::Runner(Consumer consumer, const base::Clock& clock, Pause pause, const Observers& observers)
    : consumer_(std::move(consumer)),
      clock_(clock),
      pause_(std::move(pause)),
      observers_(observers),
      metrics_(observers.registry, consumer_.name),
      together_(kMaxTogether) {
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
  together_ = std::min(2 * together_, kMaxTogether);
  return absl::OkStatus();
}

absl::Status Runner::RunGroup(std::span<const Event> events, std::span<const std::size_t> rest,
                              const SetAside& set_aside) {
  std::size_t size = std::min(together_, rest.size());
  while (!rest.empty()) {
    const Outcome outcome = RunTogether(events, rest.first(size));
    if (!outcome.status.ok() && size > 1) {
      size /= 2;
      if (absl::IsDeadlineExceeded(outcome.status)) together_ = size;
      // A lost database would fail again at once. Contention would not: the fewer events in a
      // transaction, the surer one gets through.
      if (!outcome.blames_events && !absl::IsAborted(outcome.status)) return outcome.status;
      continue;
    }
    if (!outcome.status.ok()) {
      UPWARD_RETURN_IF_ERROR(RunAlone(events, rest.front(), outcome, set_aside));
    }
    rest = rest.subspan(size);
    size = std::min({2 * size, together_, rest.size()});
  }
  return absl::OkStatus();
}

Runner::Outcome Runner::RunTogether(std::span<const Event> events,
                                    std::span<const std::size_t> indices) {
  std::vector<Event> part;
  if (indices.size() != events.size()) {
    part.reserve(indices.size());
    for (const std::size_t index : indices) part.push_back(events[index]);
    events = part;
  }
  const sql::Scope scope = sql::Scope::Tenant(events.front().tenant);
  const Record record(events, consumer_.name, clock_.Now());
  absl::Status handled;  // what the consumer's function said last

  bool repeated =
      std::any_of(events.begin(), events.end(), [](const Event& event) { return event.replay; });
  absl::Status status;
  if (!repeated) {
    status = consumer_.database->Transact(scope, [&](sql::Transaction& transaction) {
      handled = absl::OkStatus();
      const absl::Status recorded = record.InsertAll(transaction);
      repeated = absl::IsAlreadyExists(recorded);
      if (recorded.ok()) handled = consumer_.handle(transaction, events);
      return recorded.ok() ? handled : recorded;
    });
  }
  if (repeated) {
    status =
        consumer_.database->Transact(scope, [&](sql::Transaction& transaction) -> absl::Status {
          handled = absl::OkStatus();
          UPWARD_ASSIGN_OR_RETURN(const std::vector<Event> fresh, record.InsertNew(transaction));
          if (!fresh.empty()) handled = consumer_.handle(transaction, fresh);
          return handled;
        });
  }
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
