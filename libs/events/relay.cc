#include "libs/events/relay.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "libs/events/backoff.h"
#include "libs/events/relay_metrics.h"
#include "libs/telemetry/logger.h"

namespace upward::events {
namespace {

// Between failed runs: soon enough after a blip, rare enough while the bus is down for long.
constexpr absl::Duration kFirstPause = absl::Milliseconds(50);
constexpr absl::Duration kLongestPause = absl::Seconds(5);

}  // namespace

Relay::Relay(sql::Database& database, Bus& bus, const base::Clock& clock, base::IdGenerator& ids,
             RelayOptions options, const Observers& observers)
    : options_(std::move(options)),
      clock_(clock),
      observers_(observers),
      bus_(bus),
      log_(database, options_.source, ids.New()),
      metrics_(std::make_unique<RelayMetrics>(observers.registry, options_.source)) {
  UPWARD_CHECK(!options_.source.empty(), "a relay serves a source");
  UPWARD_CHECK(observers.logger != nullptr, "a relay that cannot go on says why");
  UPWARD_CHECK(options_.batch >= 1 && options_.publications_kept >= 1,
               "a publication holds events, and some are remembered");
}

Relay::~Relay() { Stop(); }

void Relay::Start() {
  UPWARD_CHECK(!thread_.joinable(), "a relay is started once");
  {
    base::MutexLock lock(mutex_);
    stopping_ = false;
  }
  thread_ = std::thread([this] { Loop(); });
}

void Relay::Stop() {
  {
    base::MutexLock lock(mutex_);
    stopping_ = true;
    wake_.NotifyAll();
  }
  if (thread_.joinable()) thread_.join();
}

void Relay::Notify() {
  base::MutexLock lock(mutex_);
  notified_ = true;
  wake_.NotifyAll();
}

absl::StatusOr<int> Relay::RunOnce() {
  UPWARD_ASSIGN_OR_RETURN(std::optional<Turn> turn,
                          log_.Look(clock_.Now(), options_.lease, options_.batch));
  if (!turn.has_value()) {
    metrics_->Lag(absl::ZeroDuration());
    return 0;
  }
  UPWARD_ASSIGN_OR_RETURN(const bool changed, Reconcile(turn->state));
  if (changed || (turn->events.empty() && turn->state.resend.has_value())) {
    if (!changed) UPWARD_RETURN_IF_ERROR(log_.FinishResend(turn->state));
    UPWARD_ASSIGN_OR_RETURN(turn, log_.Look(clock_.Now(), options_.lease, options_.batch));
    if (!turn.has_value()) return 0;
  }
  if (turn->events.empty()) {
    metrics_->Lag(absl::ZeroDuration());
    return 0;
  }
  metrics_->Lag(std::max(absl::ZeroDuration(), clock_.Now() - turn->events.front().occurred_at));
  return PublishTurn(*turn);
}

absl::StatusOr<bool> Relay::Reconcile(const RelayState& state) {
  UPWARD_ASSIGN_OR_RETURN(const SourceState held, bus_.State(options_.source));
  bool changed = false;
  if (held.last_publication < state.last_publication) {
    UPWARD_RETURN_IF_ERROR(log_.ReportLoss(state, held.last_publication));
    metrics_->Lost();
    observers_.logger->Warning("the bus has lost events; publishing them again from the log",
                               {{"source", options_.source},
                                {"held", held.last_publication},
                                {"published", state.last_publication}});
    changed = true;
  }
  if (!held.newcomers.empty()) {
    for (const std::string& newcomer : held.newcomers) {
      UPWARD_RETURN_IF_ERROR(log_.Request(/*after_position=*/0, newcomer));
    }
    UPWARD_RETURN_IF_ERROR(bus_.Welcome(options_.source, held.newcomers));
    changed = true;
  }
  return changed;
}

absl::StatusOr<int> Relay::PublishTurn(const Turn& turn) {
  const std::int64_t number = std::max(turn.state.next_publication, last_tried_ + 1);
  last_tried_ = number;
  UPWARD_RETURN_IF_ERROR(bus_.Publish(
      Publication{.source = options_.source,
                  .number = number,
                  .after = turn.state.last_publication,
                  .events = turn.events,
                  .only = turn.state.resend.has_value() ? turn.state.resend->only : ""}));
  UPWARD_RETURN_IF_ERROR(log_.Mark(turn, number));
  metrics_->Published(turn.events.size());
  return static_cast<int>(turn.events.size());
}

absl::Status Relay::TrimOnce() {
  UPWARD_RETURN_IF_ERROR(log_.ForgetPublications(options_.publications_kept));
  return bus_.Trim(options_.source);
}

absl::Status Relay::Resend(std::int64_t after_position, std::string_view consumer) {
  UPWARD_RETURN_IF_ERROR(log_.Request(after_position, consumer));
  Notify();
  return absl::OkStatus();
}

bool Relay::Wait(absl::Duration limit) {
  base::MutexLock lock(mutex_);
  if (!stopping_ && !notified_) wake_.WaitFor(mutex_, absl::ToChronoNanoseconds(limit));
  notified_ = false;
  return !stopping_;
}

void Relay::Loop() {
  Backoff backoff(kFirstPause, kLongestPause);
  absl::Duration pause = absl::ZeroDuration();
  while (pause == absl::ZeroDuration() ? !Stopping() : Wait(pause)) {
    const absl::StatusOr<int> published = RunOnce();
    if (!published.ok()) {
      ReportFailure(published.status());
      pause = backoff.Next();
      continue;
    }
    backoff.Reset();
    pause = *published > 0 ? absl::ZeroDuration() : options_.poll_interval;
    if (clock_.Now() >= next_trim_) {
      next_trim_ = clock_.Now() + options_.trim_interval;
      ReportFailure(TrimOnce());
    }
  }
  // Another replica need not wait for the end of the lease. If this fails, it waits.
  ReportFailure(log_.Release());
}

void Relay::ReportFailure(const absl::Status& status) {
  if (status.ok()) return;
  metrics_->Failed();
  observers_.logger->Warning("events cannot be relayed; trying again",
                             {{"source", options_.source}, {"error", status.ToString()}});
}

bool Relay::Stopping() {
  base::MutexLock lock(mutex_);
  return stopping_;
}

}  // namespace upward::events
