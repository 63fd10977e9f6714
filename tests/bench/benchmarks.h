// What can be measured, by name.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "libs/sql/database.h"
#include "tests/bench/measure.h"
#include "tests/bench/report.h"

namespace upward::bench {

struct Benchmark {
  std::string name;
  std::function<absl::StatusOr<std::vector<Line>>(const Settings&)> run;
};

// In the order in which they run.
std::vector<Benchmark> Benchmarks();

// GetPerson through the whole path.
absl::StatusOr<std::vector<Line>> MeasureGetPerson(sql::Dialect dialect, const Settings& settings);
// An import's speed and memory.
absl::StatusOr<std::vector<Line>> MeasureImport(sql::Dialect dialect, const Settings& settings);
// From the outbox over Redis to a consumer's effect.
absl::StatusOr<std::vector<Line>> MeasureEvents(sql::Dialect dialect, const Settings& settings);

}  // namespace upward::bench
