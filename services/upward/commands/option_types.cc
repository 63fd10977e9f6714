#include "services/upward/commands/option_types.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
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

constexpr int kMinutesOfHour = 60;
constexpr int kMinutesOfDay = 24 * kMinutesOfHour;

// "9:30" as minutes after midnight.
std::optional<int> ParseTime(std::string_view text) {
  const std::size_t colon = text.find(':');
  int hour = 0;
  int minute = 0;
  if (colon == text.npos || text.size() != colon + 3 ||
      !absl::SimpleAtoi(base::Absl(text.substr(0, colon)), &hour) ||
      !absl::SimpleAtoi(base::Absl(text.substr(colon + 1)), &minute)) {
    return std::nullopt;
  }
  const int all = hour * kMinutesOfHour + minute;
  if (hour < 0 || minute < 0 || minute >= kMinutesOfHour || all > kMinutesOfDay) {
    return std::nullopt;
  }
  return all;
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

std::optional<identity::v1::GenerationBand> ParseGenerationBand(std::string_view text) {
  identity::v1::GenerationBand band;
  const std::size_t equals = text.rfind('=');
  if (equals == text.npos || equals == 0) return std::nullopt;
  band.set_name(std::string(text.substr(0, equals)));
  const std::string_view years = text.substr(equals + 1);
  const std::size_t dash = years.find('-');
  if (dash == years.npos) return std::nullopt;
  std::int32_t first = 0;
  std::int32_t last = 0;
  if (!absl::SimpleAtoi(base::Absl(years.substr(0, dash)), &first) ||
      !absl::SimpleAtoi(base::Absl(years.substr(dash + 1)), &last)) {
    return std::nullopt;
  }
  band.set_first_year(first);
  band.set_last_year(last);
  return band;
}

std::optional<WorkingDay> ParseWorkingDay(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == text.npos) return std::nullopt;
  const std::optional<int> start = ParseTime(text.substr(0, dash));
  const std::optional<int> end = ParseTime(text.substr(dash + 1));
  if (!start || !end || *start >= *end) return std::nullopt;
  return WorkingDay{*start, *end};
}

std::string WorkingDayText(const WorkingDay& day) {
  if (day.start == 0 && day.end == 0) return "";
  return absl::StrFormat("%d:%02d-%d:%02d", day.start / kMinutesOfHour, day.start % kMinutesOfHour,
                         day.end / kMinutesOfHour, day.end % kMinutesOfHour);
}

CLI::Option* AddWorkingDay(CLI::App& app, std::optional<WorkingDay>& day, const std::string& help) {
  return app
      .add_option_function<std::string>(
          "--working-hours", [&day](const std::string& text) { day = ParseWorkingDay(text); }, help)
      ->check([](const std::string& text) {
        return ParseWorkingDay(text).has_value()
                   ? ""
                   : "'" + text + "' is no working day; write it as 9:00-17:30";
      })
      ->type_name("H:MM-H:MM");
}

CLI::Option* AddTextsIfGiven(CLI::App& app, const std::string& flag,
                             std::optional<std::vector<std::string>>& texts,
                             const std::string& help) {
  return app
      .add_option_function<std::vector<std::string>>(
          flag, [&texts](const std::vector<std::string>& given) { texts = given; }, help)
      ->delimiter(',')
      ->allow_extra_args(false);
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
