#include "services/upward/commands/option_types.h"

#include "absl/strings/numbers.h"
#include "absl/time/civil_time.h"

#include "libs/base/text.h"

namespace upward::commands {
namespace {

// False when `text` is neither a number nor empty.
bool ParseBound(std::string_view text, std::optional<int>& bound) {
  if (text.empty()) return true;
  int number = 0;
  if (!absl::SimpleAtoi(base::Absl(text), &number)) return false;
  bound = number;
  return true;
}

std::string CheckLevels(const std::string& text) {
  if (ParseLevels(text).has_value()) return "";
  return "'" + text + "' is no range of job levels; write 3, 3-5 or 5-";
}

std::string CheckDay(const std::string& text) {
  absl::CivilDay day;
  if (absl::ParseCivilTime(text, &day)) return "";
  return "'" + text + "' is no day; write YYYY-MM-DD";
}

}  // namespace

std::optional<LevelRange> ParseLevels(std::string_view text) {
  LevelRange levels;
  const std::size_t dash = text.find('-');
  if (dash == 0 || text.empty() || !ParseBound(text.substr(0, dash), levels.min)) {
    return std::nullopt;
  }
  if (dash == text.npos) {
    levels.max = levels.min;
  } else if (!ParseBound(text.substr(dash + 1), levels.max)) {
    return std::nullopt;
  }
  if (levels.max.has_value() && *levels.max < *levels.min) return std::nullopt;
  return levels;
}

CLI::Option* AddLevels(CLI::App& app, LevelRange& levels, const std::string& help) {
  return app
      .add_option_function<std::string>(
          "--levels", [&levels](const std::string& text) { levels = *ParseLevels(text); }, help)
      ->check(CheckLevels)
      ->type_name("A-B");
}

CLI::Option* AddTexts(CLI::App& app, const std::string& flag, std::vector<std::string>& texts,
                      const std::string& help) {
  return app.add_option(flag, texts, help)->delimiter(',')->allow_extra_args(false);
}

CLI::Option* AddDay(CLI::App& app, const std::string& flag, std::string& day,
                    const std::string& help) {
  return app.add_option(flag, day, help)->check(CheckDay)->type_name("YYYY-MM-DD");
}

}  // namespace upward::commands
