#include "services/upward/console/text_width.h"

#include <locale.h>
#include <wchar.h>
#include <wctype.h>

#include <algorithm>

#include "libs/base/check.h"

namespace upward::console {
namespace {

constexpr std::string_view kEllipsis = "…";         // one column wide
constexpr std::string_view kJoining = "-_/.,:;@=";  // a word may be broken behind them

// Makes the C library read UTF-8 in this thread for a scope, whatever the user's locale is.
class Utf8Scope {
 public:
  Utf8Scope() : previous_(uselocale(Utf8())) {}
  ~Utf8Scope() { uselocale(previous_); }
  Utf8Scope(const Utf8Scope&) = delete;
  Utf8Scope& operator=(const Utf8Scope&) = delete;

 private:
  static locale_t Utf8() {
    static const locale_t kUtf8 = [] {
      const locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
      UPWARD_CHECK(utf8 != nullptr, "every C library has the locale C.UTF-8");
      return utf8;
    }();
    return kUtf8;
  }

  const locale_t previous_;
};

struct Character {
  std::size_t bytes = 1;
  int columns = 1;
  bool printable = false;
};

// The first character of a text that is not empty. REQUIRES: a Utf8Scope.
Character First(std::string_view text) {
  mbstate_t state{};
  wchar_t wide = 0;
  const std::size_t bytes = mbrtowc(&wide, text.data(), text.size(), &state);
  if (bytes == 0 || bytes > text.size()) return {};  // a NUL, a broken or an unfinished character
  const int columns = wcwidth(wide);
  if (columns < 0) return {.bytes = bytes, .columns = 1, .printable = false};
  return {.bytes = bytes, .columns = columns, .printable = true};
}

template <class Each>
void ForEachWord(std::string_view text, const Each& each) {
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    if (text.empty()) return;
    const std::string_view word = text.substr(0, text.find(' '));
    each(word);
    text.remove_prefix(word.size());
  }
}

// Bytes of the longest beginning of a word that fits. At least one character, with the marks on it.
// REQUIRES: a Utf8Scope.
std::size_t BytesThatFit(std::string_view word, int columns) {
  std::size_t bytes = 0;
  std::size_t behind_mark = 0;
  int used = 0;
  while (bytes < word.size()) {
    const Character character = First(word.substr(bytes));
    if (used > 0 && used + character.columns > columns) break;
    used += character.columns;
    bytes += character.bytes;
    if (kJoining.find(word[bytes - 1]) != std::string_view::npos) behind_mark = bytes;
  }
  return bytes < word.size() && behind_mark > 0 ? behind_mark : bytes;
}

// Blanks that are missing to `columns`.
std::string Padding(std::string_view text, int columns) {
  return std::string(static_cast<std::size_t>(std::max(0, columns - DisplayWidth(text))), ' ');
}

}  // namespace

std::string Printable(std::string_view text) {
  const Utf8Scope utf8;
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const Character character = First(text);
    if (character.printable) {
      result.append(text.substr(0, character.bytes));
    } else {
      result.push_back('?');
    }
    text.remove_prefix(character.bytes);
  }
  return result;
}

int DisplayWidth(std::string_view text) {
  const Utf8Scope utf8;
  int columns = 0;
  while (!text.empty()) {
    const Character character = First(text);
    columns += character.columns;
    text.remove_prefix(character.bytes);
  }
  return columns;
}

std::string CutTo(std::string_view text, int columns) {
  UPWARD_CHECK(columns > 0, "nothing fits into no columns");
  if (DisplayWidth(text) <= columns) return std::string(text);
  const Utf8Scope utf8;
  std::size_t kept = 0;
  int used = 1;  // the ellipsis
  while (true) {
    const Character character = First(text.substr(kept));
    if (used + character.columns > columns) break;
    used += character.columns;
    kept += character.bytes;
  }
  return std::string(text.substr(0, kept)).append(kEllipsis);
}

std::vector<std::string> WrapTo(std::string_view text, int columns) {
  UPWARD_CHECK(columns > 0, "nothing fits into no columns");
  if (DisplayWidth(text) <= columns) return {std::string(text)};
  std::vector<std::string> lines(1);
  int used = 0;
  ForEachWord(text, [&](std::string_view word) {
    if (!lines.back().empty() && used + 1 + DisplayWidth(word) <= columns) {
      lines.back().append(" ").append(word);
      used += 1 + DisplayWidth(word);
      return;
    }
    while (!word.empty()) {
      const Utf8Scope utf8;
      const std::size_t bytes = BytesThatFit(word, columns);
      if (!lines.back().empty()) lines.emplace_back();
      lines.back() = word.substr(0, bytes);
      used = DisplayWidth(lines.back());
      word.remove_prefix(bytes);
    }
  });
  return lines;
}

int WidestWord(std::string_view text) {
  int widest = 0;
  ForEachWord(text, [&](std::string_view word) { widest = std::max(widest, DisplayWidth(word)); });
  return widest;
}

std::string PadRight(std::string_view text, int columns) {
  return std::string(text) + Padding(text, columns);
}

std::string PadLeft(std::string_view text, int columns) {
  return Padding(text, columns).append(text);
}

}  // namespace upward::console
