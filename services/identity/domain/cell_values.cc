#include "services/identity/domain/cell_values.h"

#include <algorithm>
#include <charconv>

#include "absl/time/time.h"

#include "libs/base/plain_text.h"
#include "libs/base/text.h"
#include "services/identity/domain/limits.h"

namespace upward::identity {
namespace {

constexpr std::string_view kNoBreakSpace = "\xC2\xA0";

bool IsBlank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

std::string_view TrimBlanks(std::string_view text) {
  while (!text.empty()) {
    if (IsBlank(text.front())) {
      text.remove_prefix(1);
    } else if (text.starts_with(kNoBreakSpace)) {
      text.remove_prefix(kNoBreakSpace.size());
    } else if (IsBlank(text.back())) {
      text.remove_suffix(1);
    } else if (text.ends_with(kNoBreakSpace)) {
      text.remove_suffix(kNoBreakSpace.size());
    } else {
      break;
    }
  }
  return text;
}

std::optional<std::string_view> WithoutZeroFraction(std::string_view text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos || dot == 0 || dot + 1 == text.size()) return std::nullopt;
  const std::string_view whole = text.substr(0, dot);
  const std::string_view fraction = text.substr(dot + 1);
  const std::string_view digits = whole.substr(whole.starts_with('-') ? 1 : 0);
  if (digits.empty() || !std::all_of(digits.begin(), digits.end(), IsDigit)) return std::nullopt;
  if (fraction.find_first_not_of('0') != std::string_view::npos) return std::nullopt;
  return whole;
}

std::optional<int> ParseWholeNumber(std::string_view text) {
  if (text.starts_with("+-")) return std::nullopt;
  if (text.starts_with('+')) text.remove_prefix(1);
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool IsEmail(std::string_view text) {
  const std::size_t at = text.find('@');
  if (text.size() > kEmailBytesMax || at == std::string_view::npos || at == 0) return false;
  const std::string_view domain = text.substr(at + 1);
  const auto parts = [](char c) { return IsBlank(c) || c == ','; };
  if (!base::IsPlainText(text) || std::any_of(text.begin(), text.end(), parts)) return false;
  return domain.find('@') == std::string_view::npos && domain.find('.') != std::string_view::npos &&
         domain.find("..") == std::string_view::npos && !domain.starts_with('.') &&
         !domain.ends_with('.');
}

std::pair<std::string, std::string> SplitName(std::string_view name) {
  const std::size_t comma = name.find(',');
  if (comma != std::string_view::npos) {
    return {std::string(TrimBlanks(name.substr(comma + 1))),
            std::string(TrimBlanks(name.substr(0, comma)))};
  }
  const std::size_t blank = name.find_last_of(" \t");
  if (blank == std::string_view::npos) return {std::string(name), ""};
  return {std::string(TrimBlanks(name.substr(0, blank))), std::string(name.substr(blank + 1))};
}

std::vector<std::string> SplitList(std::string_view text, char separator) {
  std::vector<std::string> items;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    const std::string_view item = TrimBlanks(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    const bool known = std::find(items.begin(), items.end(), item) != items.end();
    if (!item.empty() && !known) items.emplace_back(item);
    if (items.size() > kListItemsMax) break;  // too long whatever follows
  }
  return items;
}

bool IsTimeZone(std::string_view name) {
  // The loader would also take paths, POSIX rules and the machine's own zone.
  const auto allowed = [](char c) {
    return IsLetter(c) || IsDigit(c) || c == '_' || c == '-' || c == '+' || c == '/';
  };
  if (name.empty() || name.size() > kTimeZoneBytesMax || !IsLetter(name.front())) return false;
  if (!std::all_of(name.begin(), name.end(), allowed) || name == "localtime") return false;
  absl::TimeZone zone;
  return absl::LoadTimeZone(base::Absl(name), &zone);
}

}  // namespace upward::identity
