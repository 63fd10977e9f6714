// The threads that run rounds.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"

#include "libs/base/mutex.h"
#include "libs/rpc/call.h"
#include "libs/rpc/worker_pool.h"
#include "services/matching/rpc/handler_parts.h"
#include "services/matching/rpc/identity_people.h"

namespace upward::matching {

// Rounds that run at once: each fills one core.
inline constexpr int kRoundThreads = 2;
// Rounds that run or wait for a thread; a further one is refused instead of waiting out of sight.
inline constexpr int kRoundPlaces = 8;
static_assert(kRoundPlaces > kRoundThreads);
// When to come back to a process that has no place free.
inline constexpr absl::Duration kRoundRetry = absl::Seconds(30);

// Runs started rounds behind the calls that started them, and knows how far they are between what
// they store. Safe to use from several threads. The destructor stops.
class RoundJobs {
 public:
  // Called with each round that ended, from its thread.
  using OnEnd = std::function<void(const base::TenantId&, const Round&)>;

  // `people` must outlive this, and so must what `parts` refers to.
  RoundJobs(const HandlerParts& parts, const PeopleSources& people, OnEnd on_end);
  ~RoundJobs();

  // The right to run one round; gives its place back when destroyed.
  class Place {
   public:
    explicit Place(RoundJobs* jobs) : jobs_(jobs) {}
    Place(Place&& other) noexcept : jobs_(std::exchange(other.jobs_, nullptr)) {}
    Place& operator=(Place&&) = delete;
    ~Place();

   private:
    RoundJobs* jobs_;
  };

  // RESOURCE_EXHAUSTED, reason OVERLOADED, when all places are taken.
  absl::StatusOr<Place> Reserve();

  // Runs the round with the call's rights, now or when a thread is free.
  void Run(Place place, const rpc::Call& call, Round round);

  // Ends the running rounds as interrupted and returns when they have ended. To be called when no
  // more calls come in.
  void Stop();

  // `round` with what is known here of its progress.
  Round Progress(Round round) const;

  // Grows with every change of a round that runs here.
  std::uint64_t changes() const;
  // Returns when changes() is no longer `seen`, at the latest after `at_most`.
  void AwaitChange(std::uint64_t seen, absl::Duration at_most) const;

 private:
  struct Work;
  void Execute(Work& work);
  void Changed(const Round& round);

  const HandlerParts parts_;
  const PeopleSources& people_;
  const OnEnd on_end_;

  std::atomic<int> places_taken_{0};
  std::atomic<bool> stopping_{false};

  mutable base::Mutex mutex_;
  mutable base::CondVar changed_;
  std::map<RoundId, Round> running_ ABSL_GUARDED_BY(mutex_);
  std::uint64_t changes_ ABSL_GUARDED_BY(mutex_) = 0;

  std::optional<rpc::WorkerPool> pool_;  // last: its threads use all of the above
};

}  // namespace upward::matching
