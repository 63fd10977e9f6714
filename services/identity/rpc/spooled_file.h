// An uploaded file on the way to its import.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "services/identity/domain/import_source.h"

namespace upward::identity {

// The most rows that an import takes, of 400 bytes each.
inline constexpr std::int64_t kSpooledBytesMax = std::int64_t{2} << 30;
// What the digest of a file is made of block by block, so that it does not depend on how a client
// cuts its chunks.
inline constexpr std::size_t kDigestBlockBytes = 64 * 1024;

// A file of this process alone: it has no name in its folder from the moment it is made, so that
// nobody can open it and nothing stays behind when the process dies. Owns the descriptor. Used by
// one thread at a time: first filled, then sealed, then read.
class SpooledFile final : public ImportSource {
 public:
  // UNAVAILABLE, reason STORAGE_UNAVAILABLE, when no file can be made in `folder`.
  static absl::StatusOr<std::unique_ptr<SpooledFile>> Create(const std::string& folder);
  ~SpooledFile() override;
  SpooledFile(const SpooledFile&) = delete;
  SpooledFile& operator=(const SpooledFile&) = delete;

  // INVALID_ARGUMENT when the file would be larger than kSpooledBytesMax; RESOURCE_EXHAUSTED,
  // reason STORAGE_FULL, when the disk is full.
  absl::Status Append(std::string_view bytes);
  // Ends the filling and returns a digest of the contents.
  absl::StatusOr<std::string> Seal();

  absl::Status Rewind() override;
  absl::StatusOr<std::size_t> Read(std::span<char> buffer) override;

 private:
  explicit SpooledFile(int descriptor) : descriptor_(descriptor) {}
  absl::Status WriteBlock();

  const int descriptor_;
  std::string block_;  // not written yet
  std::string digest_;
  std::int64_t written_ = 0;
  std::int64_t position_ = 0;  // of the next Read
};

}  // namespace upward::identity
