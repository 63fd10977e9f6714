// Goal: the checker lets no flaw pass: each condition alone makes it refuse.
// Method: take a proven optimum, break one thing at a time and read what the checker says.
#include "libs/assignment/certificate.h"

#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/assignment/solver.h"
#include "libs/assignment/testing/table_problem.h"

namespace upward::assignment {
namespace {

using ::testing::HasSubstr;

class CertificateTest : public ::testing::Test {
 protected:
  CertificateTest() {
    problem_.column_capacities[2] = 2;
    solution_ = *Solve(problem_);
  }

  void ExpectRefused(const char* why) const {
    const absl::Status status = CheckCertificate(problem_, solution_);
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_THAT(std::string(status.message()), HasSubstr(why));
  }

  // Optimum: (0, 1) and (1, 0). Nobody may have column 2.
  TableProblem problem_{{{9, 8, kForbidden}, {7, 3, kForbidden}}};
  Solution solution_;
};

TEST_F(CertificateTest, AcceptsTheOptimum) {
  EXPECT_THAT(solution_.pairs, testing::ElementsAre(Pair{0, 1, 8}, Pair{1, 0, 7}));
  EXPECT_TRUE(CheckCertificate(problem_, solution_).ok());
}

TEST_F(CertificateTest, BonusTooSmall) {
  solution_.certificate.pair_bonus = RoomForPairs(problem_) * kMaxScore;
  ExpectRefused("bonus");
}

TEST_F(CertificateTest, BonusTooLarge) {
  solution_.certificate.pair_bonus = std::numeric_limits<int64_t>::max();
  ExpectRefused("bonus");
}

TEST_F(CertificateTest, MissingPrices) {
  solution_.certificate.row_price.pop_back();
  ExpectRefused("one price for each");
}

TEST_F(CertificateTest, PairOutOfRange) {
  solution_.pairs[1].column = 3;
  ExpectRefused("(1, 3) is out of range");
}

TEST_F(CertificateTest, PairTwice) {
  solution_.pairs[1] = solution_.pairs[0];
  ExpectRefused("out of order");
}

TEST_F(CertificateTest, PairsUnsorted) {
  std::swap(solution_.pairs[0], solution_.pairs[1]);
  ExpectRefused("out of order");
}

TEST_F(CertificateTest, ForbiddenPair) {
  solution_.pairs[0] = {0, 2, 8};
  for (int64_t& price : solution_.certificate.row_price) price = 0;
  for (int64_t& price : solution_.certificate.column_price) price = 0;
  solution_.certificate.row_price[0] = 2 * solution_.certificate.pair_bonus;
  ExpectRefused("(0, 2) is forbidden");
}

TEST_F(CertificateTest, RowBeyondItsCapacity) {
  solution_.pairs = {{0, 0, 9}, {0, 1, 8}};
  ExpectRefused("row 0 is used beyond its capacity");
}

TEST_F(CertificateTest, ColumnBeyondItsCapacity) {
  solution_.pairs = {{0, 0, 9}, {1, 0, 7}};
  ExpectRefused("column 0 is used beyond its capacity");
}

TEST_F(CertificateTest, FalseScore) {
  solution_.pairs[0].score += 1;
  solution_.total_score += 1;
  ExpectRefused("(0, 1) has another score");
}

TEST_F(CertificateTest, FalseTotal) {
  solution_.total_score += 1;
  ExpectRefused("total score");
}

TEST_F(CertificateTest, NegativePrice) {
  solution_.certificate.column_price[2] = -1;
  ExpectRefused("price of column 2 is out of range");
  solution_.certificate.column_price[2] = 0;
  solution_.certificate.row_price[1] = -1;
  ExpectRefused("price of row 1 is out of range");
}

TEST_F(CertificateTest, PriceOnAColumnThatIsNotFull) {
  solution_.certificate.column_price[2] = 1;
  ExpectRefused("column 2 has a price but is not full");
}

TEST_F(CertificateTest, PriceOnARowThatIsNotFull) {
  problem_ = TableProblem({{5, kForbidden}});
  const int64_t bonus = kMaxScore + 1;
  solution_ = {{}, 0, {bonus, {bonus + 5}, {0, 0}}};
  ExpectRefused("row 0 has a price but is not full");
}

TEST_F(CertificateTest, UnusedPairWorthMore) {
  problem_.At({1, 1}) = 100;
  ExpectRefused("unused pair (1, 1) is worth more");
}

TEST_F(CertificateTest, UsedPairWorthLess) {
  solution_.certificate.row_price[0] += 1;
  ExpectRefused("used pair (0, 1) is worth less");
}

TEST_F(CertificateTest, ASecondBestAnswer) {
  solution_.pairs = {{0, 0, 9}, {1, 1, 3}};
  solution_.total_score = 12;
  EXPECT_FALSE(CheckCertificate(problem_, solution_).ok());
}

TEST_F(CertificateTest, TooFewPairs) {
  solution_.pairs.pop_back();
  solution_.total_score = 8;
  EXPECT_FALSE(CheckCertificate(problem_, solution_).ok());
}

TEST_F(CertificateTest, MissingPinnedPair) {
  problem_.pins = {{0, 0}};
  ExpectRefused("pinned pair is missing");
}

// No perturbation of a price passes unless the certificate is still a proof: the prices then still
// add up to the same value.
TEST(CertificateSweepTest, APriceThatIsOffByOneIsSeen) {
  std::mt19937 random(21);
  for (int trial = 0; trial < 300; ++trial) {
    const TableProblem problem = DrawProblem(random, {.max_rows = 5,
                                                      .max_columns = 5,
                                                      .max_capacity = 2,
                                                      .distinct_scores = 5,
                                                      .forbidden_percent = 30});
    const Solution solution = *Solve(problem);
    const auto expect_seen = [&](std::vector<int64_t>& prices, int32_t end, int64_t capacity,
                                 Solution& changed) {
      for (const int64_t shift : {-1, 1}) {
        prices[end] += shift;
        if (CheckCertificate(problem, changed).ok()) {
          int64_t used = 0;
          for (const Pair& pair : changed.pairs) {
            used += (&prices == &changed.certificate.row_price ? pair.row : pair.column) == end;
          }
          EXPECT_EQ(used, capacity);
        }
        prices[end] -= shift;
      }
    };
    Solution changed = solution;
    for (int32_t row = 0; row < problem.rows(); ++row) {
      expect_seen(changed.certificate.row_price, row, problem.row_capacity(row), changed);
    }
    for (int32_t column = 0; column < problem.columns(); ++column) {
      expect_seen(changed.certificate.column_price, column, problem.column_capacity(column),
                  changed);
    }
  }
}

}  // namespace
}  // namespace upward::assignment
