#include "tests/bench/environment.h"

#include <sqlite3.h>
#include <sys/utsname.h>

#include <fstream>
#include <thread>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

#include "tests/bench/engines.h"

namespace upward::bench {
namespace {

std::string Processor() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(':');
    if (absl::StartsWith(line, "model name") && colon != std::string::npos) {
      return std::string(absl::StripAsciiWhitespace(line.substr(colon + 1)));
    }
  }
  return "unknown processor";
}

std::string Machine() {
  utsname system{};
  uname(&system);
  return absl::StrCat(Processor(), ", ", std::thread::hardware_concurrency(), " cores, ",
                      system.sysname, " ", system.release);
}

// Of the last minute.
std::string Load() {
  std::ifstream file("/proc/loadavg");
  std::string minute;
  file >> minute;
  return minute;
}

std::string Compiler() {
#ifdef __clang__
  const std::string name = absl::StrCat("clang ", __clang_version__);
#else
  const std::string name = absl::StrCat("g++ ", __VERSION__);
#endif
#ifdef __OPTIMIZE__
  return name + ", optimised";
#else
  return name + ", NOT optimised: the ratios mean nothing";
#endif
}

}  // namespace

Environment::Environment() : machine_(Machine()), load_before_(Load()) {}

void Environment::Finish() {
  load_after_ = Load();
  if (const std::string version = PostgresVersion(); !version.empty()) postgres_ = version;
  if (const std::string version = RedisVersion(); !version.empty()) redis_ = version;
}

std::vector<std::pair<std::string, std::string>> Environment::Facts() const {
  return {{"machine", machine_},
          {"load", absl::StrCat(load_before_, " before, ", load_after_, " after (one minute)")},
          {"compiler", Compiler()},
          {"engines", absl::StrCat("SQLite ", sqlite3_libversion(), ", PostgreSQL ", postgres_,
                                   ", Redis ", redis_)}};
}

}  // namespace upward::bench
