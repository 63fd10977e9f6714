#include "libs/assignment/canonical.h"

#include <algorithm>

namespace upward::assignment {

Canonicaliser::Canonicaliser(Matching& matching, const Certificate& prices, RowCache& scores)
    : matching_(matching),
      prices_(prices),
      scores_(scores),
      nodes_(matching.rows(), matching.columns()),
      class_of_(nodes_.Count(), 0),
      visited_by_(nodes_.Count(), 0),
      from_(nodes_.Count(), -1) {}

void Canonicaliser::Settle(int32_t row) {
  settling_ = row;
  const std::span<const int32_t> cached = scores_.Row(row);
  const std::vector<int32_t> scores(cached.begin(), cached.end());
  for (int32_t column = 0; column < matching_.columns(); ++column) {
    if (!IsFree(row, column, scores[column]) || scores[column] == kForbidden) continue;
    if (matching_.Has(row, column)) continue;
    if (!HasOpenUnits(row, column)) return;
    if (class_of_[nodes_.Column(column)] != class_of_[nodes_.Row(row)]) continue;
    if (!FindWayBack(row, column)) continue;
    Apply(path_, scores_, matching_);
    matching_.Add(row, column, scores[column]);
  }
}

bool Canonicaliser::HasOpenUnits(int32_t row, int32_t column) const {
  if (matching_.RowHasRoom(row)) return true;
  const std::span<const Matching::Link> links = matching_.RowLinks(row);
  return std::any_of(links.begin(), links.end(), [column](const Matching::Link& link) {
    return !link.pinned && link.other > column;
  });
}

bool Canonicaliser::LeadsBack(int32_t node, int32_t row, int32_t column) const {
  if (node == nodes_.Outside()) return matching_.RowHasRoom(row);
  if (!nodes_.IsColumn(node) || nodes_.ColumnOf(node) <= column) return false;
  const int32_t at = nodes_.ColumnOf(node);
  const std::span<const Matching::Link> links = matching_.RowLinks(row);
  return std::any_of(links.begin(), links.end(), [&](const Matching::Link& link) {
    return link.other == at && !link.pinned && IsFree(row, at, link.score);
  });
}

bool Canonicaliser::FindWayBack(int32_t row, int32_t column) {
  ++searches_;
  visited_now_.clear();
  Visit(nodes_.Column(column), -1);
  size_t known = 0;
  for (size_t next = 0; next < visited_now_.size(); ++next) {
    const int32_t node = visited_now_[next];
    if (nodes_.IsRow(node)) {
      LeaveRow(node);
    } else if (nodes_.IsColumn(node)) {
      LeaveColumn(nodes_.ColumnOf(node));
    } else {
      LeaveOutside();
    }
    for (; known < visited_now_.size(); ++known) {
      if (!LeadsBack(visited_now_[known], row, column)) continue;
      path_ = {row};
      for (int32_t at = visited_now_[known]; at != -1; at = from_[at]) path_.push_back(at);
      std::reverse(path_.begin(), path_.end());
      return true;
    }
  }
  for (const int32_t node : visited_now_) class_of_[node] = classes_;
  ++classes_;
  return false;
}

void Canonicaliser::LeaveRow(int32_t row) {
  if (prices_.row_price[row] == 0) Visit(nodes_.Outside(), row);
  const std::span<const int32_t> scores = scores_.Row(row);
  for (int32_t column = 0; column < matching_.columns(); ++column) {
    if (!IsFree(row, column, scores[column]) || scores[column] == kForbidden) continue;
    if (!matching_.Has(row, column)) Visit(nodes_.Column(column), row);
  }
}

void Canonicaliser::LeaveColumn(int32_t column) {
  for (const Matching::Link& link : matching_.ColumnLinks(column)) {
    if (link.pinned || link.other <= settling_) continue;
    if (IsFree(link.other, column, link.score)) Visit(link.other, nodes_.Column(column));
  }
  if (matching_.ColumnHasRoom(column)) Visit(nodes_.Outside(), nodes_.Column(column));
}

void Canonicaliser::LeaveOutside() {
  for (int32_t row = settling_ + 1; row < matching_.rows(); ++row) {
    if (matching_.RowHasRoom(row)) Visit(row, nodes_.Outside());
  }
  for (int32_t column = 0; column < matching_.columns(); ++column) {
    if (prices_.column_price[column] == 0 && !matching_.ColumnLinks(column).empty()) {
      Visit(nodes_.Column(column), nodes_.Outside());
    }
  }
}

void Canonicaliser::Visit(int32_t node, int32_t from) {
  if (visited_by_[node] == searches_ || class_of_[node] != class_of_[settling_]) return;
  visited_by_[node] = searches_;
  from_[node] = from;
  visited_now_.push_back(node);
}

}  // namespace upward::assignment
