// What a user reads when a command failed.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace upward::console {

// The message, a line for each violation, reason and request id, and what to do next where the
// message cannot know it. `server` is the address that was called; empty when none was.
std::string ErrorReport(const absl::Status& error, std::string_view server);

}  // namespace upward::console
