#include "services/upward/console/table.h"

#include <algorithm>
#include <numeric>

#include "libs/base/check.h"
#include "services/upward/console/text_width.h"

namespace upward::console {
namespace {

constexpr int kGap = 2;           // blanks between two columns
constexpr int kTextWidthMin = 8;  // a text in fewer columns cannot be read

int SumWithGaps(const std::vector<int>& widths) {
  return std::accumulate(widths.begin(), widths.end(),
                         kGap * (static_cast<int>(widths.size()) - 1));
}

// The widest column above its least width gives one, again and again, until they fit or none can.
void Shrink(std::vector<int>& widths, const std::vector<int>& least, int width) {
  for (int excess = SumWithGaps(widths) - width; excess > 0; --excess) {
    int* widest = nullptr;
    for (std::size_t column = 0; column < widths.size(); ++column) {
      if (widths[column] <= least[column]) continue;
      if (widest == nullptr || widths[column] > *widest) widest = &widths[column];
    }
    if (widest == nullptr) return;
    --*widest;
  }
}

// `line` in as many lines as it takes, all but the first indented.
std::string Indented(const std::string& line, int width) {
  if (DisplayWidth(line) <= width) return line + '\n';
  std::string text;
  for (const std::string& part : WrapTo(line, std::max(1, width - kGap))) {
    text += (text.empty() ? "" : std::string(kGap, ' ')) + part + '\n';
  }
  return text;
}

}  // namespace

void Table::AddRow(std::vector<std::string> cells) {
  UPWARD_CHECK(cells.size() == columns_.size(), "a row has a cell for every column");
  for (std::string& cell : cells) cell = Printable(cell);
  rows_.push_back(std::move(cells));
}

int Table::Widest(std::size_t column, int (*measure)(std::string_view)) const {
  int widest = 0;
  for (const auto& row : rows_) widest = std::max(widest, measure(row[column]));
  return widest;
}

std::vector<int> Table::Widths(int width) const {
  std::vector<int> widths;
  std::vector<int> whole_words;  // no word is broken
  std::vector<int> least;
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    const Column& one = columns_[column];
    const int title_word = WidestWord(one.title);
    const int cell = Widest(column, &DisplayWidth);
    const bool is_text = one.kind == ColumnKind::kText;
    widths.push_back(std::max(DisplayWidth(one.title), cell));
    whole_words.push_back(std::max(title_word, is_text ? Widest(column, &WidestWord) : cell));
    least.push_back(is_text ? std::min(whole_words.back(), kTextWidthMin) : whole_words.back());
  }
  Shrink(widths, whole_words, width);
  Shrink(widths, least, width);
  return widths;
}

std::string Table::Lines(const std::vector<std::string>& cells,
                         const std::vector<int>& widths) const {
  std::vector<std::vector<std::string>> wrapped;
  std::size_t height = 0;
  for (std::size_t column = 0; column < cells.size(); ++column) {
    wrapped.push_back(WrapTo(cells[column], std::max(1, widths[column])));
    height = std::max(height, wrapped.back().size());
  }
  std::string text;
  for (std::size_t line = 0; line < height; ++line) {
    for (std::size_t column = 0; column < cells.size(); ++column) {
      if (column > 0) text.append(kGap, ' ');
      const std::string cell = line < wrapped[column].size() ? wrapped[column][line] : "";
      text += columns_[column].kind == ColumnKind::kNumber ? PadLeft(cell, widths[column])
                                                           : PadRight(cell, widths[column]);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
  }
  return text;
}

std::string Table::Block(const std::vector<std::string>& cells, int width) const {
  std::string text;
  for (std::size_t column = 0; column < cells.size(); ++column) {
    if (cells[column].empty()) continue;
    const std::string line = columns_[column].title + ": " + cells[column];
    const bool is_text = columns_[column].kind == ColumnKind::kText;
    if (is_text || DisplayWidth(line) <= width) {
      text += Indented(line, width);
    } else {
      text += columns_[column].title + ":\n" + cells[column] + '\n';
    }
  }
  return text;
}

std::string Table::Render(int width) const {
  const std::vector<int> widths = Widths(width);
  std::string text;
  if (SumWithGaps(widths) > width && !rows_.empty()) {
    for (const auto& row : rows_) text += (text.empty() ? "" : "\n") + Block(row, width);
    return text;
  }
  std::vector<std::string> titles;
  for (const Column& column : columns_) titles.push_back(column.title);
  text = Lines(titles, widths);
  for (const auto& row : rows_) text += Lines(row, widths);
  return text;
}

std::string Table::Ids() const {
  if (columns_.empty() || columns_.front().kind != ColumnKind::kId) return "";
  std::string text;
  for (const auto& row : rows_) text += row.front() + '\n';
  return text;
}

}  // namespace upward::console
