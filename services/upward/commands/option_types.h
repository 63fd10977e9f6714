// Kinds of options that several commands share.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"

#include "services/upward/console/words.h"

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
