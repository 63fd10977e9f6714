// Options of a program from one declaration: flags, environment and configuration file.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "libs/app/exit_code.h"
#include "libs/app/secret.h"
#include "libs/telemetry/logger.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace upward::app {

// Declares options and fills the variables behind them. For an option `--db-pool` of the program
// `matching` there is the flag, the variable UPWARD_DB_POOL, and the line `db-pool = 8` of the
// file that --config (UPWARD_CONFIG) names, in INI or TOML form; the first of these wins. The
// default is what the variable holds when it is declared, and the help shows it. Options stand in
// the help under the group that was last begun. Not safe for use from several threads; the
// variables must outlive the parse.
class Flags {
 public:
  // Of a program of their own. `description` says in a sentence what it does; `examples` stand at
  // the end of the help.
  Flags(std::string program, std::string description, std::string examples = "");
  // Of one command of a program that parses for itself: Parse and Help are not for these. What is
  // wrong in the file fails the program's parse. `command` must outlive its parse.
  explicit Flags(CLI::App& command);
  ~Flags();
  Flags(const Flags&) = delete;
  Flags& operator=(const Flags&) = delete;

  void Group(std::string title) { group_ = std::move(title); }

  // `name` in kebab-case without dashes. `help` says what it does, the unit, and when to change it.
  void Add(std::string_view name, std::string& value, std::string help);
  void Add(std::string_view name, int& value, std::string help);
  void Add(std::string_view name, double& value, std::string help);
  void Add(std::string_view name, bool& value, std::string help);
  // Written as "250ms", "1.5s", "2h".
  void Add(std::string_view name, absl::Duration& value, std::string help);
  // May be given several times, or as a list with commas.
  void Add(std::string_view name, std::vector<std::string>& value, std::string help);
  // One of `choices`.
  void AddChoice(std::string_view name, std::string& value, std::vector<std::string> choices,
                 std::string help);
  // A secret is never the value of a flag, where other users of the machine could read it: it
  // comes from the variable UPWARD_<NAME>, or from the file that --<name>-file names. The file
  // wins.
  void AddSecret(std::string_view name, Secret& value, std::string help);

  // Fills the variables; true when --help was given instead. INVALID_ARGUMENT says what is wrong
  // and what to do.
  absl::StatusOr<bool> Parse(int argc, const char* const* argv);

  // Parse for the first lines of main: prints help or what is wrong, and answers how the program is
  // to exit; nothing when it is to go on.
  std::optional<ExitCode> ParseOrExplain(int argc, const char* const* argv);

  std::string Help() const;

  // What is in force: every option with its value, secrets and what URLs hold of them as "***".
  std::vector<std::pair<std::string, std::string>> Effective() const;
  // The same as one log line, "configuration", without the options that are empty.
  void Log(const telemetry::Logger& logger) const;

 private:
  struct Entry {
    std::string name;
    std::function<std::string()> show;
  };
  struct SecretEntry {
    std::string environment;
    std::string file;
    Secret* value;
  };

  explicit Flags(std::unique_ptr<CLI::App> owned);

  void Finish(CLI::Option* option, std::string_view name, std::function<std::string()> show);
  // Sets what neither the command line nor the environment gave. Throws as CLI11 does.
  void ReadFile();
  absl::Status ReadSecrets();

  std::unique_ptr<CLI::App> owned_;  // none for a command of another's program
  CLI::App& cli_;
  std::string file_;
  std::string group_ = "Options";
  std::vector<Entry> entries_;
  std::vector<std::unique_ptr<SecretEntry>> secrets_;  // pointers: CLI11 keeps references
};

}  // namespace upward::app
