#include "libs/security/private_key_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>

namespace upward::security {
namespace {

// An open file descriptor.
class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  int get() const { return descriptor_; }
  bool ok() const { return descriptor_ >= 0; }

 private:
  const int descriptor_;
};

absl::Status Failed(const std::string& what, const std::string& path) {
  return absl::ErrnoToStatus(errno, "cannot " + what + " the private key file " + path);
}

absl::Status CheckOwnersAlone(int descriptor, const std::string& path) {
  struct stat info = {};
  if (::fstat(descriptor, &info) != 0) return Failed("look at", path);
  if (!S_ISREG(info.st_mode)) return absl::FailedPreconditionError(path + " is no plain file");
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return absl::FailedPreconditionError(
        "others than its owner have access to the private key file " + path +
        "; whoever read it can sign tokens: delete it so that a new one is made, or if nobody "
        "can have, run chmod 600 on it");
  }
  if (info.st_size > static_cast<off_t>(kMaxPrivateKeyBytes)) {
    return absl::FailedPreconditionError(path + " is too large for a private key");
  }
  return absl::OkStatus();
}

absl::Status WriteDurably(int descriptor, std::string_view content, const std::string& path) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Failed("write", path);
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(descriptor) == 0 ? absl::OkStatus() : Failed("write", path);
}

}  // namespace

absl::StatusOr<std::string> ReadPrivateFile(const std::string& path) {
  const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.ok()) return Failed("open", path);
  if (absl::Status status = CheckOwnersAlone(file.get(), path); !status.ok()) return status;
  std::string content;
  char buffer[4096];
  while (content.size() <= kMaxPrivateKeyBytes) {
    const ssize_t got = ::read(file.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Failed("read", path);
    if (got == 0) return content;
    content.append(buffer, static_cast<std::size_t>(got));
  }
  return absl::FailedPreconditionError(path + " is too large for a private key");
}

absl::Status CreatePrivateFile(const std::string& path, std::string_view content) {
  // Written under another name and then linked, so that no reader ever sees half a key; link,
  // unlike rename, fails when the name is taken.
  std::string draft = path + ".XXXXXX";
  const File file(::mkostemp(draft.data(), O_CLOEXEC));  // mode 0600
  if (!file.ok()) return Failed("create", path);
  absl::Status status = WriteDurably(file.get(), content, path);
  if (status.ok() && ::link(draft.c_str(), path.c_str()) != 0) status = Failed("create", path);
  ::unlink(draft.c_str());
  if (!status.ok()) return status;
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  const File directory(
      ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.ok() || ::fsync(directory.get()) != 0) return Failed("make durable", path);
  return absl::OkStatus();
}

}  // namespace upward::security
