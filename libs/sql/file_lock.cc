#include "libs/sql/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"

#include "libs/base/error.h"

namespace upward::sql {

absl::StatusOr<std::unique_ptr<FileLock>> FileLock::Acquire(const std::string& path) {
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) {
    return base::Error(absl::StatusCode::kUnavailable, "STORAGE_UNAVAILABLE",
                       absl::StrCat("Cannot make ", path, " (", strerror(errno),
                                    "): check that its folder exists and that this process may "
                                    "write there."));
  }
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    close(fd);
    return base::Error(absl::StatusCode::kFailedPrecondition, "STORAGE_IN_USE",
                       absl::StrCat("The database is in use by another process, which holds ", path,
                                    ": stop that process or choose another folder."));
  }
  return std::unique_ptr<FileLock>(new FileLock(fd));
}

FileLock::~FileLock() { close(fd_); }

}  // namespace upward::sql
