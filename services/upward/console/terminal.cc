#include "services/upward/console/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "absl/strings/numbers.h"

namespace upward::console {
namespace {

constexpr int kSilentTerminalWidth = 80;

}  // namespace

std::optional<int> TerminalWidth(int fd) {
  if (isatty(fd) == 0) return std::nullopt;
  winsize size{};
  if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kSilentTerminalWidth;
  return size.ws_col;
}

int OutputWidth(int fd) {
  const char* columns = std::getenv("COLUMNS");
  int width = 0;
  if (columns != nullptr && absl::SimpleAtoi(columns, &width) && width >= kWidthMin) return width;
  return std::max(TerminalWidth(fd).value_or(kUsualWidth), kWidthMin);
}

}  // namespace upward::console
