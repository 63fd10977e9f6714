#include "tests/bench/closed_loop.h"

#include <cstdint>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

#include "tests/bench/measure.h"

namespace upward::bench {
namespace {

// What the callers and the one who counts share.
class Tally {
 public:
  void Count(const std::string& error) {
    calls_.fetch_add(1, std::memory_order_relaxed);
    if (error.empty()) return;
    stopping_.store(true);
    base::MutexLock lock(mutex_);
    if (error_.empty()) error_ = error;
  }

  bool stopping() const { return stopping_.load(); }
  void Stop() { stopping_.store(true); }

  // Calls a second from the end of the warm-up on.
  double Watch(absl::Duration warm_up, absl::Duration duration) {
    absl::SleepFor(warm_up);  // sleeps: the callers warm up
    const std::int64_t before = calls_.load();
    const Stopwatch watch;
    absl::SleepFor(duration);  // sleeps: the callers are counted for this time
    return static_cast<double>(calls_.load() - before) / watch.Seconds();
  }

  absl::StatusOr<double> Answer(double rate) {
    base::MutexLock lock(mutex_);
    if (error_.empty()) return rate;
    return absl::InternalError(absl::StrCat("a call failed: ", error_));
  }

 private:
  std::atomic<std::int64_t> calls_ = 0;
  std::atomic<bool> stopping_ = false;
  base::Mutex mutex_;
  std::string error_ ABSL_GUARDED_BY(mutex_);
};

class Loop {
 public:
  Loop(int callers, const StartCall& start) : callers_(callers), start_(start), running_(callers) {}

  absl::StatusOr<double> Run(absl::Duration warm_up, absl::Duration duration) {
    for (int caller = 0; caller < callers_; ++caller) Next(caller);
    const double rate = tally_.Watch(warm_up, duration);
    tally_.Stop();
    base::MutexLock lock(mutex_);
    while (running_ > 0) ended_.Wait(mutex_);
    return tally_.Answer(rate);
  }

 private:
  void Next(int caller) {
    start_(caller, [this, caller](const std::string& error) {
      tally_.Count(error);
      if (!tally_.stopping()) return Next(caller);
      base::MutexLock lock(mutex_);
      --running_;
      ended_.NotifyAll();
    });
  }

  const int callers_;
  const StartCall& start_;
  Tally tally_;
  base::Mutex mutex_;
  base::CondVar ended_;
  int running_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

absl::StatusOr<double> CallsPerSecond(int callers, absl::Duration warm_up, absl::Duration duration,
                                      const StartCall& start) {
  return Loop(callers, start).Run(warm_up, duration);
}

absl::StatusOr<double> BlockingCallsPerSecond(int callers, absl::Duration warm_up,
                                              absl::Duration duration,
                                              const std::function<std::string(int caller)>& call) {
  Tally tally;
  std::vector<std::thread> threads;
  for (int caller = 0; caller < callers; ++caller) {
    threads.emplace_back([&tally, &call, caller] {
      while (!tally.stopping()) tally.Count(call(caller));
    });
  }
  const double rate = tally.Watch(warm_up, duration);
  tally.Stop();
  for (std::thread& thread : threads) thread.join();
  return tally.Answer(rate);
}

}  // namespace upward::bench
