#include "libs/assignment/problem.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"

#include "libs/base/status_macros.h"

namespace upward::assignment {
namespace {

absl::Status CheckCapacities(const Problem& problem) {
  for (int32_t row = 0; row < problem.rows(); ++row) {
    if (problem.row_capacity(row) < 0) {
      return absl::InvalidArgumentError(absl::StrCat("the capacity of row ", row, " is negative"));
    }
  }
  for (int32_t column = 0; column < problem.columns(); ++column) {
    if (problem.column_capacity(column) < 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("the capacity of column ", column, " is negative"));
    }
  }
  return absl::OkStatus();
}

absl::Status PinnedError(const Edge& edge, const char* what) {
  return absl::InvalidArgumentError(
      absl::StrCat("pinned pair (", edge.row, ", ", edge.column, ") ", what));
}

absl::Status CheckPinned(const Problem& problem) {
  std::vector<Edge> pinned(problem.pinned().begin(), problem.pinned().end());
  std::sort(pinned.begin(), pinned.end());
  std::vector<int32_t> row_use(problem.rows(), 0);
  std::vector<int32_t> column_use(problem.columns(), 0);
  std::vector<int32_t> scores(problem.columns());
  for (size_t k = 0; k < pinned.size(); ++k) {
    const Edge& edge = pinned[k];
    if (edge.row < 0 || edge.row >= problem.rows() || edge.column < 0 ||
        edge.column >= problem.columns()) {
      return PinnedError(edge, "is out of range");
    }
    if (k > 0 && pinned[k - 1] == edge) return PinnedError(edge, "is given twice");
    if (k == 0 || pinned[k - 1].row != edge.row) problem.ScoreRow(edge.row, scores);
    if (scores[edge.column] == kForbidden) return PinnedError(edge, "is forbidden");
    if (++row_use[edge.row] > problem.row_capacity(edge.row)) {
      return PinnedError(edge, "exceeds the capacity of its row");
    }
    if (++column_use[edge.column] > problem.column_capacity(edge.column)) {
      return PinnedError(edge, "exceeds the capacity of its column");
    }
  }
  return absl::OkStatus();
}

}  // namespace

int64_t RoomForPairs(const Problem& problem) {
  int64_t row_room = 0;
  for (int32_t row = 0; row < problem.rows(); ++row) {
    row_room += std::min(problem.row_capacity(row), problem.columns());
  }
  int64_t column_room = 0;
  for (int32_t column = 0; column < problem.columns(); ++column) {
    column_room += std::min(problem.column_capacity(column), problem.rows());
  }
  return std::min(row_room, column_room);
}

absl::Status CheckProblem(const Problem& problem) {
  if (problem.rows() < 0 || problem.rows() > kMaxSide || problem.columns() < 0 ||
      problem.columns() > kMaxSide) {
    return absl::InvalidArgumentError(absl::StrCat("rows and columns must number 0 to ", kMaxSide));
  }
  UPWARD_RETURN_IF_ERROR(CheckCapacities(problem));
  if (RoomForPairs(problem) > kMaxPairs) {
    return absl::InvalidArgumentError(
        absl::StrCat("there is room for more than ", kMaxPairs, " pairs; split the problem"));
  }
  return CheckPinned(problem);
}

}  // namespace upward::assignment
