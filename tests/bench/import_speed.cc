#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

#include "libs/base/status_macros.h"
#include "services/identity/service.h"
#include "tests/bench/benchmarks.h"
#include "tests/bench/bulk_insert.h"
#include "tests/bench/import_once.h"

namespace upward::bench {
namespace {

constexpr int kTurns = 3;  // each takes some ten seconds
constexpr double kSpeedGoal = 1.0 / 3;
// The promise of import_run.h for a person of the file, beside the employee id; and the slack of an
// eighth by which its vectors grow, as in import_scale_test.
constexpr double kIndexBytes = 64;
constexpr double kEmployeeIdBytes = 8;
constexpr double kSlackGoal = 1.125;
// A file of the same people that is three times as wide must not take more memory; this much of
// what it has more is how far two runs of the same import are apart.
constexpr double kWidthGoal = 0.05;
constexpr double kMegabyte = 1'000'000;

absl::StatusOr<std::unique_ptr<FreshDatabase>> IdentityDatabase(sql::Dialect dialect) {
  return FreshDatabase::Make(dialect, identity::Service::Migrations());
}

absl::StatusOr<ImportOutcome> ImportFresh(const std::string& name, sql::Dialect dialect,
                                          const StaffFile& file) {
  UPWARD_ASSIGN_OR_RETURN(const auto database, IdentityDatabase(dialect));
  UPWARD_ASSIGN_OR_RETURN(const ImportOutcome outcome, ImportApart(database->address(), file));
  Tell(name, absl::StrCat(file.rows, " people, ",
                          Readable(static_cast<double>(outcome.file_bytes) / kMegabyte),
                          " MB of file: memory rose by ",
                          Readable(static_cast<double>(outcome.memory_bytes) / kMegabyte), " MB"));
  return outcome;
}

struct Turns {
  std::vector<double> import_seconds;
  std::vector<double> insert_seconds;
  std::vector<double> memory_bytes;
};

absl::StatusOr<Turns> RunTurns(const std::string& name, sql::Dialect dialect, const StaffFile& file,
                               int count) {
  Turns turns;
  std::string rows;
  for (int turn = 1; turn <= count; ++turn) {
    {
      UPWARD_ASSIGN_OR_RETURN(const auto database, IdentityDatabase(dialect));
      UPWARD_ASSIGN_OR_RETURN(const ImportOutcome outcome, ImportApart(database->address(), file));
      turns.import_seconds.push_back(outcome.seconds);
      turns.memory_bytes.push_back(static_cast<double>(outcome.memory_bytes));
      if (turn == 1) {
        UPWARD_ASSIGN_OR_RETURN(rows, DumpPeople(*database));
      }
    }
    UPWARD_RETURN_IF_ERROR(CheckStopped());
    UPWARD_ASSIGN_OR_RETURN(const auto empty, IdentityDatabase(dialect));
    UPWARD_ASSIGN_OR_RETURN(const double seconds, InsertPeople(*empty, rows));
    turns.insert_seconds.push_back(seconds);
    Tell(name, absl::StrCat("turn ", turn, " of ", count, ": import ",
                            Readable(turns.import_seconds.back()), " s, bulk insert ",
                            Readable(seconds), " s; memory rose by ",
                            Readable(turns.memory_bytes.back() / kMegabyte), " MB"));
  }
  return turns;
}

// What a further person costs and what a wider row costs, from imports that differ in just that.
std::vector<Line> MemoryLines(const std::string& name, const StaffFile& large,
                              double bytes_of_large, const StaffFile& small,
                              const ImportOutcome& of_small, const ImportOutcome& of_wide) {
  const auto difference = [](std::int64_t more, std::int64_t less) {
    return static_cast<double>(more - less);
  };
  Line people{.name = name + "_memory", .unit = "bytes/person"};
  people.value = (bytes_of_large - static_cast<double>(of_small.memory_bytes)) /
                 difference(large.rows, small.rows);
  people.peer = kIndexBytes + kEmployeeIdBytes;
  people.peer_name = "the org index: 64 bytes a person and their employee id";
  people.kind = Goal::kAtMost;
  people.goal = kSlackGoal;

  Line width{.name = name + "_memory_width", .unit = "MB"};
  width.value = difference(of_wide.memory_bytes, of_small.memory_bytes) / kMegabyte;
  width.peer = difference(of_wide.file_bytes, of_small.file_bytes) / kMegabyte;
  width.peer_name = "what the file has more when its rows are three times as wide";
  width.kind = Goal::kAtMost;
  width.goal = kWidthGoal;
  return {people, width};
}

}  // namespace

absl::StatusOr<std::vector<Line>> MeasureImport(sql::Dialect dialect, const Settings& settings) {
  const std::string name = "import_" + EngineName(dialect);
  const StaffFile large{.rows = settings.Size(300'000, 3'000)};
  const StaffFile small{.rows = large.rows / 3};
  const StaffFile wide{.rows = small.rows, .width = 3};
  UPWARD_ASSIGN_OR_RETURN(const Turns turns,
                          RunTurns(name, dialect, large, settings.Size(kTurns, 1)));
  UPWARD_ASSIGN_OR_RETURN(const ImportOutcome of_small, ImportFresh(name, dialect, small));
  UPWARD_RETURN_IF_ERROR(CheckStopped());
  UPWARD_ASSIGN_OR_RETURN(const ImportOutcome of_wide, ImportFresh(name, dialect, wide));

  Line speed{.name = name, .unit = "rows/s"};
  speed.value = large.rows / Median(turns.import_seconds);
  speed.peer = large.rows / Median(turns.insert_seconds);
  speed.peer_name = dialect == sql::Dialect::kSqlite
                        ? "the rows of `people`, by one prepared INSERT in one transaction"
                        : "the rows of `people`, by INSERTs of 256 rows";
  speed.kind = Goal::kAtLeast;
  speed.goal = kSpeedGoal;
  std::vector<Line> lines{speed};
  for (Line& line :
       MemoryLines(name, large, Median(turns.memory_bytes), small, of_small, of_wide)) {
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace upward::bench
