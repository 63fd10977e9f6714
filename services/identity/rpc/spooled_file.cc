#include "services/identity/rpc/spooled_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/fingerprint.h"

namespace upward::identity {
namespace {

absl::Status Unusable() {
  return base::Error(absl::StatusCode::kUnavailable, "STORAGE_UNAVAILABLE",
                     "The file cannot be kept until it is imported. Try again, and tell the"
                     " operator to look at the spool folder.");
}

}  // namespace

absl::StatusOr<std::unique_ptr<SpooledFile>> SpooledFile::Create(const std::string& folder) {
  std::string path = folder + "/upward-import-XXXXXX";
  const int descriptor = mkostemp(path.data(), O_CLOEXEC);
  if (descriptor < 0) return Unusable();
  std::unique_ptr<SpooledFile> file(new SpooledFile(descriptor));
  if (unlink(path.c_str()) != 0) return Unusable();
  return file;
}

SpooledFile::~SpooledFile() { close(descriptor_); }

absl::Status SpooledFile::Append(std::string_view bytes) {
  const auto size = static_cast<std::int64_t>(bytes.size() + block_.size());
  if (written_ + size > kSpooledBytesMax) {
    base::Violations violations;
    violations.Add("chunk", "the file is larger than 2 GiB; import it in parts, as deltas");
    return violations.ToStatus();
  }
  while (!bytes.empty()) {
    const std::size_t taken = std::min(bytes.size(), kDigestBlockBytes - block_.size());
    block_.append(bytes.substr(0, taken));
    bytes.remove_prefix(taken);
    if (block_.size() == kDigestBlockBytes) UPWARD_RETURN_IF_ERROR(WriteBlock());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> SpooledFile::Seal() {
  if (!block_.empty()) UPWARD_RETURN_IF_ERROR(WriteBlock());
  return digest_;
}

absl::Status SpooledFile::WriteBlock() {
  std::string_view rest = block_;
  while (!rest.empty()) {
    const ssize_t count = pwrite(descriptor_, rest.data(), rest.size(), written_);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      if (errno != ENOSPC && errno != EDQUOT) return Unusable();
      return base::Error(absl::StatusCode::kResourceExhausted, "STORAGE_FULL",
                         "There is no room for the file. Tell the operator to make some in the"
                         " spool folder.");
    }
    written_ += count;
    rest.remove_prefix(static_cast<std::size_t>(count));
  }
  digest_ = rpc::Sha256(digest_ + block_);
  block_.clear();
  return absl::OkStatus();
}

absl::Status SpooledFile::Rewind() {
  position_ = 0;
  return absl::OkStatus();
}

absl::StatusOr<std::size_t> SpooledFile::Read(std::span<char> buffer) {
  while (true) {
    const ssize_t count = pread(descriptor_, buffer.data(), buffer.size(), position_);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Unusable();
    position_ += count;
    return static_cast<std::size_t>(count);
  }
}

}  // namespace upward::identity
