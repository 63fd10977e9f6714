// A table of text for terminals and pipes.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace upward::console {

enum class ColumnKind {
  kText,    // cut with an ellipsis where the table would be too wide
  kNumber,  // right-aligned, never cut
  kId,      // never cut: it is there to be copied
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

  // Lines of title and rows, each ended. With a width, texts are cut so that no line is longer,
  // unless ids and numbers alone are.
  std::string Render(std::optional<int> width) const;

  // The first cell of each row on a line of its own, for scripts.
  std::string FirstColumn() const;

 private:
  std::vector<int> Widths(std::optional<int> width) const;
  std::string Line(const std::vector<std::string>& cells, const std::vector<int>& widths) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;  // printable
};

}  // namespace upward::console
