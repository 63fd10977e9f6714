// A table of text for terminals and pipes.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace upward::console {

enum class ColumnKind {
  kText,    // wrapped onto further lines where the table would be too wide
  kNumber,  // right-aligned, never wrapped
  kId,      // never wrapped: it is there to be copied
};

struct Column {
  std::string title;
  ColumnKind kind = ColumnKind::kText;
};

// Rows under titled columns. A value type without threads of its own; cannot fail.
class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // REQUIRES: as many cells as columns. Cells hold any UTF-8; what could steer a terminal is
  // replaced.
  void AddRow(std::vector<std::string> cells);

  bool empty() const { return rows_.empty(); }
  std::size_t size() const { return rows_.size(); }

  // Lines of title and rows, each ended and none wider than `width`, unless an id or a number alone
  // is. Nothing is cut: texts go on in further lines of their column, and where even eight columns
  // a text are too many, each row becomes a block of lines "title: cell" without its empty cells.
  // REQUIRES: width > 0.
  std::string Render(int width) const;

  // The first cell of each row on a line of its own, for scripts; nothing where that is no id.
  std::string Ids() const;

 private:
  int Widest(std::size_t column, int (*measure)(std::string_view)) const;
  // The columns' widths, whose sum is too great where the table does not fit.
  std::vector<int> Widths(int width) const;
  std::string Lines(const std::vector<std::string>& cells, const std::vector<int>& widths) const;
  std::string Block(const std::vector<std::string>& cells, int width) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;  // printable
};

}  // namespace upward::console
