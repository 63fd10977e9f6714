// An immutable index over a forest whose nodes may also have any number of further ("dotted")
// parents. It answers who is above whom in constant time.
//
// How it works. The nodes are numbered in Euler order: a node's subtree is one range of positions,
// so "a is above b" is one range check. Following dotted edges, everything above a node is: its own
// solid ancestors, plus each dotted target that can be reached from it, plus the solid ancestors of
// those targets. The reachable targets are worked out once, when the index is built; equal sets are
// stored once and a node without dotted edges of its own shares its parent's set (DottedClosure).
// Reaches(a, b) is then: b above a in the tree, or one of a's targets within b's subtree.
//
// Memory: 24 bytes a node, plus at most 96 bytes for each distinct set of targets (at most one for
// each node with dotted edges; a few dozen bytes as a rule) and 8 for each dotted edge.
//
// An Index owns all it needs and is never changed: it may be used from several threads at once.
// Nodes are the numbers 0 … size()-1; any other number given to a query is a bug of the caller.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "absl/status/statusor.h"

#include "libs/hierarchy/cycles.h"
#include "libs/hierarchy/dotted_closure.h"

namespace upward::hierarchy {

// What one node is to another, see Index::Classify.
enum class RelationKind {
  kNone,
  kSame,
  kSolidAncestor,     // The first is above the second on solid edges alone.
  kSolidDescendant,   // The first is below the second on solid edges alone.
  kDottedAncestor,    // The first is above the second by a way that needs a dotted edge.
  kDottedDescendant,  // The first is below the second by a way that needs a dotted edge.
  kSiblings,          // Both have the same solid parent.
};

struct Relation {
  RelationKind kind = RelationKind::kNone;
  // For the two solid kinds: the nodes strictly between the two, that is the difference in depth
  // less one. A parent and its child have 0 levels between them. Otherwise 0.
  int32_t levels_between = 0;

  friend bool operator==(const Relation&, const Relation&) = default;
};

class Index {
 public:
  // `parent[n]` is the solid parent of node n, or kNoParent. Dotted edges may be repeated and may
  // form cycles with each other and with solid edges (their nodes then all reach one another); one
  // from a node to itself is ignored. INVALID_ARGUMENT when a number is out of range or the solid
  // edges form a cycle (FindCycles names the nodes).
  static absl::StatusOr<Index> Build(std::span<const int32_t> parent,
                                     std::span<const DottedEdge> dotted);

  int32_t size() const { return static_cast<int32_t>(parent_.size()); }
  int32_t Parent(int32_t node) const { return parent_[node]; }

  // The number of solid edges up to the root.
  int32_t Depth(int32_t node) const { return depth_[node]; }

  // Whether `above` is a solid ancestor of `below`. No node is its own ancestor. O(1).
  bool IsAncestor(int32_t above, int32_t below) const {
    return above != below && InSubtree(above, below);
  }

  // The solid ancestors, from the parent to the root.
  std::vector<int32_t> ChainOf(int32_t node) const;

  // The nodes below in ascending order; O(children).
  std::vector<int32_t> Children(int32_t node) const;

  // The node and all below it, in Euler order: a parent precedes its children, which are in
  // ascending order. Valid as long as the index.
  std::span<const int32_t> Subtree(int32_t node) const {
    return std::span(order_).subspan(position_[node], subtree_size_[node]);
  }

  // The number of nodes in Subtree(node), itself included.
  int32_t SubtreeSize(int32_t node) const { return subtree_size_[node]; }

  // A node's place in Euler order, 0 … size()-1: Subtree(n) holds exactly the places
  // [Position(n), Position(n) + SubtreeSize(n)).
  int32_t Position(int32_t node) const { return position_[node]; }

  // The deepest node whose subtree holds both; nothing when they are in different trees. O(depth).
  std::optional<int32_t> LowestCommonAncestor(int32_t a, int32_t b) const;

  // Whether going upward from `from`, by at least one solid or dotted edge in any mix, can arrive
  // at `to`. Reaches(n, n) holds only when n lies on a cycle with dotted edges in it. O(1) when
  // there is no dotted edge above `from`; else one binary search among its targets (see
  // DottedClosure for sets that are too large to be held whole).
  bool Reaches(int32_t from, int32_t to) const {
    return IsAncestor(to, from) ||
           closure_.AnyWithin(closure_of_[from], position_[to], position_[to] + subtree_size_[to]);
  }

  // What `a` is to `b`. The first that applies of: same, solid ancestor or descendant, dotted
  // ancestor, dotted descendant, siblings, none. (Two nodes on one dotted cycle are above each
  // other: both ways round the answer is kDottedAncestor.)
  Relation Classify(int32_t a, int32_t b) const;

  // Bytes held in memory, the object itself left out.
  size_t MemoryBytes() const;

 private:
  Index() = default;

  bool InSubtree(int32_t above, int32_t below) const {
    return static_cast<uint32_t>(position_[below] - position_[above]) <
           static_cast<uint32_t>(subtree_size_[above]);
  }

  // Lays the forest out in Euler order; returns how many nodes hang on a root.
  int32_t LayOut();

  // Constant after Build.
  std::vector<int32_t> parent_;
  std::vector<int32_t> depth_;
  std::vector<int32_t> position_;
  std::vector<int32_t> subtree_size_;
  std::vector<int32_t> order_;       // Node at each position.
  std::vector<int32_t> closure_of_;  // Set in closure_ of each node.
  DottedClosure closure_;
};

}  // namespace upward::hierarchy
