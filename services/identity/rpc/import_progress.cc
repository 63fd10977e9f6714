#include "services/identity/rpc/import_progress.h"

namespace upward::identity {

void ImportProgress::Report(const std::string& job_id, std::string_view stage,
                            std::int64_t rows_done, std::int64_t rows_total) {
  base::MutexLock lock(mutex_);
  positions_[job_id] = {std::string(stage), rows_done, rows_total};
  ++changes_;
  changed_.NotifyAll();
}

void ImportProgress::Ended(const std::string& job_id) {
  base::MutexLock lock(mutex_);
  positions_.erase(job_id);
  ++changes_;
  changed_.NotifyAll();
}

void ImportProgress::ShowOn(ImportJob& job) const {
  if (job.state != ImportJobState::kRunning) return;
  base::MutexLock lock(mutex_);
  const auto position = positions_.find(job.id);
  if (position == positions_.end()) return;
  job.stage = position->second.stage;
  job.rows_done = position->second.rows_done;
  job.rows_total = position->second.rows_total;
}

std::uint64_t ImportProgress::changes() const {
  base::MutexLock lock(mutex_);
  return changes_;
}

void ImportProgress::AwaitChange(std::uint64_t seen, absl::Duration at_most) const {
  base::MutexLock lock(mutex_);
  if (changes_ == seen) changed_.WaitFor(mutex_, absl::ToChronoNanoseconds(at_most));
}

}  // namespace upward::identity
