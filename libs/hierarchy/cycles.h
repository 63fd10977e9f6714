// Cycles in a parent relation, for telling what is wrong with it before an Index is built.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace upward::hierarchy {

// Marks the root of a tree in a list of parents.
inline constexpr int32_t kNoParent = -1;

// Every cycle of `parent`, where parent[n] is the parent of node n or kNoParent. Each cycle begins
// at its smallest node and goes from child to parent; the cycles are ordered by that node. A node
// that is its own parent is a cycle of one. A parent outside the range counts as kNoParent.
// Linear in time; needs no stack however deep the tree is.
std::vector<std::vector<int32_t>> FindCycles(std::span<const int32_t> parent);

}  // namespace upward::hierarchy
