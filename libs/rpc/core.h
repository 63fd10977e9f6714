// What every service of a process shares for serving calls.
#pragma once

#include <atomic>

#include "absl/status/status.h"
#include "absl/time/time.h"

#include "libs/base/clock.h"
#include "libs/base/id_generator.h"
#include "libs/base/mutex.h"
#include "libs/rpc/call_metrics.h"
#include "libs/rpc/worker_pool.h"
#include "libs/security/authenticator.h"
#include "libs/telemetry/logger.h"

namespace upward::rpc {

struct CoreOptions {
  // Threads for unary calls. They mostly wait for the database: about twice its connections.
  int threads = 32;
  // Unary calls that may wait for a thread. What waits longer than its deadline is not run; a
  // longer queue only turns quick refusals into late ones.
  int max_queued = 256;
  // Streams at once, each with a thread of its own, so that they never take one from unary calls.
  int max_streams = 128;
  // Calls at once from their arrival until their answer is on the wire, so that slow readers cannot
  // pile up answers in memory. At least threads + max_queued + max_streams.
  int max_calls = 1024;
  // The longest time for a unary call: used when the caller sets no deadline or a later one.
  absl::Duration max_unary_time = absl::Seconds(30);
  // The same for streams. Clients of a watch call again when it ends.
  absl::Duration max_stream_time = absl::Hours(1);

  // INVALID_ARGUMENT with every option that makes no sense, or OK.
  absl::Status Validate() const;
};

// Owns the worker pools and the metrics of calls; the rest it only refers to. Made first and
// destroyed last: dispatchers and servers must not outlive it. Safe to use from several threads.
class Core {
 public:
  // What the core refers to; all must outlive it. `clock` must tell real time, because deadlines
  // on the wire do: a service's own notion of time may be another clock.
  struct Parts {
    const security::Authenticator& authenticator;
    const telemetry::Logger& logger;
    prometheus::Registry& registry;
    const base::Clock& clock;
    base::Random& random;
  };

  // REQUIRES: options.Validate().ok().
  Core(const CoreOptions& options, const Parts& parts);

  const CoreOptions& options() const { return options_; }
  const security::Authenticator& authenticator() const { return parts_.authenticator; }
  const telemetry::Logger& logger() const { return parts_.logger; }
  const base::Clock& clock() const { return parts_.clock; }
  base::Random& random() const { return parts_.random; }
  CallMetrics& metrics() { return metrics_; }
  WorkerPool& unary_pool() { return unary_pool_; }
  WorkerPool& stream_pool() { return stream_pool_; }

  // Counts a call in; false when max_calls are in progress. Each true needs one Leave.
  [[nodiscard]] bool Enter();
  void Leave();
  int calls_in_progress() const { return calls_.load(); }

  // Tells streams to clients that the process is about to stop; they end with UNAVAILABLE so that
  // their clients go elsewhere. Cannot be taken back.
  void BeginDrain() { draining_.store(true); }
  const std::atomic<bool>& draining() const { return draining_; }

  // A mistake in the declaration of a service. Server::Start refuses to start after one.
  void AddSetupError(const absl::Status& error);
  absl::Status setup() const;

 private:
  const CoreOptions options_;
  const Parts parts_;

  CallMetrics metrics_;
  std::atomic<int> calls_{0};
  std::atomic<bool> draining_{false};

  mutable base::Mutex mutex_;
  absl::Status setup_ ABSL_GUARDED_BY(mutex_);

  // Last: their threads use all of the above.
  WorkerPool unary_pool_;
  WorkerPool stream_pool_;
};

}  // namespace upward::rpc
