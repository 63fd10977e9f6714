// Goal: from whatever optimum it starts, the canonicaliser arrives at the one that comes first.
// Method: solve the problem with rows and columns in reverse order, which gives an optimum far from
// the first one; turn it round, canonicalise it and hold it against trying every set of pairs.
#include "libs/assignment/canonical.h"

#include <algorithm>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/assignment/certificate.h"
#include "libs/assignment/solver.h"
#include "libs/assignment/testing/oracles.h"
#include "libs/assignment/testing/table_problem.h"

namespace upward::assignment {
namespace {

TableProblem Reversed(const TableProblem& problem) {
  TableProblem reversed(problem.rows(), problem.columns());
  const Edge last = {problem.rows() - 1, problem.columns() - 1};
  const auto turned = [last](Edge edge) {
    return Edge{last.row - edge.row, last.column - edge.column};
  };
  for (int32_t row = 0; row < problem.rows(); ++row) {
    for (int32_t column = 0; column < problem.columns(); ++column) {
      reversed.At(turned({row, column})) = problem.At({row, column});
    }
  }
  reversed.row_capacities.assign(problem.row_capacities.rbegin(), problem.row_capacities.rend());
  reversed.column_capacities.assign(problem.column_capacities.rbegin(),
                                    problem.column_capacities.rend());
  for (const Edge& pin : problem.pins) reversed.pins.push_back(turned(pin));
  return reversed;
}

// The optimum of the reversed problem, told in the numbers of `problem`.
Solution LateOptimum(const TableProblem& problem) {
  Solution solution = *Solve(Reversed(problem));
  std::reverse(solution.pairs.begin(), solution.pairs.end());
  for (Pair& pair : solution.pairs) {
    pair.row = problem.rows() - 1 - pair.row;
    pair.column = problem.columns() - 1 - pair.column;
  }
  Certificate& prices = solution.certificate;
  std::reverse(prices.row_price.begin(), prices.row_price.end());
  std::reverse(prices.column_price.begin(), prices.column_price.end());
  return solution;
}

std::vector<Pair> Canonical(const TableProblem& problem, const Solution& solution) {
  Matching matching(problem);
  for (const Pair& pair : solution.pairs) {
    const bool pinned =
        std::count(problem.pins.begin(), problem.pins.end(), Edge{pair.row, pair.column}) > 0;
    matching.Add(pair.row, pair.column, pair.score, pinned);
  }
  RowCache scores(problem, kDefaultRowCacheBytes);
  Canonicaliser canonicaliser(matching, solution.certificate, scores);
  for (int32_t row = 0; row < problem.rows(); ++row) canonicaliser.Settle(row);
  return matching.Pairs();
}

TEST(CanonicalTest, SettledPairsOfARowStay) {
  // To bring in (0, 1), row 1 would have to take column 0 away from row 0 again.
  TableProblem problem(
      {{0, 0, 0, 0}, {0, 0, kForbidden, kForbidden}, {kForbidden, kForbidden, 0, 0}});
  problem.row_capacities[0] = 2;
  Solution late = LateOptimum(problem);
  late.pairs = {{0, 0, 0}, {0, 3, 0}, {1, 1, 0}, {2, 2, 0}};
  ASSERT_TRUE(CheckCertificate(problem, late).ok());
  EXPECT_THAT(Canonical(problem, late),
              testing::ElementsAre(Pair{0, 0, 0}, Pair{0, 2, 0}, Pair{1, 1, 0}, Pair{2, 3, 0}));
}

TEST(CanonicalTest, AgreesWithTryingEverything) {
  std::mt19937 random(41);
  const Draw families[] = {
      {.max_rows = 5, .max_columns = 5, .distinct_scores = 2, .forbidden_percent = 40},
      {.max_rows = 6, .max_columns = 3, .distinct_scores = 2, .forbidden_percent = 30},
      {.max_rows = 3, .max_columns = 6, .distinct_scores = 2, .forbidden_percent = 30},
      {.max_rows = 4,
       .max_columns = 5,
       .max_capacity = 3,
       .distinct_scores = 2,
       .forbidden_percent = 45},
      {.max_rows = 4,
       .max_columns = 5,
       .max_capacity = 2,
       .distinct_scores = 2,
       .forbidden_percent = 40,
       .max_pins = 3},
  };
  for (const Draw& draw : families) {
    for (int trial = 0; trial < 1000; ++trial) {
      const TableProblem problem = DrawProblem(random, draw);
      const Solution late = LateOptimum(problem);
      ASSERT_TRUE(CheckCertificate(problem, late).ok());
      ASSERT_EQ(Canonical(problem, late), TryEverything(problem)->pairs) << "trial " << trial;
    }
  }
}

TEST(CanonicalTest, TheWayThereDoesNotMatterOnALargerTable) {
  std::mt19937 random(42);
  for (const int32_t capacity : {1, 3}) {
    const TableProblem problem = DrawFullProblem(random, {.max_rows = 80,
                                                          .max_columns = 70,
                                                          .max_capacity = capacity,
                                                          .distinct_scores = 6,
                                                          .forbidden_percent = 60});
    EXPECT_EQ(Canonical(problem, LateOptimum(problem)), Solve(problem)->pairs);
  }
}

}  // namespace
}  // namespace upward::assignment
