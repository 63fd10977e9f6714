#include "libs/assignment/matching.h"

#include <algorithm>

#include "libs/base/check.h"

namespace upward::assignment {
namespace {

template <typename Links>
auto Find(Links& links, int32_t other) {
  return std::find_if(links.begin(), links.end(),
                      [other](const Matching::Link& link) { return link.other == other; });
}

}  // namespace

Matching::Matching(const Problem& problem) : rows_(problem.rows()), columns_(problem.columns()) {
  for (int32_t row = 0; row < rows(); ++row) rows_[row].room = problem.row_capacity(row);
  for (int32_t column = 0; column < columns(); ++column) {
    columns_[column].room = problem.column_capacity(column);
  }
}

void Matching::Add(int32_t row, int32_t column, int32_t score, bool pinned) {
  rows_[row].links.push_back({column, score, pinned});
  columns_[column].links.push_back({row, score, pinned});
  --rows_[row].room;
  --columns_[column].room;
}

void Matching::Remove(int32_t row, int32_t column) {
  auto& row_links = rows_[row].links;
  auto& column_links = columns_[column].links;
  const auto at_row = Find(row_links, column);
  const auto at_column = Find(column_links, row);
  UPWARD_CHECK(at_row != row_links.end() && at_column != column_links.end(),
               "a pair that is not there cannot be removed");
  row_links.erase(at_row);
  column_links.erase(at_column);
  ++rows_[row].room;
  ++columns_[column].room;
}

bool Matching::Has(int32_t row, int32_t column) const {
  const auto& links = rows_[row].links;
  return Find(links, column) != links.end();
}

std::vector<Pair> Matching::Pairs() const {
  std::vector<Pair> pairs;
  for (int32_t row = 0; row < rows(); ++row) {
    const auto first = static_cast<ptrdiff_t>(pairs.size());
    for (const Link& link : rows_[row].links) pairs.push_back({row, link.other, link.score});
    std::sort(pairs.begin() + first, pairs.end(),
              [](const Pair& a, const Pair& b) { return a.column < b.column; });
  }
  return pairs;
}

}  // namespace upward::assignment
