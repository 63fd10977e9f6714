// The imports that this process has taken on, and how far each is.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"

#include "libs/base/clock.h"
#include "libs/base/id.h"
#include "libs/base/mutex.h"
#include "services/identity/domain/import_job.h"

namespace upward::identity {

// How long the end of a job is remembered: longer than any call that may have read it as running
// just before needs to ask whether it is here.
inline constexpr absl::Duration kEndRemembered = absl::Minutes(1);

// Written by the threads that import, read by the calls that watch and by what tells other
// processes. Safe to use from several threads. Holds one entry for each import that waits or runs
// here.
class ImportProgress {
 public:
  struct Position {
    base::TenantId tenant;
    ImportHeartbeat heartbeat;  // its time is not set
  };

  // `clock` must outlive this.
  explicit ImportProgress(const base::Clock& clock) : clock_(clock) {}

  // The job is here from now until Ended.
  void Taken(const base::TenantId& tenant, const std::string& job_id);
  void Report(const std::string& job_id, std::string_view stage, std::int64_t rows_done,
              std::int64_t rows_total);
  // The job was taken to be dead by another process; it must stop.
  void Disowned(const std::string& job_id);
  // The job's end is stored; nothing is known here any more.
  void Ended(const std::string& job_id);

  // Whether the job is here or was until just now. A job that was read as running and is not here
  // has died: it is told to be here before it is stored, and for kEndRemembered after its end is.
  bool Has(std::string_view job_id) const;
  bool IsDisowned(std::string_view job_id) const;
  std::vector<Position> All() const;
  // Replaces stage and rows of a running job by what is known here.
  void ShowOn(ImportJob& job) const;

  // Grows with each change.
  std::uint64_t changes() const;
  // Returns when changes() is no longer `seen`, at the latest after `at_most`.
  void AwaitChange(std::uint64_t seen, absl::Duration at_most) const;

 private:
  struct Entry {
    Position position;
    bool disowned = false;
  };

  struct Past {
    std::string job_id;
    absl::Time end_time;
  };

  void Changed() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const base::Clock& clock_;

  mutable base::Mutex mutex_;
  mutable base::CondVar changed_;
  std::map<std::string, Entry, std::less<>> entries_ ABSL_GUARDED_BY(mutex_);
  std::deque<Past> past_ ABSL_GUARDED_BY(mutex_);  // by their end
  std::uint64_t changes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace upward::identity
