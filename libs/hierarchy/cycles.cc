#include "libs/hierarchy/cycles.h"

#include <algorithm>

namespace upward::hierarchy {
namespace {

// The cycle that `start` lies on, from its smallest node.
std::vector<int32_t> CycleThrough(std::span<const int32_t> parent, int32_t start) {
  std::vector<int32_t> cycle;
  int32_t node = start;
  do {
    cycle.push_back(node);
    node = parent[node];
  } while (node != start);
  std::rotate(cycle.begin(), std::min_element(cycle.begin(), cycle.end()), cycle.end());
  return cycle;
}

}  // namespace

std::vector<std::vector<int32_t>> FindCycles(std::span<const int32_t> parent) {
  const auto count = static_cast<int32_t>(parent.size());
  std::vector<int32_t> walk_of(count, -1);  // The walk that saw the node first, named by its start.
  std::vector<std::vector<int32_t>> cycles;
  for (int32_t start = 0; start < count; ++start) {
    int32_t node = start;
    while (node >= 0 && node < count && walk_of[node] < 0) {
      walk_of[node] = start;
      node = parent[node];
    }
    const bool closed = node >= 0 && node < count && walk_of[node] == start;
    if (closed) cycles.push_back(CycleThrough(parent, node));
  }
  std::sort(cycles.begin(), cycles.end());
  return cycles;
}

}  // namespace upward::hierarchy
