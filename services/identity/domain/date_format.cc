#include "services/identity/domain/date_format.h"

#include <array>
#include <ctime>

#include "absl/time/time.h"

#include "services/identity/domain/limits.h"

namespace upward::identity {
namespace {

std::optional<absl::CivilDay> ParseDay(const std::string& text, const std::string& format) {
  std::tm fields = {};
  const char* const end = strptime(text.c_str(), format.c_str(), &fields);
  if (end == nullptr || end != text.c_str() + text.size()) return std::nullopt;
  const int year = fields.tm_year + 1900;
  const int month = fields.tm_mon + 1;
  const absl::CivilDay day(year, month, fields.tm_mday);
  // The 30th of February has become a day of March.
  const bool exists = day.month() == month && day.day() == fields.tm_mday;
  return exists && year >= kDateYearMin ? std::optional(day) : std::nullopt;
}

// Whether one format reads what the other writes, as another day.
std::optional<std::string> FindMisreadText(const std::string& written_by,
                                           const std::string& read_by) {
  // Years and days whose digits could be each other's, and the month's.
  constexpr std::array kYears = {1912, 2001, 2003, 2010, 2012, 2025};
  constexpr std::array kDays = {1, 2, 3, 10, 11, 12, 13, 20};
  for (const int year : kYears) {
    for (int month = 1; month <= 12; ++month) {
      for (const int day : kDays) {
        // Three o'clock: hours, minutes and seconds that could be a month or a day of the other.
        const absl::CivilSecond civil(year, month, day, 3, 3, 3);
        std::string text = absl::FormatTime(written_by, absl::FromCivil(civil, absl::UTCTimeZone()),
                                            absl::UTCTimeZone());
        const auto meant = ParseDay(text, written_by);
        const auto read = ParseDay(text, read_by);
        if (meant.has_value() && read.has_value() && *meant != *read) return text;
      }
    }
  }
  return std::nullopt;
}

// Whether the rest of a format begins with a number, without anything in front of it.
bool IsNumberNext(std::string_view rest) {
  return rest.size() > 1 && rest.front() == '%' &&
         std::string_view("YymdeFDHMST").find(rest[1]) != std::string_view::npos;
}

}  // namespace

bool IsDateFormat(std::string_view format) {
  bool year = false;
  bool month = false;
  bool day = false;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') continue;
    if (++i == format.size()) return false;
    const char conversion = format[i];
    if (std::string_view("YymbBhdeFDHMST%").find(conversion) == std::string_view::npos) {
      return false;
    }
    if (conversion == 'e' && IsNumberNext(format.substr(i + 1))) return false;
    const bool whole = conversion == 'F' || conversion == 'D';
    year = year || whole || conversion == 'Y' || conversion == 'y';
    month = month || whole || std::string_view("mbBh").find(conversion) != std::string_view::npos;
    day = day || whole || conversion == 'd' || conversion == 'e';
  }
  return year && month && day;
}

std::optional<absl::CivilDay> ParseDay(std::string_view text,
                                       std::span<const std::string> formats) {
  const std::string terminated(text);
  for (const std::string& format : formats) {
    const std::optional<absl::CivilDay> day = ParseDay(terminated, format);
    if (day.has_value()) return day;
  }
  return std::nullopt;
}

std::optional<std::string> FindAmbiguousText(const std::string& a, const std::string& b) {
  std::optional<std::string> text = FindMisreadText(a, b);
  return text.has_value() ? text : FindMisreadText(b, a);
}

}  // namespace upward::identity
