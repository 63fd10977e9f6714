#include "tests/bench/measure.h"

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdio>

#include "absl/strings/str_format.h"

#include "libs/base/check.h"

namespace upward::bench {
namespace {

volatile std::sig_atomic_t g_stopped = 0;

void OnSignal(int) { g_stopped = 1; }

}  // namespace

double Median(std::vector<double> values) {
  UPWARD_CHECK(!values.empty(), "a median of something");
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  if (values.size() % 2 == 1) return values[middle];
  return (values[middle - 1] + values[middle]) / 2;
}

std::string Readable(double number) {
  constexpr double kSmall = 100;
  if (std::abs(number) < kSmall) return absl::StrFormat("%.2f", number);
  std::string digits = absl::StrFormat("%.0f", number);
  const std::size_t first = digits[0] == '-' ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) digits.insert(at -= 3, ",");
  return digits;
}

void Tell(std::string_view benchmark, std::string_view text) {
  std::fprintf(stderr, "%.*s: %.*s\n", static_cast<int>(benchmark.size()), benchmark.data(),
               static_cast<int>(text.size()), text.data());
}

void StopOnSignals() {
  struct sigaction action {};
  action.sa_handler = OnSignal;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

absl::Status CheckStopped() {
  return g_stopped == 0 ? absl::OkStatus() : absl::CancelledError("stopped by a signal");
}

}  // namespace upward::bench
