// Kinds of options that several commands share.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"

#include "services/upward/console/words.h"
#include "upward/identity/v1/tenant_service.pb.h"

namespace upward::commands {

// Job levels from `min` to `max`, both included; no bound where nothing is set.
struct LevelRange {
  std::optional<int> min;
  std::optional<int> max;
};

// "3", "3-5", "5-" (5 and greater numbers). Nothing for any other text.
std::optional<LevelRange> ParseLevels(std::string_view text);

CLI::Option* AddLevels(CLI::App& app, LevelRange& levels, const std::string& help);

// Texts: the flag several times, or once with commas. It takes one value at a time, so that a
// positional argument may stand behind it.
CLI::Option* AddTexts(CLI::App& app, const std::string& flag, std::vector<std::string>& texts,
                      const std::string& help);

// "NAME=YEAR-YEAR". Nothing for any other text; whether the years make sense, the server knows.
std::optional<identity::v1::GenerationBand> ParseGenerationBand(std::string_view text);

// A working day in minutes after midnight; both 0 where none is set.
struct WorkingDay {
  int start = 0;
  int end = 0;
};

// "9:00-17:30", the start before the end. Nothing for any other text.
std::optional<WorkingDay> ParseWorkingDay(std::string_view text);
// The same as text; empty where none is set.
std::string WorkingDayText(const WorkingDay& day);

CLI::Option* AddWorkingDay(CLI::App& app, std::optional<WorkingDay>& day, const std::string& help);

// As AddTexts, for a list that may stay as it is.
CLI::Option* AddTextsIfGiven(CLI::App& app, const std::string& flag,
                             std::optional<std::vector<std::string>>& texts,
                             const std::string& help);

// One of an enum's words, as EnumFlagWords writes them.
template <class Enum>
CLI::Option* AddEnum(CLI::App& app, const std::string& flag, Enum& value, const std::string& help) {
  const auto& type = *google::protobuf::GetEnumDescriptor<Enum>();
  return app
      .add_option_function<std::string>(
          flag,
          [&value, &type](const std::string& word) {
            value = static_cast<Enum>(*console::EnumFromFlagWord(type, word));
          },
          help)
      ->check(CLI::IsMember(console::EnumFlagWords(type)));
}

// A day as YYYY-MM-DD.
CLI::Option* AddDay(CLI::App& app, const std::string& flag, std::string& day,
                    const std::string& help);

}  // namespace upward::commands
