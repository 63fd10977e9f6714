// The dotted targets that can be reached from each node of a forest: part of Index.
//
// For a node n let D(n) be the positions, in Euler order, of every node that a dotted edge leads to
// on some way upward from n. D is a transitive closure: the union of D(parent), and of {t} and
// D(t) for each dotted edge from n to t. Nodes on one cycle have one D. A target with another
// target in its subtree is left out: whoever is above the former is above the latter.
//
// Sets are interned, and small ones are held whole. A union that would outgrow
// kMaxMergedTargets is held as its new part plus links to the sets that it extends. This keeps the
// memory linear in the number of dotted edges for every input, where whole sets could need its
// square; the price is one more binary search per linked set that a query has to visit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace upward::hierarchy {

struct DottedEdge {
  int32_t child = 0;
  int32_t parent = 0;
};

class DottedClosure {
 public:
  // The set of those that have no dotted edge above them.
  static constexpr int32_t kEmptySet = 0;

  // Sets of up to this many targets are held whole: one cache line of positions, and more than a
  // chain of command has dotted lines in practice.
  static constexpr size_t kMaxMergedTargets = 16;
  // A set takes over the links of another only up to this many in total; beyond, it links to it.
  static constexpr size_t kMaxMergedLinks = 4;

  // The forest as Index lays it out. All spans have one element a node.
  struct Forest {
    std::span<const int32_t> parent;
    std::span<const int32_t> position;
    std::span<const int32_t> subtree_size;
    std::span<const int32_t> order;
  };

  // One set only, the empty one.
  DottedClosure() = default;

  // REQUIRES: the numbers in `dotted` are nodes. Writes the set of each node to `set_of`.
  static DottedClosure Build(const Forest& forest, std::span<const DottedEdge> dotted,
                             std::vector<int32_t>& set_of);

  // Whether the set holds a position in [begin, end).
  bool AnyWithin(int32_t set, int32_t begin, int32_t end) const {
    return set != kEmptySet && AnyWithinLinked(set, begin, end);
  }

  size_t MemoryBytes() const;

 private:
  friend class DottedClosureBuilder;

  std::span<const int32_t> TargetsOf(int32_t set) const;
  std::span<const int32_t> LinksOf(int32_t set) const;
  bool AnyWithinLinked(int32_t set, int32_t begin, int32_t end) const;

  // Constant after Build. Set s has targets_[target_begin_[s] … target_begin_[s + 1]), ascending,
  // and links_[link_begin_[s] … link_begin_[s + 1]), each the number of a smaller set.
  std::vector<int32_t> target_begin_ = {0, 0};
  std::vector<int32_t> targets_;
  std::vector<int32_t> link_begin_ = {0, 0};
  std::vector<int32_t> links_;
};

}  // namespace upward::hierarchy
