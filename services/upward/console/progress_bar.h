// How far a long piece of work has come, on one line of a terminal.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

namespace upward::console {

// One state of the bar without line end, at most `width` columns. A total of 0 means unknown: the
// bar is left out.
std::string ProgressLine(std::string_view label, std::int64_t done, std::int64_t total, int width);

// Draws over its own line and takes it away at its end. Used by one thread. Never fails.
class ProgressBar {
 public:
  // Draws on `out`, which must outlive the bar; nullptr draws nothing.
  ProgressBar(std::ostream* out, int width) : out_(out), width_(width) {}
  ~ProgressBar() { Clear(); }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  // Cheap when nothing visible has changed.
  void Show(std::string_view label, std::int64_t done, std::int64_t total);
  void Clear();

 private:
  std::ostream* const out_;
  const int width_;
  std::string shown_;
};

}  // namespace upward::console
