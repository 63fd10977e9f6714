// Finds the optimum of a Problem.
//
// Successive shortest augmenting paths with integer prices: the rows are taken one by one, and
// each unit of capacity is led along the cheapest way to a free column, or out of the answer, or
// into the place of a row that is then left out (Jonker and Volgenant's method, extended to
// capacities on both sides and to an outside option). Time O(units × rows × columns) at worst and
// far less as a rule; memory O(rows + columns + pairs) and the row cache.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "absl/status/statusor.h"

#include "libs/assignment/problem.h"

namespace upward::assignment {

// Rows of scores kept between uses: 256 MiB hold all scores of 8,000 × 8,000. With fewer the solver
// asks for rows again; the answer is the same.
inline constexpr size_t kDefaultRowCacheBytes = size_t{256} << 20;

struct Options {
  // Called from time to time on the solving thread, with `done` rising to `total`. May be null.
  std::function<void(int64_t done, int64_t total)> progress = nullptr;

  // Asked often on the solving thread; once it answers true, Solve gives up with CANCELLED. May be
  // null.
  std::function<bool()> cancelled = nullptr;

  // Bound of the row cache. At least one row is always held.
  size_t row_cache_bytes = kDefaultRowCacheBytes;
};

// The optimum with its certificate. INVALID_ARGUMENT when the problem breaks its contract (see
// CheckProblem), CANCELLED when asked to stop. Keeps no reference to the problem; may run on
// several threads for different callers at once.
absl::StatusOr<Solution> Solve(const Problem& problem, const Options& options = {});

}  // namespace upward::assignment
