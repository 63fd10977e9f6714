#include "tests/bench/benchmarks.h"

#include "tests/bench/engines.h"

namespace upward::bench {

std::vector<Benchmark> Benchmarks() {
  std::vector<Benchmark> benchmarks;
  const auto add = [&](const std::string& subject, auto measure) {
    for (const sql::Dialect dialect : {sql::Dialect::kSqlite, sql::Dialect::kPostgres}) {
      benchmarks.push_back(
          {subject + "_" + EngineName(dialect),
           [measure, dialect](const Settings& settings) { return measure(dialect, settings); }});
    }
  };
  add("get_person", MeasureGetPerson);
  add("import", MeasureImport);
  add("events", MeasureEvents);
  return benchmarks;
}

}  // namespace upward::bench
