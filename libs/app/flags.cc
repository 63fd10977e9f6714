#include "libs/app/flags.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "CLI/CLI.hpp"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"

#include "libs/base/status_macros.h"
#include "libs/base/text.h"

namespace upward::app {
namespace {

std::string FlagName(std::string_view name) { return absl::StrCat("--", base::Absl(name)); }

std::string EnvironmentName(std::string_view name) {
  return absl::StrCat("UPWARD_",
                      absl::AsciiStrToUpper(absl::StrReplaceAll(base::Absl(name), {{"-", "_"}})));
}

// Without the password of a URL such as postgres://user:password@host/db.
std::string WithoutPassword(const std::string& text) {
  const std::size_t scheme = text.find("://");
  if (scheme == text.npos) return text;
  const std::size_t user = scheme + 3;
  const std::size_t at = text.rfind('@', text.find('/', user));
  const std::size_t colon = text.find(':', user);
  if (at == text.npos || at < user || colon == text.npos || colon > at) return text;
  return absl::StrCat(text.substr(0, colon + 1), "***", text.substr(at));
}

std::string CheckDuration(const std::string& text) {
  absl::Duration parsed;
  if (absl::ParseDuration(text, &parsed)) return "";
  return absl::StrCat("'", text, "' is no duration; write a number with its unit: 250ms, 1.5s, 2h");
}

}  // namespace

Flags::Flags(std::string program, std::string description, std::string examples)
    : cli_(std::make_unique<CLI::App>(std::move(description), std::move(program))) {
  cli_->set_config("--config", "", "File of options, a line each: name = value")
      ->envname("UPWARD_CONFIG");
  environment_.emplace_back("config");
  // A misspelt name in the file is an error, as it is on the command line.
  cli_->allow_config_extras(CLI::config_extras_mode::error);
  if (!examples.empty()) cli_->footer("Examples:\n" + std::move(examples));
}

Flags::~Flags() = default;

void Flags::Finish(CLI::Option* option, std::string_view name, std::function<std::string()> show) {
  option->envname(EnvironmentName(name))->group(group_);  // for the help; read by FromEnvironment
  environment_.emplace_back(name);
  entries_.push_back({std::string(name), std::move(show)});
}

void Flags::Add(std::string_view name, std::string& value, std::string help) {
  Finish(cli_->add_option(FlagName(name), value, std::move(help))->capture_default_str(), name,
         [&value] { return WithoutPassword(value); });
}

void Flags::Add(std::string_view name, int& value, std::string help) {
  Finish(cli_->add_option(FlagName(name), value, std::move(help))->capture_default_str(), name,
         [&value] { return absl::StrCat(value); });
}

void Flags::Add(std::string_view name, double& value, std::string help) {
  Finish(cli_->add_option(FlagName(name), value, std::move(help))->capture_default_str(), name,
         [&value] { return absl::StrCat(value); });
}

void Flags::Add(std::string_view name, bool& value, std::string help) {
  const std::string both = absl::StrCat("--", base::Absl(name), ",!--no-", base::Absl(name));
  absl::StrAppend(&help, " (", value ? "on" : "off", " unless given)");
  Finish(cli_->add_flag(both, value, std::move(help)), name,
         [&value] { return std::string(value ? "true" : "false"); });
}

void Flags::Add(std::string_view name, absl::Duration& value, std::string help) {
  const CLI::callback_t set = [&value](const CLI::results_t& texts) {
    return absl::ParseDuration(texts.back(), &value);
  };
  Finish(cli_->add_option(FlagName(name), set, std::move(help))
             ->check(CheckDuration)
             ->type_name("DURATION")
             ->default_str(absl::FormatDuration(value)),
         name, [&value] { return absl::FormatDuration(value); });
}

void Flags::Add(std::string_view name, std::vector<std::string>& value, std::string help) {
  Finish(cli_->add_option(FlagName(name), value, std::move(help))
             ->delimiter(',')
             ->capture_default_str(),
         name, [&value] { return absl::StrJoin(value, ","); });
}

void Flags::AddChoice(std::string_view name, std::string& value, std::vector<std::string> choices,
                      std::string help) {
  Finish(cli_->add_option(FlagName(name), value, std::move(help))
             ->check(CLI::IsMember(std::move(choices)))
             ->capture_default_str(),
         name, [&value] { return value; });
}

void Flags::AddSecret(std::string_view name, Secret& value, std::string help) {
  secrets_.push_back(std::make_unique<SecretEntry>(
      SecretEntry{.environment = EnvironmentName(name), .file = "", .value = &value}));
  SecretEntry& entry = *secrets_.back();
  const std::string file_name = absl::StrCat(base::Absl(name), "-file");
  absl::StrAppend(&help, " (file that holds it; or the value itself in ", entry.environment, ")");
  Finish(cli_->add_option(FlagName(file_name), entry.file, std::move(help))->type_name("PATH"),
         file_name, [&entry] { return entry.file; });
  entries_.push_back(
      {std::string(name), [&value] { return std::string(value.empty() ? "" : "***"); }});
}

absl::Status Flags::ReadSecrets() {
  for (const std::unique_ptr<SecretEntry>& entry : secrets_) {
    if (!entry->file.empty()) {
      UPWARD_ASSIGN_OR_RETURN(*entry->value, Secret::FromFile(entry->file));
    } else if (const char* value = std::getenv(entry->environment.c_str()); value != nullptr) {
      *entry->value = Secret(value);
    }
  }
  return absl::OkStatus();
}

std::vector<std::string> Flags::FromEnvironment(const std::vector<std::string>& given) const {
  std::vector<std::string> flags;
  for (const std::string& name : environment_) {
    const char* value = std::getenv(EnvironmentName(name).c_str());
    if (value == nullptr || *value == '\0') continue;
    const bool on_command_line =
        std::any_of(given.begin(), given.end(), [&name](const std::string& argument) {
          const std::string flag = argument.substr(0, argument.find('='));
          return flag == FlagName(name) || flag == absl::StrCat("--no-", name);
        });
    if (!on_command_line) flags.push_back(absl::StrCat(FlagName(name), "=", value));
  }
  return flags;
}

absl::StatusOr<bool> Flags::Parse(int argc, const char* const* argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  // CLI11 would let the file win over the environment.
  for (std::string& flag : FromEnvironment(arguments)) arguments.push_back(std::move(flag));
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 takes them
  try {
    cli_->parse(std::move(arguments));
  } catch (const CLI::CallForHelp&) {
    return true;
  } catch (const CLI::ParseError& error) {
    return absl::InvalidArgumentError(absl::StrCat(error.what(), "; see --help"));
  }
  const absl::Status secrets = ReadSecrets();
  if (!secrets.ok()) return absl::InvalidArgumentError(secrets.message());
  return false;
}

std::optional<ExitCode> Flags::ParseOrExplain(int argc, const char* const* argv) {
  const absl::StatusOr<bool> asked_for_help = Parse(argc, argv);
  if (!asked_for_help.ok()) {
    std::cerr << cli_->get_name() << ": " << asked_for_help.status().message() << '\n';
    return ExitCode::kUsage;
  }
  if (!*asked_for_help) return std::nullopt;
  std::cout << Help();
  return ExitCode::kOk;
}

std::string Flags::Help() const { return cli_->help(); }

std::vector<std::pair<std::string, std::string>> Flags::Effective() const {
  std::vector<std::pair<std::string, std::string>> all;
  for (const Entry& entry : entries_) all.emplace_back(entry.name, entry.show());
  return all;
}

void Flags::Log(const telemetry::Logger& logger) const {
  for (const auto& [name, value] : Effective()) {
    logger.Info("option", {{"name", name}, {"value", value}});
  }
}

}  // namespace upward::app
