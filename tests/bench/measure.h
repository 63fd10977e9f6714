// What the benchmarks share: sizes, time, medians, progress, and an end on request.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace upward::bench {

// How much a benchmark does.
struct Settings {
  // Tiny sizes and one turn: shows that the benchmarks run, measures nothing.
  bool quick = false;

  int Size(int full, int tiny) const { return quick ? tiny : full; }
};

class Stopwatch {
 public:
  double Seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// REQUIRES: at least one value.
double Median(std::vector<double> values);

// "12,345"; below 100 with two decimals.
std::string Readable(double number);

// One line of progress on standard error, which --json leaves free of results.
void Tell(std::string_view benchmark, std::string_view text);

// From here on SIGINT and SIGTERM make CheckStopped fail; a second one ends the process.
void StopOnSignals();
// CANCELLED after a signal. Asked between turns and within long ones.
absl::Status CheckStopped();

}  // namespace upward::bench
