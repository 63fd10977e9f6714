#include "libs/base/day.h"

#include <charconv>

namespace upward::base {
namespace {

constexpr std::string_view kForm = "0000-00-00";
constexpr int kYearMax = 9999;

// Right-aligned among the zeros that stand there.
void Write(std::string& text, std::size_t end, int number) {
  for (; number > 0; number /= 10) text[--end] = static_cast<char>('0' + number % 10);
}

// -1 when it is not digits throughout.
int Read(std::string_view digits) {
  int number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error == std::errc() && end == digits.data() + digits.size() ? number : -1;
}

}  // namespace

std::string DayToText(absl::CivilDay day) {
  if (day.year() < 0 || day.year() > kYearMax) return absl::FormatCivilTime(day);
  std::string text(kForm);
  Write(text, 4, static_cast<int>(day.year()));
  Write(text, 7, day.month());
  Write(text, 10, day.day());
  return text;
}

std::optional<absl::CivilDay> DayFromText(std::string_view text) {
  if (text.size() != kForm.size() || text[4] != '-' || text[7] != '-') return std::nullopt;
  const int year = Read(text.substr(0, 4));
  const int month = Read(text.substr(5, 2));
  const int day = Read(text.substr(8, 2));
  if (year < 0 || month < 1 || day < 1) return std::nullopt;
  const absl::CivilDay civil(year, month, day);
  // The 30th of February would have become a day of March.
  if (civil.month() != month || civil.day() != day) return std::nullopt;
  return civil;
}

}  // namespace upward::base
