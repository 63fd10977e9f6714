#include "libs/app/flags.h"

#include <cstdlib>
#include <iostream>

#include "CLI/CLI.hpp"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"

#include "libs/base/status_macros.h"
#include "libs/base/text.h"
#include "libs/telemetry/masked_url.h"

namespace upward::app {
namespace {

std::string FlagName(std::string_view name) { return absl::StrCat("--", base::Absl(name)); }

std::string EnvironmentName(std::string_view name) {
  return absl::StrCat("UPWARD_",
                      absl::AsciiStrToUpper(absl::StrReplaceAll(base::Absl(name), {{"-", "_"}})));
}

std::string CheckDuration(const std::string& text) {
  absl::Duration parsed;
  if (absl::ParseDuration(text, &parsed)) return "";
  return absl::StrCat("'", text, "' is no duration; write a number with its unit: 250ms, 1.5s, 2h");
}

}  // namespace

Flags::Flags(std::string program, std::string description, std::string examples)
    : Flags(std::make_unique<CLI::App>(std::move(description), std::move(program))) {
  if (!examples.empty()) cli_.footer("Examples:\n" + std::move(examples));
}

Flags::Flags(std::unique_ptr<CLI::App> owned) : Flags(*owned) { owned_ = std::move(owned); }

Flags::Flags(CLI::App& command) : cli_(command) {
  cli_.add_option("--config", file_, "File of options, a line each: name = value")
      ->envname(EnvironmentName("config"))
      ->type_name("PATH");
  // Behind the command line and the environment, so that these win over the file.
  cli_.parse_complete_callback([this] {
    ReadFile();
    const absl::Status secrets = ReadSecrets();
    if (!secrets.ok()) throw CLI::FileError(std::string(secrets.message()));
  });
}

Flags::~Flags() = default;

void Flags::Finish(CLI::Option* option, std::string_view name, std::function<std::string()> show) {
  option->envname(EnvironmentName(name))->group(group_);
  entries_.push_back({std::string(name), std::move(show)});
}

void Flags::Add(std::string_view name, std::string& value, std::string help) {
  Finish(cli_.add_option(FlagName(name), value, std::move(help))->capture_default_str(), name,
         [&value] { return telemetry::MaskedUrl(value); });
}

void Flags::Add(std::string_view name, int& value, std::string help) {
  Finish(cli_.add_option(FlagName(name), value, std::move(help))->capture_default_str(), name,
         [&value] { return absl::StrCat(value); });
}

void Flags::Add(std::string_view name, double& value, std::string help) {
  Finish(cli_.add_option(FlagName(name), value, std::move(help))->capture_default_str(), name,
         [&value] { return absl::StrCat(value); });
}

void Flags::Add(std::string_view name, bool& value, std::string help) {
  const std::string both = absl::StrCat("--", base::Absl(name), ",!--no-", base::Absl(name));
  absl::StrAppend(&help, " (", value ? "on" : "off", " unless given)");
  Finish(cli_.add_flag(both, value, std::move(help)), name,
         [&value] { return std::string(value ? "true" : "false"); });
}

void Flags::Add(std::string_view name, absl::Duration& value, std::string help) {
  const CLI::callback_t set = [&value](const CLI::results_t& texts) {
    return absl::ParseDuration(texts.back(), &value);
  };
  Finish(cli_.add_option(FlagName(name), set, std::move(help))
             ->check(CheckDuration)
             ->type_name("DURATION")
             ->default_str(absl::FormatDuration(value)),
         name, [&value] { return absl::FormatDuration(value); });
}

void Flags::Add(std::string_view name, std::vector<std::string>& value, std::string help) {
  Finish(cli_.add_option(FlagName(name), value, std::move(help))
             ->delimiter(',')
             ->capture_default_str(),
         name, [&value] { return absl::StrJoin(value, ","); });
}

void Flags::AddChoice(std::string_view name, std::string& value, std::vector<std::string> choices,
                      std::string help) {
  Finish(cli_.add_option(FlagName(name), value, std::move(help))
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
  Finish(cli_.add_option(FlagName(file_name), entry.file, std::move(help))->type_name("PATH"),
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

void Flags::ReadFile() {
  if (file_.empty()) return;
  CLI::ConfigTOML format;  // and INI
  for (const CLI::ConfigItem& item : format.from_file(file_)) {
    CLI::Option* option = cli_.get_option_no_throw(FlagName(item.name));
    // A misspelt name in the file is an error, as it is on the command line.
    if (option == nullptr || !item.parents.empty()) {
      throw CLI::ConfigError(
          absl::StrCat("there is no option ", item.fullname(), " as in ", file_));
    }
    if (option->count() > 0) continue;
    const bool is_flag = option->get_expected_min() == 0;
    if (is_flag) {
      option->add_result(option->get_flag_value(item.name, format.to_flag(item)));
    } else {
      option->add_result(item.inputs);
    }
    option->run_callback();
  }
}

absl::StatusOr<bool> Flags::Parse(int argc, const char* const* argv) {
  try {
    cli_.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return true;
  } catch (const CLI::ParseError& error) {
    return absl::InvalidArgumentError(absl::StrCat(error.what(), "; see --help"));
  }
  return false;
}

std::optional<ExitCode> Flags::ParseOrExplain(int argc, const char* const* argv) {
  const absl::StatusOr<bool> asked_for_help = Parse(argc, argv);
  if (!asked_for_help.ok()) {
    std::cerr << cli_.get_name() << ": " << asked_for_help.status().message() << '\n';
    return ExitCode::kUsage;
  }
  if (!*asked_for_help) return std::nullopt;
  std::cout << Help();
  return ExitCode::kOk;
}

std::string Flags::Help() const { return cli_.help(); }

std::vector<std::pair<std::string, std::string>> Flags::Effective() const {
  std::vector<std::pair<std::string, std::string>> all;
  for (const Entry& entry : entries_) all.emplace_back(entry.name, entry.show());
  return all;
}

void Flags::Log(const telemetry::Logger& logger) const {
  std::vector<std::string> set;
  for (const auto& [name, value] : Effective()) {
    if (!value.empty()) set.push_back(absl::StrCat(name, "=", value));
  }
  logger.Info("configuration", {{"options", absl::StrJoin(set, " ")}});
}

}  // namespace upward::app
