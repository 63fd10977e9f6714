#include "services/upward/console/table.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "libs/base/check.h"
#include "services/upward/console/text_width.h"

namespace upward::console {
namespace {

constexpr int kGap = 2;           // blanks between two columns
constexpr int kTextWidthMin = 8;  // a text cut further says nothing

}  // namespace

void Table::AddRow(std::vector<std::string> cells) {
  UPWARD_CHECK(cells.size() == columns_.size(), "a row has a cell for every column");
  for (std::string& cell : cells) cell = Printable(cell);
  rows_.push_back(std::move(cells));
}

std::vector<int> Table::Widths(std::optional<int> width) const {
  std::vector<int> widths;
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    int widest = DisplayWidth(columns_[column].title);
    for (const auto& row : rows_) widest = std::max(widest, DisplayWidth(row[column]));
    widths.push_back(widest);
  }
  if (!width.has_value() || columns_.empty()) return widths;

  const int gaps = kGap * (static_cast<int>(columns_.size()) - 1);
  int excess = std::accumulate(widths.begin(), widths.end(), gaps) - *width;
  for (; excess > 0; --excess) {  // the widest text gives a column, again and again
    int* widest = nullptr;
    for (std::size_t column = 0; column < columns_.size(); ++column) {
      if (columns_[column].kind != ColumnKind::kText || widths[column] <= kTextWidthMin) continue;
      if (widest == nullptr || widths[column] > *widest) widest = &widths[column];
    }
    if (widest == nullptr) break;
    --*widest;
  }
  return widths;
}

std::string Table::Line(const std::vector<std::string>& cells,
                        const std::vector<int>& widths) const {
  std::string line;
  for (std::size_t column = 0; column < cells.size(); ++column) {
    if (column > 0) line.append(kGap, ' ');
    const std::string cell = CutTo(cells[column], std::max(1, widths[column]));
    line += columns_[column].kind == ColumnKind::kNumber ? PadLeft(cell, widths[column])
                                                         : PadRight(cell, widths[column]);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + '\n';
}

std::string Table::Render(std::optional<int> width) const {
  const std::vector<int> widths = Widths(width);
  std::vector<std::string> titles;
  for (const Column& column : columns_) titles.push_back(column.title);
  std::string text = Line(titles, widths);
  for (const auto& row : rows_) text += Line(row, widths);
  return text;
}

std::string Table::FirstColumn() const {
  std::string text;
  for (const auto& row : rows_) text += row.front() + '\n';
  return text;
}

}  // namespace upward::console
