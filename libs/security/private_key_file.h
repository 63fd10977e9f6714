// A file that only its owner may read.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace upward::security {

// A private key in JSON is far smaller; a larger file is something else.
inline constexpr std::size_t kMaxPrivateKeyBytes = 64 * 1024;

// The content. NOT_FOUND when there is no such file; FAILED_PRECONDITION when it is no plain file,
// too large, or anyone but its owner has a right to it.
absl::StatusOr<std::string> ReadPrivateFile(const std::string& path);

// Makes the file with mode 0600, whole and durable or not at all. ALREADY_EXISTS when something is
// there, which is left alone: of several processes that try at once one succeeds.
absl::Status CreatePrivateFile(const std::string& path, std::string_view content);

}  // namespace upward::security
