// Judges the live pairs of a tenant again after its organisation has changed.
#pragma once

#include <thread>

#include "absl/time/time.h"

#include "libs/base/clock.h"
#include "libs/base/mutex.h"
#include "libs/telemetry/logger.h"
#include "services/matching/domain/matching_store.h"

namespace upward::matching {

// Owns a thread between Start and Stop. What it is given must outlive it. Several replicas may run
// one each: the mark of a tenant is taken in the transaction that judges its pairs. Failures are
// logged and tried again.
class RecheckWorker {
 public:
  RecheckWorker(MatchingStore& store, const base::Clock& clock, const telemetry::Logger& logger,
                absl::Duration quiet)
      : store_(store), clock_(clock), logger_(logger), quiet_(quiet) {}
  ~RecheckWorker() { Stop(); }

  void Start();
  // May be called more than once.
  void Stop();

  // Judges every tenant whose lines have been quiet for long enough.
  absl::Status RunOnce();

 private:
  void Loop();
  // Waits for Stop, at most the poll interval. False when stopping.
  bool Wait();

  MatchingStore& store_;
  const base::Clock& clock_;
  const telemetry::Logger& logger_;
  const absl::Duration quiet_;

  base::Mutex mutex_;
  base::CondVar wake_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // touched by Start and Stop
};

}  // namespace upward::matching
