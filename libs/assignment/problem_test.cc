// Goal: a problem that breaks its contract is refused, with the place named.
// Method: one problem for each rule, through CheckProblem and Solve.
#include "libs/assignment/problem.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/assignment/solver.h"
#include "libs/assignment/testing/table_problem.h"

namespace upward::assignment {
namespace {

using ::testing::HasSubstr;

void ExpectRefused(const Problem& problem, const char* why) {
  const absl::Status status = CheckProblem(problem);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr(why));
  EXPECT_EQ(Solve(problem).status(), status);
}

TEST(ProblemTest, NegativeCapacities) {
  TableProblem problem({{1, 2}});
  problem.row_capacities[0] = -1;
  ExpectRefused(problem, "row 0 is negative");
  problem.row_capacities[0] = 1;
  problem.column_capacities[1] = -1;
  ExpectRefused(problem, "column 1 is negative");
}

TEST(ProblemTest, PinnedPairs) {
  TableProblem problem({{1, 2}, {kForbidden, 3}});
  problem.pins = {{0, 2}};
  ExpectRefused(problem, "(0, 2) is out of range");
  problem.pins = {{-1, 0}};
  ExpectRefused(problem, "out of range");
  problem.pins = {{1, 0}};
  ExpectRefused(problem, "(1, 0) is forbidden");
  problem.pins = {{0, 0}, {0, 0}};
  ExpectRefused(problem, "given twice");
  problem.pins = {{0, 0}, {0, 1}};
  ExpectRefused(problem, "capacity of its row");
  problem.pins = {{0, 1}, {1, 1}};
  ExpectRefused(problem, "capacity of its column");
  problem.pins = {{0, 0}, {1, 1}};
  EXPECT_TRUE(CheckProblem(problem).ok());
}

TEST(ProblemTest, RoomIsWhatBothSidesHave) {
  TableProblem problem(2, 3);
  EXPECT_EQ(RoomForPairs(problem), 2);
  problem.row_capacities = {100, 0};
  EXPECT_EQ(RoomForPairs(problem), 3) << "a row has at most one pair with each column";
  problem.column_capacities = {1, 0, 1};
  EXPECT_EQ(RoomForPairs(problem), 2);
}

// Large sides without a table behind them.
class Wide final : public Problem {
 public:
  int32_t rows() const override { return 3000; }
  int32_t columns() const override { return 3000; }
  int32_t row_capacity(int32_t) const override { return 1000; }
  int32_t column_capacity(int32_t) const override { return 1000; }
  void ScoreRow(int32_t, std::span<int32_t>) const override { FAIL() << "no score is needed"; }
};

TEST(ProblemTest, MorePairsThanPricesCanHold) { ExpectRefused(Wide(), "split the problem"); }

TEST(ProblemDeathTest, AScoreOutOfRangeIsABug) {
  EXPECT_DEATH((void)Solve(TableProblem({{1, kMaxScore + 1}})), "outside its range");
  EXPECT_DEATH((void)Solve(TableProblem({{1, -1}})), "outside its range");
}

}  // namespace
}  // namespace upward::assignment
