// Goal: larger problems of the hard kinds are solved exactly, in seconds even without optimisation.
// Method: seeded tables with many ties, unequal sides and structure, each with its certificate
// checked; those of medium size also against Bellman-Ford.
#include <random>

#include "gtest/gtest.h"

#include "libs/assignment/certificate.h"
#include "libs/assignment/solver.h"
#include "libs/assignment/testing/oracles.h"
#include "libs/assignment/testing/table_problem.h"

namespace upward::assignment {
namespace {

Solution MustSolve(const Problem& problem) {
  absl::StatusOr<Solution> solution = Solve(problem);
  EXPECT_TRUE(solution.ok()) << solution.status();
  const absl::Status proof = CheckCertificate(problem, *solution);
  EXPECT_TRUE(proof.ok()) << proof;
  return *std::move(solution);
}

TEST(SolverScaleTest, AgreesWithBellmanFord) {
  std::mt19937 random(31);
  const Draw draws[] = {
      {.max_rows = 200, .max_columns = 200, .distinct_scores = 5000, .forbidden_percent = 15},
      {.max_rows = 200, .max_columns = 200, .distinct_scores = 5, .forbidden_percent = 15},
      {.max_rows = 150, .max_columns = 60, .distinct_scores = 40, .forbidden_percent = 80},
      {.max_rows = 60, .max_columns = 150, .distinct_scores = 40, .forbidden_percent = 95},
      {.max_rows = 80,
       .max_columns = 70,
       .max_capacity = 4,
       .distinct_scores = 40,
       .forbidden_percent = 90},
  };
  for (const Draw& draw : draws) {
    const TableProblem problem = DrawFullProblem(random, draw);
    const Solution solution = MustSolve(problem);
    EXPECT_EQ((Value{std::ssize(solution.pairs), solution.total_score}),
              ValueByBellmanFord(problem));
  }
}

// Scores made from attributes of the two ends, computed when asked for: groups of people who are
// alike, languages that forbid, and few distinct values.
class Attributes final : public Problem {
 public:
  Attributes(int32_t rows, int32_t columns, uint32_t seed) {
    std::mt19937 random(seed);
    for (int32_t k = 0; k < rows; ++k) rows_.push_back(Draw(random));
    for (int32_t k = 0; k < columns; ++k) columns_.push_back(Draw(random));
  }

  int32_t rows() const override { return static_cast<int32_t>(rows_.size()); }
  int32_t columns() const override { return static_cast<int32_t>(columns_.size()); }

  void ScoreRow(int32_t row, std::span<int32_t> scores) const override {
    const Person& a = rows_[row];
    for (size_t column = 0; column < scores.size(); ++column) {
      const Person& b = columns_[column];
      const int32_t score = (a.department != b.department ? 30 : 0) +
                            (a.place == b.place ? 20 : 0) + 5 * std::abs(a.age - b.age);
      scores[column] = (a.languages & b.languages) == 0 ? kForbidden : score;
    }
  }

 private:
  struct Person {
    int32_t department;
    int32_t place;
    int32_t age;
    uint32_t languages;
  };

  static Person Draw(std::mt19937& random) {
    const auto below = [&random](uint32_t bound) { return static_cast<int32_t>(random() % bound); };
    return {below(12), below(6), below(5), 1u << below(3) | 1u << below(4)};
  }

  std::vector<Person> rows_;
  std::vector<Person> columns_;
};

TEST(SolverScaleTest, FiveHundredEach) { MustSolve(Attributes(500, 500, 1)); }

TEST(SolverScaleTest, UnequalSides) {
  EXPECT_EQ(MustSolve(Attributes(600, 300, 2)).pairs.size(), 300u);
  EXPECT_EQ(MustSolve(Attributes(300, 600, 3)).pairs.size(), 300u);
}

}  // namespace
}  // namespace upward::assignment
