#include "services/upward/console/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

namespace upward::console {
namespace {

constexpr int kUsualWidth = 80;

}  // namespace

std::optional<int> TerminalWidth(int fd) {
  if (isatty(fd) == 0) return std::nullopt;
  winsize size{};
  if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUsualWidth;
  return size.ws_col;
}

}  // namespace upward::console
