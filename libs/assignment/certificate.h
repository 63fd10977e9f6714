// Checks an answer without trusting whoever found it: shares no code with the solver.
#pragma once

#include "absl/status/status.h"

#include "libs/assignment/problem.h"

namespace upward::assignment {

// OK when the pairs of `solution` keep every rule of `problem` and its certificate proves that no
// other set has more pairs, or as many with a greater total score. Else FAILED_PRECONDITION, saying
// which condition fails and where. Reads every row once.
//
// Conditions: sizes; the bonus outweighs all scores; pairs sorted, in range, allowed, with their
// true score, within the capacities; pinned pairs present; the total; prices as Certificate says
// for all rows × columns; and, so that no gap is overlooked, the worth of the pairs equals the
// value of the prices exactly. That the pairs come first among equals is not checked.
absl::Status CheckCertificate(const Problem& problem, const Solution& solution);

}  // namespace upward::assignment
