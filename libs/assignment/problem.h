// What is to be assigned: rows to columns, each side with capacities, each pair with a score.
//
// The objective is lexicographic: as many pairs as possible; among those the greatest total score;
// among those the pairs, sorted by row and column, that come first in lexicographic order. So the
// optimum is one definite set of pairs, whoever computes it, with however many threads and on
// whatever machine.
//
// Bounds: scores are integers within [0, kMaxScore], at most kMaxPairs pairs in an answer. They
// keep every price and every sum of prices on a path exact in 64 bits (see Certificate).
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "absl/status/status.h"

namespace upward::assignment {

// The score of a pair that must not be used.
inline constexpr int32_t kForbidden = std::numeric_limits<int32_t>::min();

inline constexpr int32_t kMaxScore = 1'000'000;
inline constexpr int64_t kMaxPairs = 2'000'000;

// The most rows, and columns: leaves room to number all of both in 32 bits.
inline constexpr int32_t kMaxSide = 1'000'000'000;

// One row and one column, by number.
struct Edge {
  int32_t row = 0;
  int32_t column = 0;

  friend bool operator==(const Edge&, const Edge&) = default;
  friend auto operator<=>(const Edge&, const Edge&) = default;
};

// An instance. Implementations compute scores on demand and never hold rows × columns of them.
// Every method must be pure: the same answer each time, from any thread, from several at once.
// A solver reads a row as often as it likes, in any order.
class Problem {
 public:
  virtual ~Problem() = default;

  virtual int32_t rows() const = 0;
  virtual int32_t columns() const = 0;

  // How many pairs a row or column may be part of; at least 0.
  virtual int32_t row_capacity(int32_t /*row*/) const { return 1; }
  virtual int32_t column_capacity(int32_t /*column*/) const { return 1; }

  // Writes the score of (row, j) to scores[j] for every column j, or kForbidden. A pair may be
  // used once, even when the capacities of both its ends are greater. `scores` has columns()
  // elements. A score outside [0, kMaxScore] is a bug and ends the program.
  virtual void ScoreRow(int32_t row, std::span<int32_t> scores) const = 0;

  // Pairs that every answer holds: allowed, without repetition, within the capacities. The optimum
  // is that of the rest. Valid as long as the problem.
  virtual std::span<const Edge> pinned() const { return {}; }
};

// The largest number of pairs that the capacities leave room for.
int64_t RoomForPairs(const Problem& problem);

// OK when capacities, pinned pairs and size keep the contract of Problem, else INVALID_ARGUMENT.
absl::Status CheckProblem(const Problem& problem);

struct Pair {
  int32_t row = 0;
  int32_t column = 0;
  int32_t score = 0;

  friend bool operator==(const Pair&, const Pair&) = default;
};

// Proof that a set of pairs is optimal, in integers. Each pair is worth pair_bonus + score, and
// the bonus is so large that one pair more outweighs every score: it is greater than
// RoomForPairs × kMaxScore. To leave a unit of capacity unused is worth 0. Then a set of pairs is
// optimal if there are prices, at least 0, such that
//   row_price + column_price ≥ worth   for each allowed pair that is not used,
//   row_price + column_price ≤ worth   for each used pair that is not pinned,
//   row_price > 0                      only for rows that are full,
//   column_price > 0                   only for columns that are full.
// (They are the linear program's dual; the dual variable of "a pair is used at most once" is the
// rest, worth - row_price - column_price, of the used pairs and need not be stored.)
struct Certificate {
  int64_t pair_bonus = 0;
  std::vector<int64_t> row_price;
  std::vector<int64_t> column_price;
};

struct Solution {
  std::vector<Pair> pairs;  // Sorted by row, then column.
  int64_t total_score = 0;
  Certificate certificate;
};

}  // namespace upward::assignment
