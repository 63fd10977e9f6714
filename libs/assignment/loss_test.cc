// Goal: a loss is exactly the difference between two optima.
// Method: seeded random tables, every pair of each, against trying every set with and without it.
#include "libs/assignment/loss.h"

#include <random>

#include "gtest/gtest.h"

#include "libs/assignment/solver.h"
#include "libs/assignment/testing/oracles.h"
#include "libs/assignment/testing/table_problem.h"

namespace upward::assignment {
namespace {

TEST(LossTest, ForcingAndForbiddingByHand) {
  const TableProblem problem({{10, 9}, {9, 0}});
  const Solution solution = *Solve(problem);
  EXPECT_EQ(*LossOfForcing(problem, solution, {0, 1}), (Loss{0, 0}));
  EXPECT_EQ(*LossOfForcing(problem, solution, {0, 0}), (Loss{0, 8}));
  EXPECT_EQ(*LossOfForbidding(problem, solution, {0, 0}), (Loss{0, 0}));
  EXPECT_EQ(*LossOfForbidding(problem, solution, {0, 1}), (Loss{0, 8}));
}

TEST(LossTest, APairLostMayRaiseTheScore) {
  // Row 1 can only have column 0, so forcing (0, 0) leaves it out.
  const TableProblem problem({{50, 3}, {4, kForbidden}});
  EXPECT_EQ(*LossOfForcing(problem, *Solve(problem), {0, 0}), (Loss{1, 7 - 50}));
  EXPECT_GT(Loss({1, -43}), Loss());
}

TEST(LossTest, WhatCannotBe) {
  TableProblem problem({{1, 2, 3}, {4, kForbidden, 6}, {1, 1, 1}});
  problem.row_capacities[2] = 0;
  problem.pins = {{0, 0}};
  const Solution solution = *Solve(problem);
  const auto forcing = [&](Edge edge) {
    return LossOfForcing(problem, solution, edge).status().code();
  };
  EXPECT_EQ(forcing({1, 1}), absl::StatusCode::kFailedPrecondition) << "forbidden";
  EXPECT_EQ(forcing({1, 0}), absl::StatusCode::kFailedPrecondition) << "column pinned away";
  EXPECT_EQ(forcing({0, 1}), absl::StatusCode::kFailedPrecondition) << "row pinned away";
  EXPECT_EQ(forcing({2, 1}), absl::StatusCode::kFailedPrecondition) << "no capacity";
  EXPECT_EQ(forcing({3, 0}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(forcing({0, -1}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(forcing({0, 0}), absl::StatusCode::kOk) << "it is there already";
  EXPECT_EQ(LossOfForbidding(problem, solution, {0, 0}).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

Loss Difference(const Solution& optimum, const Answer& changed) {
  return {std::ssize(optimum.pairs) - std::ssize(changed.pairs),
          optimum.total_score - changed.total_score};
}

void ExpectExact(const TableProblem& problem) {
  const Solution solution = *Solve(problem);
  for (int32_t row = 0; row < problem.rows(); ++row) {
    for (int32_t column = 0; column < problem.columns(); ++column) {
      SCOPED_TRACE(absl::StrCat("pair (", row, ", ", column, ")"));
      const Edge edge = {row, column};
      const auto forced = TryEverything(problem, {.forced = edge, .forbidden = {}});
      const absl::StatusOr<Loss> forcing = LossOfForcing(problem, solution, edge);
      ASSERT_EQ(forcing.ok(), forced.has_value()) << forcing.status();
      if (forced.has_value()) {
        ASSERT_EQ(*forcing, Difference(solution, *forced));
      }

      const auto without = TryEverything(problem, {.forced = {}, .forbidden = edge});
      const absl::StatusOr<Loss> forbidding = LossOfForbidding(problem, solution, edge);
      ASSERT_EQ(forbidding.ok(), without.has_value()) << forbidding.status();
      if (without.has_value()) {
        ASSERT_EQ(*forbidding, Difference(solution, *without));
      }
    }
  }
}

TEST(LossTest, AgreesWithTryingEverything) {
  std::mt19937 random(17);
  const Draw families[] = {
      {.max_rows = 4, .max_columns = 4, .distinct_scores = 9, .forbidden_percent = 25},
      {.max_rows = 6, .max_columns = 3, .distinct_scores = 3, .forbidden_percent = 40},
      {.max_rows = 3, .max_columns = 6, .distinct_scores = 3, .forbidden_percent = 40},
      {.max_rows = 4,
       .max_columns = 4,
       .max_capacity = 3,
       .distinct_scores = 4,
       .score_step = kMaxScore / 4,
       .forbidden_percent = 35},
      {.max_rows = 4,
       .max_columns = 4,
       .max_capacity = 2,
       .distinct_scores = 4,
       .forbidden_percent = 35,
       .max_pins = 3},
  };
  for (const Draw& draw : families) {
    for (int trial = 0; trial < 250; ++trial) {
      SCOPED_TRACE(absl::StrCat("trial ", trial));
      ASSERT_NO_FATAL_FAILURE(ExpectExact(DrawProblem(random, draw)));
      ASSERT_FALSE(HasFailure());
    }
  }
}

TEST(LossTest, AgreesWithSolvingAgainOnALargerTable) {
  std::mt19937 random(18);
  TableProblem problem = DrawFullProblem(random, {.max_rows = 40,
                                                  .max_columns = 35,
                                                  .max_capacity = 2,
                                                  .distinct_scores = 6,
                                                  .forbidden_percent = 40});
  const Solution solution = *Solve(problem);
  for (int32_t row = 0; row < problem.rows(); row += 3) {
    for (int32_t column = 0; column < problem.columns(); column += 3) {
      const absl::StatusOr<Loss> loss = LossOfForcing(problem, solution, {row, column});
      if (!loss.ok()) continue;
      problem.pins = {{row, column}};
      const Solution again = *Solve(problem);
      problem.pins.clear();
      EXPECT_EQ(*loss, Difference(solution, {again.pairs, again.total_score}))
          << row << ", " << column;
    }
  }
}

}  // namespace
}  // namespace upward::assignment
