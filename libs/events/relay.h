// Carries committed outbox rows to the bus, in order, at least once.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "libs/base/clock.h"
#include "libs/base/id_generator.h"
#include "libs/base/mutex.h"
#include "libs/events/bus.h"
#include "libs/events/observers.h"
#include "libs/events/relay_log.h"
#include "libs/sql/database.h"

namespace upward::events {

class RelayMetrics;

struct RelayOptions {
  // The service whose outbox this is, e.g. "identity": the name that consumers subscribe to.
  std::string source;
  // Rows a publication. More makes fewer round trips; each publication is held in memory.
  int batch = 4096;
  // The longest time that a committed row waits when nobody called Notify.
  absl::Duration poll_interval = absl::Seconds(1);
  // After this time without a sign of life another replica's relay takes over.
  absl::Duration lease = absl::Seconds(10);
  // How often acknowledged events are dropped from the bus, and old publications forgotten.
  absl::Duration trim_interval = absl::Minutes(1);
  // Publications whose beginning is remembered. A bus that lost more gets the whole log again,
  // which takes longer; more than it can lose in a crash are enough.
  int publications_kept = 10'000;
};

// Publishes the outbox of one service. Every replica of the service runs one; the one that holds
// the lease row works and the others look on.
//
// Order and loss. A run reads the oldest rows that are not yet published (never `id > last`: rows
// that commit late would be skipped), publishes them, then marks them. A crash in between publishes
// them again. The lease saves double work; the order does not rest on it: a relay that believes
// itself the holder for too long publishes from the oldest unpublished row on, so that what it adds
// are repetitions, and the bus refuses it as soon as a newer one has published.
//
// The rows stay as the service's log. When the bus holds less than was published (Redis came back
// empty or with an older state), what it lost is read from the log and published again before
// anything new; so are the events of a Resend request and of a consumer that is new to the bus.
//
// Owns a thread between Start and Stop. Everything it is given must outlive it; a logger is
// required, for a relay that cannot go on must say why. Failures are counted, logged and retried
// after growing pauses; Notify cuts a pause short.
class Relay {
 public:
  Relay(sql::Database& database, Bus& bus, const base::Clock& clock, base::IdGenerator& ids,
        RelayOptions options, const Observers& observers);
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  void Start();
  // Finishes the publication under way, hands the lease back and joins the thread. May be called
  // more than once.
  void Stop();

  // There may be new rows. Call it after a commit; cheap, never blocks.
  void Notify();

  // One publication. Returns its number of events: 0 when there was nothing to do or another relay
  // holds the lease. Not to be called while the thread runs.
  absl::StatusOr<int> RunOnce();

  // Drops from the bus what all consumers have acknowledged, and forgets all but the newest
  // publications. The thread does it by itself.
  absl::Status TrimOnce();

  // Publishes the log again from the first row after `after_position`, marked as a replay, in
  // order, before anything new; for the one consumer named, or for all. Returns when the request
  // is stored.
  absl::Status Resend(std::int64_t after_position, std::string_view consumer = "");

 private:
  // Reconciles the log with what the bus holds. Returns whether the state has changed.
  absl::StatusOr<bool> Reconcile(const RelayState& state);
  absl::StatusOr<int> PublishTurn(const Turn& turn);
  void Loop();
  bool Stopping();
  // Does nothing for OK.
  void ReportFailure(const absl::Status& status);
  // Waits for Notify or Stop, at most `limit`. Returns false when stopping.
  bool Wait(absl::Duration limit);

  const RelayOptions options_;
  const base::Clock& clock_;
  const Observers observers_;
  Bus& bus_;
  RelayLog log_;
  const std::unique_ptr<RelayMetrics> metrics_;

  // Touched by the one thread that runs RunOnce.
  std::int64_t last_tried_ = 0;  // a number is never used for two publications
  absl::Time next_trim_ = absl::InfinitePast();

  base::Mutex mutex_;
  base::CondVar wake_;
  bool notified_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // touched by Start and Stop
};

}  // namespace upward::events
