#include "libs/assignment/certificate.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"

#include "libs/base/status_macros.h"

namespace upward::assignment {
namespace {

// Prices beyond this are refused, so that the sum of two fits.
constexpr int64_t kMaxPrice = int64_t{1} << 61;

absl::Status Failure(const std::string& what) { return absl::FailedPreconditionError(what); }

std::string At(int32_t row, int32_t column) { return absl::StrCat("(", row, ", ", column, ")"); }

class Checker {
 public:
  Checker(const Problem& problem, const Solution& solution)
      : problem_(problem),
        solution_(solution),
        certificate_(solution.certificate),
        row_use_(problem.rows(), 0),
        column_use_(problem.columns(), 0),
        pinned_(problem.pinned().begin(), problem.pinned().end()) {
    std::sort(pinned_.begin(), pinned_.end());
  }

  absl::Status Run() {
    UPWARD_RETURN_IF_ERROR(CheckBonusAndSizes());
    UPWARD_RETURN_IF_ERROR(CheckOrderAndUse());
    UPWARD_RETURN_IF_ERROR(CheckPrices(certificate_.row_price, row_use_, "row",
                                       [this](int32_t row) { return problem_.row_capacity(row); }));
    UPWARD_RETURN_IF_ERROR(
        CheckPrices(certificate_.column_price, column_use_, "column",
                    [this](int32_t column) { return problem_.column_capacity(column); }));
    std::vector<int32_t> scores(problem_.columns());
    for (int32_t row = 0; row < problem_.rows(); ++row) {
      problem_.ScoreRow(row, scores);
      UPWARD_RETURN_IF_ERROR(CheckRow(row, scores));
    }
    if (total_score_ != solution_.total_score) return Failure("the total score is not the sum");
    if (pinned_seen_ != pinned_.size()) return Failure("a pinned pair is missing");
    if (worth_ != value_of_prices_) return Failure("the pairs are worth less than the prices");
    return absl::OkStatus();
  }

 private:
  absl::Status CheckBonusAndSizes() const {
    const absl::int128 room = RoomForPairs(problem_);
    if (certificate_.pair_bonus <= room * kMaxScore || certificate_.pair_bonus > kMaxPrice) {
      return Failure("the bonus does not outweigh all scores");
    }
    if (std::ssize(certificate_.row_price) != problem_.rows() ||
        std::ssize(certificate_.column_price) != problem_.columns()) {
      return Failure("there is not one price for each row and column");
    }
    return absl::OkStatus();
  }

  absl::Status CheckOrderAndUse() {
    const Pair* previous = nullptr;
    for (const Pair& pair : solution_.pairs) {
      if (pair.row < 0 || pair.row >= problem_.rows() || pair.column < 0 ||
          pair.column >= problem_.columns()) {
        return Failure(absl::StrCat("pair ", At(pair.row, pair.column), " is out of range"));
      }
      if (previous != nullptr &&
          Edge{previous->row, previous->column} >= Edge{pair.row, pair.column}) {
        return Failure(absl::StrCat("pair ", At(pair.row, pair.column), " is out of order"));
      }
      previous = &pair;
      ++row_use_[pair.row];
      ++column_use_[pair.column];
    }
    return absl::OkStatus();
  }

  // For one side: capacities, the range of prices, and that only full ends have one.
  template <typename Capacity>
  absl::Status CheckPrices(const std::vector<int64_t>& prices, const std::vector<int32_t>& use,
                           const char* side, Capacity capacity_of) {
    for (int32_t end = 0; end < std::ssize(prices); ++end) {
      const int32_t capacity = capacity_of(end);
      if (use[end] > capacity) {
        return Failure(absl::StrCat(side, " ", end, " is used beyond its capacity"));
      }
      if (prices[end] < 0 || prices[end] > kMaxPrice) {
        return Failure(absl::StrCat("the price of ", side, " ", end, " is out of range"));
      }
      if (prices[end] > 0 && use[end] < capacity) {
        return Failure(absl::StrCat(side, " ", end, " has a price but is not full"));
      }
      value_of_prices_ += absl::int128(prices[end]) * capacity;
    }
    return absl::OkStatus();
  }

  // All pairs of a row, used or not. The rows come in ascending order.
  absl::Status CheckRow(int32_t row, const std::vector<int32_t>& scores) {
    for (int32_t column = 0; column < problem_.columns(); ++column) {
      const int64_t price = certificate_.row_price[row] + certificate_.column_price[column];
      const int64_t worth = certificate_.pair_bonus + scores[column];
      const bool used = next_pair_ < solution_.pairs.size() &&
                        solution_.pairs[next_pair_].row == row &&
                        solution_.pairs[next_pair_].column == column;
      if (used) {
        UPWARD_RETURN_IF_ERROR(CheckUsed(solution_.pairs[next_pair_++], scores[column], price));
      } else if (scores[column] != kForbidden && price < worth) {
        return Failure(
            absl::StrCat("unused pair ", At(row, column), " is worth more than its prices"));
      }
    }
    return absl::OkStatus();
  }

  absl::Status CheckUsed(const Pair& pair, int32_t score, int64_t price) {
    if (score == kForbidden) {
      return Failure(absl::StrCat("pair ", At(pair.row, pair.column), " is forbidden"));
    }
    if (score != pair.score) {
      return Failure(absl::StrCat("pair ", At(pair.row, pair.column), " has another score"));
    }
    const int64_t worth = certificate_.pair_bonus + score;
    const bool pinned =
        std::binary_search(pinned_.begin(), pinned_.end(), Edge{pair.row, pair.column});
    if (pinned) {
      ++pinned_seen_;
    } else if (price > worth) {
      return Failure(
          absl::StrCat("used pair ", At(pair.row, pair.column), " is worth less than its prices"));
    }
    total_score_ += score;
    worth_ += worth;
    value_of_prices_ += worth - price;
    return absl::OkStatus();
  }

  const Problem& problem_;
  const Solution& solution_;
  const Certificate& certificate_;

  std::vector<int32_t> row_use_;
  std::vector<int32_t> column_use_;
  std::vector<Edge> pinned_;
  size_t pinned_seen_ = 0;
  size_t next_pair_ = 0;
  int64_t total_score_ = 0;
  absl::int128 worth_ = 0;
  absl::int128 value_of_prices_ = 0;
};

}  // namespace

absl::Status CheckCertificate(const Problem& problem, const Solution& solution) {
  return Checker(problem, solution).Run();
}

}  // namespace upward::assignment
