#include "services/upward/commands/csv.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace upward::commands {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Reads one character after the other.
class CsvParser {
 public:
  absl::StatusOr<std::vector<CsvLine>> Parse(std::string_view text) {
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (quoted_) {
        const bool doubled = text[i] == '"' && i + 1 < text.size() && text[i + 1] == '"';
        if (doubled) ++i;
        Quoted(text[i], doubled);
      } else {
        Plain(text[i]);
      }
    }
    if (quoted_) {
      return absl::InvalidArgumentError(
          absl::StrCat("line ", line_.number, ": a quote has no end"));
    }
    EndLine();
    return std::move(lines_);
  }

 private:
  void Quoted(char character, bool doubled) {
    if (character == '"' && !doubled) {
      quoted_ = false;
      return;
    }
    if (character == '\n') ++number_;
    cell_.push_back(character);
  }

  void Plain(char character) {
    if (character == '"' && cell_.empty()) {
      quoted_ = true;
    } else if (character == ',') {
      EndCell();
    } else if (character == '\n') {
      EndLine();
      line_.number = ++number_;
    } else if (character != '\r') {
      cell_.push_back(character);
    }
  }

  void EndCell() { line_.cells.push_back(std::exchange(cell_, "")); }

  void EndLine() {
    if (!cell_.empty() || !line_.cells.empty()) {
      EndCell();
      lines_.push_back(line_);
    }
    line_.cells.clear();
  }

  std::vector<CsvLine> lines_;
  CsvLine line_{.number = 1, .cells = {}};
  std::string cell_;
  int number_ = 1;
  bool quoted_ = false;
};

}  // namespace

absl::StatusOr<std::vector<CsvLine>> ParseCsv(std::string_view text) {
  return CsvParser().Parse(text);
}

}  // namespace upward::commands
