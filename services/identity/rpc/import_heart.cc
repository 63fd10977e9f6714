#include "services/identity/rpc/import_heart.h"

namespace upward::identity {

void ImportHeart::Start() {
  thread_ = std::thread([this] {
    while (Wait()) BeatOnce();
  });
}

void ImportHeart::Stop() {
  {
    base::MutexLock lock(mutex_);
    stopping_ = true;
    wake_.NotifyAll();
  }
  if (thread_.joinable()) thread_.join();
}

void ImportHeart::BeatOnce() {
  for (auto& [tenant, heartbeat] : progress_.All()) {
    heartbeat.time = clock_.Now();
    const absl::StatusOr<bool> runs = imports_.Beat(tenant, heartbeat);
    if (runs.ok() && !*runs) progress_.Disowned(heartbeat.job_id);
  }
}

bool ImportHeart::Wait() {
  base::MutexLock lock(mutex_);
  if (!stopping_) wake_.WaitFor(mutex_, absl::ToChronoNanoseconds(kHeartbeatInterval));
  return !stopping_;
}

}  // namespace upward::identity
