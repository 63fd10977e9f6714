// One process at a time for a file.
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace upward::sql {

// An exclusive advisory lock (flock) on a file of its own, held until destruction or the end of the
// process, however it ends. The file stays behind, empty: deleting it would let two holders in.
class FileLock {
 public:
  // Does not wait. FAILED_PRECONDITION, reason STORAGE_IN_USE, when somebody holds it;
  // UNAVAILABLE, reason STORAGE_UNAVAILABLE, when the file cannot be made.
  static absl::StatusOr<std::unique_ptr<FileLock>> Acquire(const std::string& path);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  explicit FileLock(int fd) : fd_(fd) {}
  const int fd_;
};

}  // namespace upward::sql
