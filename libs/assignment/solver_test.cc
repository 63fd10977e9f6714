// Goal: Solve finds the one optimum that Problem defines, and proves it.
// Method: hand-made examples, and seeded random tables against trying every set of pairs; each
// answer's certificate is checked by code that shares nothing with the solver.
#include "libs/assignment/solver.h"

#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/assignment/certificate.h"
#include "libs/assignment/testing/oracles.h"
#include "libs/assignment/testing/table_problem.h"

namespace upward::assignment {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int32_t kNo = kForbidden;

Solution MustSolve(const Problem& problem, const Options& options = {}) {
  absl::StatusOr<Solution> solution = Solve(problem, options);
  EXPECT_TRUE(solution.ok()) << solution.status();
  const absl::Status proof = CheckCertificate(problem, *solution);
  EXPECT_TRUE(proof.ok()) << proof;
  return *std::move(solution);
}

std::vector<Pair> PairsOf(const Problem& problem) { return MustSolve(problem).pairs; }

TEST(SolverTest, EmptySides) {
  EXPECT_THAT(PairsOf(TableProblem(0, 0)), IsEmpty());
  EXPECT_THAT(PairsOf(TableProblem(0, 3)), IsEmpty());
  EXPECT_THAT(PairsOf(TableProblem(3, 0)), IsEmpty());
}

TEST(SolverTest, EverythingForbidden) { EXPECT_THAT(PairsOf(TableProblem(3, 2)), IsEmpty()); }

TEST(SolverTest, TheGreatestTotalIsNotTheGreedyOne) {
  const Solution solution = MustSolve(TableProblem({{10, 9}, {9, 0}}));
  EXPECT_THAT(solution.pairs, ElementsAre(Pair{0, 1, 9}, Pair{1, 0, 9}));
  EXPECT_EQ(solution.total_score, 18);
}

TEST(SolverTest, OnePairMoreOutweighsEveryScore) {
  // Two poor pairs beat one excellent pair: row 1 has only column 0.
  EXPECT_THAT(PairsOf(TableProblem({{kMaxScore, 0}, {0, kNo}})),
              ElementsAre(Pair{0, 1, 0}, Pair{1, 0, 0}));
  // Three poor ones beat two that have the greatest score.
  EXPECT_THAT(PairsOf(TableProblem({{kMaxScore, 0, kNo}, {0, kMaxScore, 0}, {0, kNo, kNo}})),
              ElementsAre(Pair{0, 1, 0}, Pair{1, 2, 0}, Pair{2, 0, 0}));
}

TEST(SolverTest, ARowGivesWayToABetterOne) {
  EXPECT_THAT(PairsOf(TableProblem({{3}, {5}, {4}})), ElementsAre(Pair{1, 0, 5}));
}

TEST(SolverTest, AmongEqualsTheFirstPairsAreTaken) {
  EXPECT_THAT(PairsOf(TableProblem({{7}, {7}, {7}})), ElementsAre(Pair{0, 0, 7}));
  EXPECT_THAT(PairsOf(TableProblem({{1, 1, 1}, {1, 1, 1}})),
              ElementsAre(Pair{0, 0, 1}, Pair{1, 1, 1}));
}

TEST(SolverTest, APairIsUsedOnceWhateverTheCapacities) {
  TableProblem problem({{9, 1}, {2, kNo}});
  problem.row_capacities = {2, 5};
  problem.column_capacities = {3, 3};
  EXPECT_THAT(PairsOf(problem), ElementsAre(Pair{0, 0, 9}, Pair{0, 1, 1}, Pair{1, 0, 2}));
}

TEST(SolverTest, ZeroCapacityTakesOutOfTheGame) {
  TableProblem problem({{9, 1}, {8, 1}});
  problem.column_capacities[0] = 0;
  problem.row_capacities[0] = 0;
  EXPECT_THAT(PairsOf(problem), ElementsAre(Pair{1, 1, 1}));
}

TEST(SolverTest, PinnedPairsStayAndTheRestIsOptimal) {
  TableProblem problem({{9, 1, 5}, {8, 1, 2}, {7, 1, 3}});
  problem.pins = {{2, 0}};
  EXPECT_THAT(PairsOf(problem), ElementsAre(Pair{0, 2, 5}, Pair{1, 1, 1}, Pair{2, 0, 7}));
}

struct Family {
  const char* name;
  int trials;
  Draw draw;
};

class SolverOracleTest : public ::testing::TestWithParam<Family> {};

TEST_P(SolverOracleTest, AgreesWithTryingEverything) {
  std::mt19937 random(99);
  for (int trial = 0; trial < GetParam().trials; ++trial) {
    SCOPED_TRACE(absl::StrCat("trial ", trial));
    const TableProblem problem = DrawProblem(random, GetParam().draw);
    const Solution solution = MustSolve(problem);
    const std::optional<Answer> expected = TryEverything(problem);
    ASSERT_TRUE(expected.has_value());
    ASSERT_EQ(solution.pairs.size(), expected->pairs.size());
    ASSERT_EQ(solution.total_score, expected->total_score);
    ASSERT_EQ(solution.pairs, expected->pairs) << "another optimum than the first";
    ASSERT_FALSE(HasFailure());
  }
}

INSTANTIATE_TEST_SUITE_P(
    Families, SolverOracleTest,
    ::testing::Values(
        Family{"Plain", 1500, {.max_rows = 4, .max_columns = 4, .distinct_scores = 12}},
        Family{"Ties", 1500, {.max_rows = 4, .max_columns = 4, .distinct_scores = 2}},
        Family{"Forbidden",
               2000,
               {.max_rows = 4, .max_columns = 5, .distinct_scores = 3, .forbidden_percent = 50}},
        Family{"ManyRows",
               800,
               {.max_rows = 7, .max_columns = 2, .distinct_scores = 3, .forbidden_percent = 20}},
        Family{"ManyColumns",
               800,
               {.max_rows = 2, .max_columns = 7, .distinct_scores = 3, .forbidden_percent = 20}},
        Family{"Capacities",
               2000,
               {.max_rows = 4,
                .max_columns = 3,
                .max_capacity = 3,
                .distinct_scores = 3,
                .forbidden_percent = 20}},
        Family{"CapacitiesAndTies",
               2000,
               {.max_rows = 4,
                .max_columns = 4,
                .max_capacity = 2,
                .distinct_scores = 1,
                .forbidden_percent = 40}},
        Family{"SparseCapacities",
               3000,
               {.max_rows = 4,
                .max_columns = 6,
                .max_capacity = 2,
                .distinct_scores = 1,
                .forbidden_percent = 55}},
        Family{"GreatScores",
               1000,
               {.max_rows = 4,
                .max_columns = 4,
                .max_capacity = 2,
                .distinct_scores = 2,
                .score_step = kMaxScore,
                .forbidden_percent = 50}},
        Family{"Pins",
               2000,
               {.max_rows = 4,
                .max_columns = 4,
                .max_capacity = 2,
                .distinct_scores = 3,
                .forbidden_percent = 35,
                .max_pins = 3}}),
    [](const auto& info) { return info.param.name; });

TEST(SolverTest, TheSizeOfTheRowCacheDoesNotMatter) {
  std::mt19937 random(5);
  const TableProblem problem = DrawFullProblem(random, {.max_rows = 40,
                                                        .max_columns = 30,
                                                        .max_capacity = 3,
                                                        .distinct_scores = 4,
                                                        .forbidden_percent = 30});
  const Solution whole = MustSolve(problem);
  for (const size_t bytes : {size_t{0}, size_t{30 * 4}, size_t{30 * 4 * 7}}) {
    EXPECT_EQ(MustSolve(problem, {.row_cache_bytes = bytes}).pairs, whole.pairs) << bytes;
  }
}

TEST(SolverTest, ProgressRisesToItsTotal) {
  std::mt19937 random(5);
  const TableProblem problem = DrawFullProblem(random, {.max_rows = 9, .max_columns = 9});
  std::vector<int64_t> seen;
  int64_t last_total = 0;
  MustSolve(problem, {.progress = [&](int64_t done, int64_t total) {
              seen.push_back(done);
              last_total = total;
            }});
  ASSERT_FALSE(seen.empty());
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  EXPECT_EQ(seen.back(), last_total);
}

TEST(SolverTest, StopsWhenAsked) {
  std::mt19937 random(5);
  const TableProblem problem = DrawFullProblem(random, {.max_rows = 9, .max_columns = 9});
  for (int patience = 0; patience < 12; ++patience) {
    int asked = 0;
    const auto solution =
        Solve(problem, {.cancelled = [&asked, patience] { return asked++ == patience; }});
    EXPECT_EQ(solution.status().code(), absl::StatusCode::kCancelled);
    EXPECT_EQ(asked, patience + 1) << "it went on after it was told to stop";
  }
}

}  // namespace
}  // namespace upward::assignment
