#include "libs/assignment/solver.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "libs/assignment/canonical.h"
#include "libs/assignment/matching.h"
#include "libs/assignment/residual_path.h"
#include "libs/assignment/row_cache.h"
#include "libs/base/status_macros.h"

namespace upward::assignment {
namespace {

// No price exceeds the worth of the best pair, and no sum of one price per pair overflows.
static_assert(kMaxPairs * kMaxScore + 1 + kMaxScore <=
              std::numeric_limits<int64_t>::max() / kMaxPairs);

class Solver {
 public:
  Solver(const Problem& problem, const Options& options)
      : problem_(problem),
        options_(options),
        scores_(problem, options.row_cache_bytes),
        matching_(problem),
        path_(matching_, prices_, scores_) {}

  absl::StatusOr<Solution> Run() && {
    Prepare();
    for (int32_t row = 0; row < problem_.rows(); ++row) {
      UPWARD_RETURN_IF_ERROR(Step(row));
      Assign(row);
    }
    Canonicaliser canonicaliser(matching_, prices_, scores_);
    for (int32_t row = 0; row < problem_.rows(); ++row) {
      UPWARD_RETURN_IF_ERROR(Step(int64_t{problem_.rows()} + row));
      canonicaliser.Settle(row);
    }
    UPWARD_RETURN_IF_ERROR(Step(2 * int64_t{problem_.rows()}));

    Solution solution;
    solution.pairs = matching_.Pairs();
    for (const Pair& pair : solution.pairs) solution.total_score += pair.score;
    solution.certificate = std::move(prices_);
    return solution;
  }

 private:
  // Reports progress, and CANCELLED when the caller has had enough.
  absl::Status Step(int64_t done) const {
    if (options_.progress) options_.progress(done, 2 * int64_t{problem_.rows()});
    if (options_.cancelled && options_.cancelled()) {
      return absl::CancelledError("the assignment was cancelled");
    }
    return absl::OkStatus();
  }

  void Prepare() {
    prices_.pair_bonus = RoomForPairs(problem_) * kMaxScore + 1;
    prices_.row_price.assign(problem_.rows(), 0);
    prices_.column_price.assign(problem_.columns(), 0);
    for (const Edge& edge : problem_.pinned()) {
      matching_.Add(edge.row, edge.column, scores_.Row(edge.row)[edge.column], /*pinned=*/true);
    }
    // A column without room for any other pair is priced out from the start.
    for (int32_t column = 0; column < problem_.columns(); ++column) {
      if (!matching_.ColumnHasRoom(column)) {
        prices_.column_price[column] = prices_.pair_bonus + kMaxScore;
      }
    }
  }

  // Finds the best use for each unit of `row`, the rows before it having theirs.
  void Assign(int32_t row) {
    prices_.row_price[row] = HighestBid(row);
    while (matching_.RowHasRoom(row) && prices_.row_price[row] > 0) {
      const int32_t outside = problem_.rows() + problem_.columns();
      path_.Find(row, outside);
      path_.Reprice(prices_);
      Apply(path_.Nodes(), scores_, matching_);
    }
  }

  // The least price of `row` that leaves no pair worth more than its prices; at least 0.
  int64_t HighestBid(int32_t row) {
    const std::span<const int32_t> scores = scores_.Row(row);
    int64_t highest = -prices_.pair_bonus;
    for (size_t column = 0; column < scores.size(); ++column) {
      if (scores[column] == kForbidden) continue;
      highest = std::max(highest, scores[column] - prices_.column_price[column]);
    }
    return highest + prices_.pair_bonus;
  }

  // Constant after construction.
  const Problem& problem_;
  const Options& options_;

  RowCache scores_;
  Matching matching_;
  Certificate prices_;
  ResidualPath path_;
};

}  // namespace

absl::StatusOr<Solution> Solve(const Problem& problem, const Options& options) {
  UPWARD_RETURN_IF_ERROR(CheckProblem(problem));
  return Solver(problem, options).Run();
}

}  // namespace upward::assignment
