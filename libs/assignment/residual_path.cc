#include "libs/assignment/residual_path.h"

#include <algorithm>
#include <utility>

namespace upward::assignment {

void Apply(std::span<const int32_t> path, RowCache& scores, Matching& matching) {
  const NodeNumbers nodes(matching.rows(), matching.columns());
  for (size_t k = 1; k < path.size(); ++k) {
    const int32_t from = path[k - 1];
    const int32_t to = path[k];
    if (nodes.IsColumn(from) && nodes.IsRow(to)) matching.Remove(to, nodes.ColumnOf(from));
  }
  for (size_t k = 1; k < path.size(); ++k) {
    const int32_t from = path[k - 1];
    const int32_t to = path[k];
    if (!nodes.IsRow(from) || !nodes.IsColumn(to)) continue;
    const int32_t column = nodes.ColumnOf(to);
    matching.Add(from, column, scores.Row(from)[column]);
  }
}

ResidualPath::ResidualPath(const Matching& matching, const Certificate& prices, RowCache& scores)
    : matching_(matching),
      prices_(prices),
      scores_(scores),
      nodes_(matching.rows(), matching.columns()),
      distance_(nodes_.Count(), kFar),
      from_(nodes_.Count(), -1) {}

std::optional<int64_t> ResidualPath::Find(int32_t start, int32_t target) {
  start_ = start;
  target_ = target;
  best_ = kFar;
  std::fill(distance_.begin(), distance_.end(), kFar);
  heap_.clear();
  settled_.clear();
  Relax(start, 0, -1);
  while (!heap_.empty() && heap_.front().distance < best_) {
    const Entry next = heap_.front();
    std::pop_heap(heap_.begin(), heap_.end(), Later);
    heap_.pop_back();
    if (next.distance != distance_[next.node]) continue;
    settled_.push_back(next.node);
    if (nodes_.IsRow(next.node)) {
      LeaveRow(next.node, next.distance);
    } else if (nodes_.IsColumn(next.node)) {
      LeaveColumn(nodes_.ColumnOf(next.node), next.distance);
    } else {
      LeaveOutside(next.distance);
    }
  }
  if (best_ == kFar) return std::nullopt;
  return best_;
}

void ResidualPath::Relax(int32_t node, int64_t distance, int32_t from) {
  if (distance >= best_ || distance >= distance_[node]) return;
  distance_[node] = distance;
  from_[node] = from;
  if (node == target_) {
    best_ = distance;
    return;
  }
  heap_.push_back({distance, node});
  std::push_heap(heap_.begin(), heap_.end(), Later);
  // A column with room costs nothing more to the outside: knowing that early saves most of the
  // work.
  if (nodes_.IsColumn(node) && matching_.ColumnHasRoom(nodes_.ColumnOf(node))) {
    Relax(nodes_.Outside(), distance, node);
  }
}

void ResidualPath::LeaveRow(int32_t row, int64_t distance) {
  Relax(nodes_.Outside(), distance + prices_.row_price[row], row);
  const std::span<const Matching::Link> links = matching_.RowLinks(row);
  int64_t* const column_distance = distance_.data() + nodes_.Column(0);
  // Pairs that are in use cannot be added: hide their columns from the scan.
  hidden_.clear();
  for (const Matching::Link& link : links) {
    hidden_.push_back(std::exchange(column_distance[link.other], kHidden));
  }
  const std::span<const int32_t> scores = scores_.Row(row);
  const int32_t* const score = scores.data();
  const int64_t* const column_price = prices_.column_price.data();
  const int64_t base = distance + prices_.row_price[row] - prices_.pair_bonus;
  const auto columns = static_cast<int32_t>(scores.size());
  for (int32_t column = 0; column < columns; ++column) {
    const int64_t reached = base + column_price[column] - score[column];
    if (reached >= best_ || reached >= column_distance[column]) continue;
    if (score[column] != kForbidden) Relax(nodes_.Column(column), reached, row);
  }
  for (size_t k = 0; k < links.size(); ++k) column_distance[links[k].other] = hidden_[k];
}

void ResidualPath::LeaveColumn(int32_t column, int64_t distance) {
  const int64_t base = distance + prices_.pair_bonus - prices_.column_price[column];
  for (const Matching::Link& link : matching_.ColumnLinks(column)) {
    if (link.pinned) continue;
    Relax(link.other, base + link.score - prices_.row_price[link.other], nodes_.Column(column));
  }
}

void ResidualPath::LeaveOutside(int64_t distance) {
  for (int32_t row = 0; row < matching_.rows(); ++row) {
    if (matching_.RowHasRoom(row)) Relax(row, distance, nodes_.Outside());
  }
  for (int32_t column = 0; column < matching_.columns(); ++column) {
    if (matching_.ColumnLinks(column).empty()) continue;
    Relax(nodes_.Column(column), distance + prices_.column_price[column], nodes_.Outside());
  }
}

std::vector<int32_t> ResidualPath::Nodes() const {
  std::vector<int32_t> path;
  for (int32_t node = target_; node != -1; node = from_[node]) path.push_back(node);
  std::reverse(path.begin(), path.end());
  return path;
}

void ResidualPath::Reprice(Certificate& prices) const {
  for (const int32_t node : settled_) {
    const int64_t shift = best_ - distance_[node];
    if (nodes_.IsRow(node)) {
      prices.row_price[node] -= shift;
    } else if (nodes_.IsColumn(node)) {
      prices.column_price[nodes_.ColumnOf(node)] += shift;
    }
  }
}

}  // namespace upward::assignment
