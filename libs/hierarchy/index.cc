#include "libs/hierarchy/index.h"

#include <utility>

#include "absl/status/status.h"

#include "libs/base/status_macros.h"

namespace upward::hierarchy {
namespace {

absl::Status CheckRanges(std::span<const int32_t> parent, std::span<const DottedEdge> dotted) {
  const auto count = static_cast<int32_t>(parent.size());
  const auto is_node = [count](int32_t number) { return number >= 0 && number < count; };
  for (const int32_t number : parent) {
    if (number != kNoParent && !is_node(number)) {
      return absl::InvalidArgumentError("a solid parent is not a node; use -1 for none");
    }
  }
  for (const DottedEdge& edge : dotted) {
    if (!is_node(edge.child) || !is_node(edge.parent)) {
      return absl::InvalidArgumentError("an end of a dotted edge is not a node; leave it out");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Index> Index::Build(std::span<const int32_t> parent,
                                   std::span<const DottedEdge> dotted) {
  UPWARD_RETURN_IF_ERROR(CheckRanges(parent, dotted));
  Index index;
  index.parent_.assign(parent.begin(), parent.end());
  if (index.LayOut() != index.size()) {
    return absl::InvalidArgumentError("solid parents form a cycle; FindCycles tells which");
  }
  index.closure_ =
      DottedClosure::Build({index.parent_, index.position_, index.subtree_size_, index.order_},
                           dotted, index.closure_of_);
  return index;
}

int32_t Index::LayOut() {
  const int32_t count = size();
  std::vector<int32_t> first_child(count, kNoParent);
  std::vector<int32_t> next_sibling(count, kNoParent);
  int32_t first_root = kNoParent;
  for (int32_t node = count - 1; node >= 0; --node) {
    int32_t& first = parent_[node] == kNoParent ? first_root : first_child[parent_[node]];
    next_sibling[node] = std::exchange(first, node);
  }

  depth_.assign(count, 0);
  position_.assign(count, 0);
  subtree_size_.assign(count, 1);
  order_.assign(count, kNoParent);
  int32_t placed = 0;
  for (int32_t node = first_root; node != kNoParent;) {
    depth_[node] = parent_[node] == kNoParent ? 0 : depth_[parent_[node]] + 1;
    position_[node] = placed;
    order_[placed++] = node;
    if (first_child[node] != kNoParent) {
      node = first_child[node];
      continue;
    }
    while (node != kNoParent && next_sibling[node] == kNoParent) node = parent_[node];
    if (node != kNoParent) node = next_sibling[node];
  }
  for (int32_t place = placed - 1; place >= 0; --place) {
    const int32_t node = order_[place];
    if (parent_[node] != kNoParent) subtree_size_[parent_[node]] += subtree_size_[node];
  }
  return placed;
}

std::vector<int32_t> Index::ChainOf(int32_t node) const {
  std::vector<int32_t> chain;
  chain.reserve(depth_[node]);
  for (int32_t above = parent_[node]; above != kNoParent; above = parent_[above]) {
    chain.push_back(above);
  }
  return chain;
}

std::vector<int32_t> Index::Children(int32_t node) const {
  std::vector<int32_t> children;
  const int32_t end = position_[node] + subtree_size_[node];
  for (int32_t place = position_[node] + 1; place < end; place += subtree_size_[order_[place]]) {
    children.push_back(order_[place]);
  }
  return children;
}

std::optional<int32_t> Index::LowestCommonAncestor(int32_t a, int32_t b) const {
  while (a != kNoParent && !InSubtree(a, b)) a = parent_[a];
  if (a == kNoParent) return std::nullopt;
  return a;
}

Relation Index::Classify(int32_t a, int32_t b) const {
  if (a == b) return {RelationKind::kSame, 0};
  if (InSubtree(a, b)) return {RelationKind::kSolidAncestor, depth_[b] - depth_[a] - 1};
  if (InSubtree(b, a)) return {RelationKind::kSolidDescendant, depth_[a] - depth_[b] - 1};
  if (Reaches(b, a)) return {RelationKind::kDottedAncestor, 0};
  if (Reaches(a, b)) return {RelationKind::kDottedDescendant, 0};
  const bool siblings = parent_[a] != kNoParent && parent_[a] == parent_[b];
  return {siblings ? RelationKind::kSiblings : RelationKind::kNone, 0};
}

size_t Index::MemoryBytes() const {
  const size_t numbers = parent_.capacity() + depth_.capacity() + position_.capacity() +
                         subtree_size_.capacity() + order_.capacity() + closure_of_.capacity();
  return numbers * sizeof(int32_t) + closure_.MemoryBytes();
}

}  // namespace upward::hierarchy
