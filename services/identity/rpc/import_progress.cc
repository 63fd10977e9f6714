#include "services/identity/rpc/import_progress.h"

#include <algorithm>

namespace upward::identity {

void ImportProgress::Taken(const base::TenantId& tenant, const std::string& job_id) {
  base::MutexLock lock(mutex_);
  entries_[job_id].position = {.tenant = tenant,
                               .heartbeat = {.job_id = job_id, .stage = "reading"}};
  Changed();
}

void ImportProgress::Report(const std::string& job_id, std::string_view stage,
                            std::int64_t rows_done, std::int64_t rows_total) {
  base::MutexLock lock(mutex_);
  ImportHeartbeat& heartbeat = entries_[job_id].position.heartbeat;
  heartbeat.stage = std::string(stage);
  heartbeat.rows_done = rows_done;
  heartbeat.rows_total = rows_total;
  Changed();
}

void ImportProgress::Disowned(const std::string& job_id) {
  base::MutexLock lock(mutex_);
  if (const auto entry = entries_.find(job_id); entry != entries_.end()) {
    entry->second.disowned = true;
  }
}

void ImportProgress::Ended(const std::string& job_id) {
  const absl::Time now = clock_.Now();
  base::MutexLock lock(mutex_);
  while (!past_.empty() && now - past_.front().end_time > kEndRemembered) past_.pop_front();
  if (entries_.erase(job_id) > 0) past_.push_back({job_id, now});
  Changed();
}

bool ImportProgress::Has(std::string_view job_id) const {
  const absl::Time now = clock_.Now();
  base::MutexLock lock(mutex_);
  return entries_.contains(job_id) || std::ranges::any_of(past_, [&](const Past& past) {
           return past.job_id == job_id && now - past.end_time <= kEndRemembered;
         });
}

bool ImportProgress::IsDisowned(std::string_view job_id) const {
  base::MutexLock lock(mutex_);
  const auto entry = entries_.find(job_id);
  return entry != entries_.end() && entry->second.disowned;
}

std::vector<ImportProgress::Position> ImportProgress::All() const {
  base::MutexLock lock(mutex_);
  std::vector<Position> positions;
  positions.reserve(entries_.size());
  for (const auto& [id, entry] : entries_) positions.push_back(entry.position);
  return positions;
}

void ImportProgress::ShowOn(ImportJob& job) const {
  if (job.state != ImportJobState::kRunning) return;
  base::MutexLock lock(mutex_);
  const auto entry = entries_.find(job.id);
  if (entry == entries_.end()) return;
  const ImportHeartbeat& heartbeat = entry->second.position.heartbeat;
  job.stage = heartbeat.stage;
  job.rows_done = heartbeat.rows_done;
  job.rows_total = heartbeat.rows_total;
}

std::uint64_t ImportProgress::changes() const {
  base::MutexLock lock(mutex_);
  return changes_;
}

void ImportProgress::AwaitChange(std::uint64_t seen, absl::Duration at_most) const {
  base::MutexLock lock(mutex_);
  if (changes_ == seen) changed_.WaitFor(mutex_, absl::ToChronoNanoseconds(at_most));
}

void ImportProgress::Changed() {
  ++changes_;
  changed_.NotifyAll();
}

}  // namespace upward::identity
