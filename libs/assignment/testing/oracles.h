// Two other ways to the optimum, slow and simple, to hold the solver against.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "libs/assignment/problem.h"

namespace upward::assignment {

struct Answer {
  std::vector<Pair> pairs;  // Sorted by row, then column.
  int64_t total_score = 0;
};

// A change to a problem.
struct Wish {
  std::optional<Edge> forced;
  std::optional<Edge> forbidden;
};

// Tries every set of pairs, for up to about 16 allowed ones: the optimum, of all optima the one
// whose pairs come first. Nothing when the wish cannot be had.
std::optional<Answer> TryEverything(const Problem& problem, const Wish& wish = {});

// The number of pairs and the total score of an optimum, by cancelling negative ways with the
// Bellman-Ford algorithm on the whole table. Knows no pinned pairs.
struct Value {
  int64_t pairs = 0;
  int64_t total_score = 0;
  friend bool operator==(const Value&, const Value&) = default;
};
Value ValueByBellmanFord(const Problem& problem);

}  // namespace upward::assignment
