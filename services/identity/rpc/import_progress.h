// How far the imports of this process are, between what they store.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "absl/time/time.h"

#include "libs/base/mutex.h"
#include "services/identity/domain/import_job.h"

namespace upward::identity {

// Written by the threads that import, read by the calls that watch. Safe to use from several
// threads. Holds one entry for each import that runs here.
class ImportProgress {
 public:
  void Report(const std::string& job_id, std::string_view stage, std::int64_t rows_done,
              std::int64_t rows_total);
  // The job's end is stored; nothing is known here any more.
  void Ended(const std::string& job_id);

  // Replaces stage and rows of a running job by what is known here.
  void ShowOn(ImportJob& job) const;

  // Grows with each Report and Ended.
  std::uint64_t changes() const;
  // Returns when changes() is no longer `seen`, at the latest after `at_most`.
  void AwaitChange(std::uint64_t seen, absl::Duration at_most) const;

 private:
  struct Position {
    std::string stage;
    std::int64_t rows_done = 0;
    std::int64_t rows_total = 0;
  };

  mutable base::Mutex mutex_;
  mutable base::CondVar changed_;
  std::map<std::string, Position> positions_ ABSL_GUARDED_BY(mutex_);
  std::uint64_t changes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace upward::identity
