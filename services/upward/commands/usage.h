// Mistakes in a command line, as opposed to commands that failed.
#pragma once

#include <string_view>

#include "absl/status/status.h"

namespace upward::commands {

// INVALID_ARGUMENT that ends the process with Exit::kUsage.
absl::Status UsageError(std::string_view message);
bool IsUsageError(const absl::Status& status);

}  // namespace upward::commands
