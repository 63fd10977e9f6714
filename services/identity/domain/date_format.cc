#include "services/identity/domain/date_format.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "fmt/format.h"
#include "services/identity/domain/limits.h"

namespace upward::identity {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
constexpr std::size_t kShortMonth = 3;
constexpr int kFirstCenturyOfTwoDigits = 69;  // 69 to 99 are 1969 to 1999, as in POSIX

bool IsBlank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool StartsWithIgnoringCase(std::string_view text, std::string_view word) {
  return text.size() >= word.size() &&
         std::equal(word.begin(), word.end(), text.begin(),
                    [](char a, char b) { return Lower(a) == Lower(b); });
}

// What a conversion that stands for others is made of; empty for one that stands for itself.
std::string_view Expansion(char conversion) {
  switch (conversion) {
    case 'F':
      return "%Y-%m-%d";
    case 'D':
      return "%m/%d/%y";
    case 'T':
      return "%H:%M:%S";
    default:
      return "";
  }
}

// Reads one text by one format.
class Reading {
 public:
  explicit Reading(std::string_view text) : text_(text) {}

  std::optional<absl::CivilDay> Run(std::string_view format) {
    if (!Take(format) || !text_.empty()) return std::nullopt;
    const absl::CivilDay day(year_, month_, day_);
    const bool exists = day.month() == month_ && day.day() == day_;
    return exists && year_ >= kDateYearMin ? std::optional(day) : std::nullopt;
  }

 private:
  bool Take(std::string_view format) {
    for (std::size_t i = 0; i < format.size(); ++i) {
      if (format[i] == '%') {
        if (!TakeConversion(format[++i])) return false;
      } else if (IsBlank(format[i])) {
        TakeBlanks();
      } else if (!TakeCharacter(format[i])) {
        return false;
      }
    }
    return true;
  }

  bool TakeConversion(char conversion) {
    int unused = 0;
    switch (conversion) {
      case 'Y':
        return TakeNumber(4, 4, 0, 9999, year_);
      case 'y':
        if (!TakeNumber(1, 2, 0, 99, year_)) return false;
        year_ += year_ < kFirstCenturyOfTwoDigits ? 2000 : 1900;
        return true;
      case 'm':
        return TakeNumber(1, 2, 1, 12, month_);
      case 'd':
        return TakeNumber(1, 2, 1, 31, day_);
      case 'e':
        TakeBlanks();
        return TakeNumber(1, 2, 1, 31, day_);
      case 'b':
      case 'B':
      case 'h':
        return TakeMonthName();
      case 'H':
        return TakeNumber(1, 2, 0, 23, unused);
      case 'M':
        return TakeNumber(1, 2, 0, 59, unused);
      case 'S':
        return TakeNumber(1, 2, 0, 60, unused);
      case '%':
        return TakeCharacter('%');
      default:
        return Take(Expansion(conversion));
    }
  }

  bool TakeNumber(std::size_t digits_min, std::size_t digits_max, int least, int greatest,
                  int& number) {
    std::size_t digits = 0;
    number = 0;
    while (digits < digits_max && digits < text_.size() && IsDigit(text_[digits])) {
      number = number * 10 + (text_[digits++] - '0');
    }
    text_.remove_prefix(digits);
    return digits >= digits_min && number >= least && number <= greatest;
  }

  bool TakeMonthName() {
    for (std::size_t i = 0; i < kMonths.size(); ++i) {
      const std::string_view name = kMonths[i];
      if (!StartsWithIgnoringCase(text_, name.substr(0, kShortMonth))) continue;
      text_.remove_prefix(StartsWithIgnoringCase(text_, name) ? name.size() : kShortMonth);
      month_ = static_cast<int>(i) + 1;
      return true;
    }
    return false;
  }

  bool TakeCharacter(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }

  void TakeBlanks() {
    while (!text_.empty() && IsBlank(text_.front())) text_.remove_prefix(1);
  }

  std::string_view text_;
  int year_ = 0;
  int month_ = 0;
  int day_ = 0;
};

// The day as the format writes it, with zeros in front of small numbers or without, and with names
// in full or short.
std::string Written(absl::CivilDay day, std::string_view format, bool zeros, bool full) {
  const auto number = [zeros](int value) {
    return zeros ? fmt::format("{:02}", value) : fmt::format("{}", value);
  };
  std::string text;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') {
      text += format[i];
      continue;
    }
    const char conversion = format[++i];
    const std::string_view name = kMonths[static_cast<std::size_t>(day.month() - 1)];
    switch (conversion) {
      case 'Y':
        text += fmt::format("{:04}", day.year());
        break;
      case 'y':
        text += number(static_cast<int>(day.year() % 100));
        break;
      case 'm':
        text += number(day.month());
        break;
      case 'd':
      case 'e':
        text += number(day.day());
        break;
      case 'b':
      case 'B':
      case 'h':
        text += full ? name : name.substr(0, kShortMonth);
        break;
      // Hours, minutes and seconds that could be months and days of another format.
      case 'H':
      case 'M':
      case 'S':
        text += number(3);
        break;
      case '%':
        text += '%';
        break;
      default:
        text += Written(day, Expansion(conversion), zeros, full);
    }
  }
  return text;
}

std::optional<absl::CivilDay> ParseDay(std::string_view text, std::string_view format) {
  return Reading(text).Run(format);
}

// Whether one format reads what the other writes, as another day.
std::optional<std::string> FindMisreadText(std::string_view written_by, std::string_view read_by) {
  // Years and days whose digits could be each other's, and the month's.
  constexpr std::array kYears = {1912, 2001, 2003, 2010, 2012, 2025};
  constexpr std::array kDays = {1, 2, 3, 10, 11, 12, 13, 20};
  for (const int year : kYears) {
    for (int month = 1; month <= 12; ++month) {
      for (const int day : kDays) {
        for (int form = 0; form < 4; ++form) {
          const absl::CivilDay civil(year, month, day);
          std::string text = Written(civil, written_by, (form & 1) == 0, (form & 2) == 0);
          const auto meant = ParseDay(text, written_by);
          const auto read = ParseDay(text, read_by);
          if (meant.has_value() && read.has_value() && *meant != *read) return text;
        }
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
  for (const std::string& format : formats) {
    const std::optional<absl::CivilDay> day = ParseDay(text, format);
    if (day.has_value()) return day;
  }
  return std::nullopt;
}

std::optional<std::string> FindAmbiguousText(const std::string& a, const std::string& b) {
  std::optional<std::string> text = FindMisreadText(a, b);
  return text.has_value() ? text : FindMisreadText(b, a);
}

}  // namespace upward::identity
