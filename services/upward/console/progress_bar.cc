#include "services/upward/console/progress_bar.h"

#include <algorithm>

#include "services/upward/console/text_width.h"
#include "services/upward/console/words.h"

namespace upward::console {
namespace {

constexpr int kBarWidthMax = 30;  // longer bars tell no more
constexpr int kBarWidthMin = 5;
constexpr int kFrame = 3;             // a blank and two brackets
constexpr char kBack[] = "\r\033[K";  // to the line's begin, and erase it

}  // namespace

std::string ProgressLine(std::string_view label, std::int64_t done, std::int64_t total, int width) {
  std::string line(label);
  if (total <= 0) {
    if (done > 0) line += "  " + CountText(done);
    return CutTo(line, width);
  }
  done = std::clamp<std::int64_t>(done, 0, total);
  const double share = static_cast<double>(done) / static_cast<double>(total);
  const std::string numbers = "  " + PadLeft(std::to_string(static_cast<int>(share * 100)), 3) +
                              " %  " + CountText(done) + " of " + CountText(total);
  const int room = width - DisplayWidth(line) - DisplayWidth(numbers) - kFrame;
  if (room >= kBarWidthMin) {
    const int bar = std::min(room, kBarWidthMax);
    const int full = static_cast<int>(share * bar);
    line += " [" + std::string(static_cast<std::size_t>(full), '#') +
            std::string(static_cast<std::size_t>(bar - full), '.') + "]";
  }
  return CutTo(line + numbers, width);
}

void ProgressBar::Show(std::string_view label, std::int64_t done, std::int64_t total) {
  if (out_ == nullptr) return;
  std::string line = ProgressLine(label, done, total, width_ - 1);  // the last column would wrap
  if (line == shown_) return;
  *out_ << kBack << line << std::flush;
  shown_ = std::move(line);
}

void ProgressBar::Clear() {
  if (out_ == nullptr || shown_.empty()) return;
  *out_ << kBack << std::flush;
  shown_.clear();
}

}  // namespace upward::console
