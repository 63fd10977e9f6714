// The benchmarks as a program; tests/bench/run builds and runs it.
#include <cstdio>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "tests/bench/benchmarks.h"
#include "tests/bench/import_once.h"
#include "tests/bench/measure.h"
#include "tests/bench/report.h"

namespace upward::bench {
namespace {

constexpr int kMissed = 1;
constexpr int kUnusable = 2;  // wrong usage, or it could not be measured
constexpr int kStopped = 130;

struct Flags {
  std::vector<std::string> names;
  bool json = false;
  bool list = false;
  Settings settings;
  // What ImportApart asks of this program.
  Address import_into;
  std::string engine;
  StaffFile staff;
  std::string folder;
};

void Declare(CLI::App& app, Flags& flags) {
  app.add_option("name", flags.names, "What to measure; get_person names both get_person_…");
  app.add_flag("--json", flags.json, "Print JSON instead of a table");
  app.add_flag("--quick", flags.settings.quick,
               "Tiny sizes and one turn: shows that all runs, measures nothing, judges no goal");
  app.add_flag("--list", flags.list, "Print the names and end");
  constexpr char kHidden[] = "";
  app.add_option("--import-into", flags.import_into.place)->group(kHidden);
  app.add_option("--engine", flags.engine)->group(kHidden);
  app.add_option("--rows", flags.staff.rows)->group(kHidden);
  app.add_option("--width", flags.staff.width)->group(kHidden);
  app.add_option("--folder", flags.folder)->group(kHidden);
}

bool Selects(const std::string& name, const std::string& benchmark) {
  return benchmark == name || benchmark.starts_with(name + "_");
}

std::string AllNames() {
  return absl::StrJoin(Benchmarks(), ", ", [](std::string* out, const Benchmark& benchmark) {
    absl::StrAppend(out, benchmark.name);
  });
}

// Those that were named, or all. Empty, with a message, when a name is unknown.
std::vector<Benchmark> Choose(const std::vector<std::string>& names) {
  std::vector<Benchmark> chosen;
  for (const Benchmark& benchmark : Benchmarks()) {
    bool wanted = names.empty();
    for (const std::string& name : names) wanted |= Selects(name, benchmark.name);
    if (wanted) chosen.push_back(benchmark);
  }
  for (const std::string& name : names) {
    bool known = false;
    for (const Benchmark& benchmark : chosen) known |= Selects(name, benchmark.name);
    if (known) continue;
    std::fprintf(stderr, "there is no benchmark \"%s\"; there are %s\n", name.c_str(),
                 AllNames().c_str());
    return {};
  }
  return chosen;
}

int Measure(const Flags& flags, const std::vector<Benchmark>& benchmarks) {
  StopOnSignals();
  Environment environment;
  std::vector<Line> lines;
  for (const Benchmark& benchmark : benchmarks) {
    absl::StatusOr<std::vector<Line>> measured = benchmark.run(flags.settings);
    if (!CheckStopped().ok()) return kStopped;
    if (!measured.ok()) {
      Tell(benchmark.name, absl::StrCat("cannot be measured: ", measured.status().ToString()));
      return kUnusable;
    }
    for (Line& line : *measured) {
      if (flags.settings.quick) line.kind = Goal::kNone;
      lines.push_back(std::move(line));
    }
  }
  environment.Finish();
  const std::string report = flags.json ? Json(environment, lines) : Table(environment, lines);
  std::fputs(report.c_str(), stdout);
  for (const Line& line : lines) {
    if (!line.holds().value_or(true)) return kMissed;
  }
  return 0;
}

int Main(int argc, char** argv) {
  Flags flags;
  CLI::App app("Measures Upward against peers and ceilings taken in the same run.");
  app.footer(absl::StrCat("Names: ", AllNames(),
                          "\nProgress goes to standard error. Exits with 1 when a goal is missed,"
                          "\nwith 2 when something could not be measured."));
  Declare(app, flags);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kUnusable;
  }
  if (flags.list) {
    for (const Benchmark& benchmark : Benchmarks()) std::puts(benchmark.name.c_str());
    return 0;
  }
  if (!flags.import_into.place.empty()) {
    const bool sqlite = flags.engine == EngineName(sql::Dialect::kSqlite);
    flags.import_into.dialect = sqlite ? sql::Dialect::kSqlite : sql::Dialect::kPostgres;
    return ImportAndPrint(flags.import_into, flags.staff, flags.folder);
  }
  const std::vector<Benchmark> benchmarks = Choose(flags.names);
  return benchmarks.empty() ? kUnusable : Measure(flags, benchmarks);
}

}  // namespace
}  // namespace upward::bench

int main(int argc, char** argv) { return upward::bench::Main(argc, argv); }
