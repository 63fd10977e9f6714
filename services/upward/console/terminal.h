// What is known of the screen behind a file descriptor.
#pragma once

#include <optional>

namespace upward::console {

// Columns of the terminal behind `fd` (80 when it does not say), or nothing when it is a file or a
// pipe.
std::optional<int> TerminalWidth(int fd);

}  // namespace upward::console
