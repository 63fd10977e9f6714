// What is known of the screen behind a file descriptor.
#pragma once

#include <optional>

namespace upward::console {

// Columns of a table that goes to neither a terminal nor a place that says its width.
inline constexpr int kUsualWidth = 100;
// Narrower than this no table can be read.
inline constexpr int kWidthMin = 20;

// Columns of the terminal behind `fd` (80 when it does not say), or nothing when it is a file or a
// pipe.
std::optional<int> TerminalWidth(int fd);

// Columns for tables written to `fd`: of the environment variable COLUMNS if it is a number from
// kWidthMin on, else of the terminal, else kUsualWidth. Reads the environment: call it before
// threads begin.
int OutputWidth(int fd);

}  // namespace upward::console
