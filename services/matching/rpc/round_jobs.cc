#include "services/matching/rpc/round_jobs.h"

#include <memory>

#include "absl/time/time.h"

#include "libs/base/check.h"
#include "libs/base/error.h"

namespace upward::matching {

struct RoundJobs::Work {
  Place place;
  base::TenantId tenant;
  std::unique_ptr<PeopleSource> people;
  Round round;
};

RoundJobs::RoundJobs(const HandlerParts& parts, const PeopleSources& people, OnEnd on_end)
    : parts_(parts), people_(people), on_end_(std::move(on_end)) {
  pool_.emplace(kRoundThreads, kRoundPlaces);
}

RoundJobs::~RoundJobs() { Stop(); }

RoundJobs::Place::~Place() {
  if (jobs_ != nullptr) jobs_->places_taken_.fetch_sub(1);
}

absl::StatusOr<RoundJobs::Place> RoundJobs::Reserve() {
  if (places_taken_.fetch_add(1) >= kRoundPlaces) {
    places_taken_.fetch_sub(1);
    return base::RetryLater(absl::StatusCode::kResourceExhausted, "OVERLOADED",
                            "as many rounds as this server takes on are running; try again later",
                            kRoundRetry);
  }
  return Place(this);
}

void RoundJobs::Run(Place place, const rpc::Call& call, Round round) {
  Changed(round);
  auto work = std::make_shared<Work>(
      Work{std::move(place), call.tenant(), people_.ForJob(call), std::move(round)});
  // There is a place in the queue for everyone who holds a Place.
  UPWARD_CHECK(pool_.has_value() && pool_->TryRun([this, work] { Execute(*work); }),
               "a reserved place has room in the queue");
}

void RoundJobs::Execute(Work& work) {
  const RoundId id = work.round.id;
  Round last = work.round;
  const RoundJob job{.store = parts_.store,
                     .people = *work.people,
                     .clock = parts_.clock,
                     .ids = parts_.ids,
                     .tenant = work.tenant,
                     .stopping = [this] { return stopping_.load(); },
                     .changed =
                         [this, &last](const Round& round) {
                           last = round;
                           Changed(round);
                         }};
  RunRound(job, std::move(work.round));
  {
    base::MutexLock lock(mutex_);
    running_.erase(id);
    ++changes_;
    changed_.NotifyAll();
  }
  on_end_(work.tenant, last);
}

void RoundJobs::Stop() {
  stopping_.store(true);
  pool_.reset();
}

void RoundJobs::Changed(const Round& round) {
  base::MutexLock lock(mutex_);
  running_[round.id] = round;
  ++changes_;
  changed_.NotifyAll();
}

Round RoundJobs::Progress(Round round) const {
  base::MutexLock lock(mutex_);
  const auto known = running_.find(round.id);
  if (known == running_.end() || round.state != RoundState::kRunning) return round;
  round.stage = known->second.stage;
  round.units_done = known->second.units_done;
  round.units_total = known->second.units_total;
  return round;
}

std::uint64_t RoundJobs::changes() const {
  base::MutexLock lock(mutex_);
  return changes_;
}

void RoundJobs::AwaitChange(std::uint64_t seen, absl::Duration at_most) const {
  base::MutexLock lock(mutex_);
  if (changes_ == seen) changed_.WaitFor(mutex_, absl::ToChronoNanoseconds(at_most));
}

}  // namespace upward::matching
