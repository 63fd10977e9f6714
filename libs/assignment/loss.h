// What an optimum would lose by a change of one pair, exactly, by one shortest path from the
// optimum instead of a solution from scratch.
#pragma once

#include <cstdint>

#include "absl/status/statusor.h"

#include "libs/assignment/problem.h"

namespace upward::assignment {

// The optimum less the best answer under the change. `pairs` comes first: when it is above 0,
// `score` may be below 0 (fewer pairs with a greater total). Never negative as a whole.
struct Loss {
  int64_t pairs = 0;
  int64_t score = 0;

  friend bool operator==(const Loss&, const Loss&) = default;
  friend auto operator<=>(const Loss&, const Loss&) = default;
};

// What is lost when `edge` must be part of the answer; nothing when it already is.
// FAILED_PRECONDITION when that cannot be: the pair is forbidden, or a capacity of its row or
// column is 0 or taken up by pinned pairs. INVALID_ARGUMENT when `edge` is out of range.
//
// REQUIRES: `solution` is an optimum of `problem` with a valid certificate, such as Solve returns.
// Reads each row at most once or twice; thread-safe.
absl::StatusOr<Loss> LossOfForcing(const Problem& problem, const Solution& solution, Edge edge);

// What is lost when `edge` must not be part of the answer; nothing when it is not.
// FAILED_PRECONDITION when it is pinned. Otherwise as LossOfForcing.
absl::StatusOr<Loss> LossOfForbidding(const Problem& problem, const Solution& solution, Edge edge);

}  // namespace upward::assignment
