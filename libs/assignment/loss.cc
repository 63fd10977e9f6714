#include "libs/assignment/loss.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "libs/assignment/matching.h"
#include "libs/assignment/residual_path.h"
#include "libs/assignment/row_cache.h"
#include "libs/base/check.h"
#include "libs/base/status_macros.h"

namespace upward::assignment {
namespace {

// An optimum, ready to look for the cheapest change that a wish makes necessary.
class Optimum {
 public:
  Optimum(const Problem& problem, const Solution& solution)
      : nodes_(problem.rows(), problem.columns()),
        scores_(problem, /*max_bytes=*/0),  // A search asks for each row once.
        matching_(problem),
        path_(matching_, solution.certificate, scores_) {
    std::vector<Edge> pinned(problem.pinned().begin(), problem.pinned().end());
    std::sort(pinned.begin(), pinned.end());
    for (const Pair& pair : solution.pairs) {
      const bool is_pinned =
          std::binary_search(pinned.begin(), pinned.end(), Edge{pair.row, pair.column});
      matching_.Add(pair.row, pair.column, pair.score, is_pinned);
    }
  }

  bool Has(Edge edge) const { return matching_.Has(edge.row, edge.column); }

  // The score of `edge`; kForbidden when it is.
  int32_t ScoreOf(Edge edge) { return scores_.Row(edge.row)[edge.column]; }

  // What the other pairs lose when one unit has to find its way from `start` to `target`; nothing
  // when there is no way.
  std::optional<Loss> LossOnTheWay(int32_t start, int32_t target) {
    if (!path_.Find(start, target).has_value()) return std::nullopt;
    Loss loss;
    const std::vector<int32_t> way = path_.Nodes();
    for (size_t k = 1; k < way.size(); ++k) {
      const int32_t from = way[k - 1];
      const int32_t to = way[k];
      if (nodes_.IsRow(from) && nodes_.IsColumn(to)) {
        loss.pairs -= 1;
        loss.score -= ScoreOf({from, nodes_.ColumnOf(to)});
      } else if (nodes_.IsColumn(from) && nodes_.IsRow(to)) {
        loss.pairs += 1;
        loss.score += ScoreOf({to, nodes_.ColumnOf(from)});
      }
    }
    return loss;
  }

  const NodeNumbers& nodes() const { return nodes_; }

 private:
  const NodeNumbers nodes_;
  RowCache scores_;
  Matching matching_;
  ResidualPath path_;
};

absl::Status CheckRange(const Problem& problem, Edge edge) {
  if (edge.row < 0 || edge.row >= problem.rows() || edge.column < 0 ||
      edge.column >= problem.columns()) {
    return absl::InvalidArgumentError("the pair is out of range");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Loss> LossOfForcing(const Problem& problem, const Solution& solution, Edge edge) {
  UPWARD_RETURN_IF_ERROR(CheckRange(problem, edge));
  Optimum optimum(problem, solution);
  if (optimum.Has(edge)) return Loss{};
  const int32_t score = optimum.ScoreOf(edge);
  if (score == kForbidden) return absl::FailedPreconditionError("the pair is forbidden");
  // The pair brings a unit to its column too many, and one that its row lacks elsewhere.
  const std::optional<Loss> rest =
      optimum.LossOnTheWay(optimum.nodes().Column(edge.column), optimum.nodes().Row(edge.row));
  if (!rest.has_value()) {
    return absl::FailedPreconditionError(
        "the row or the column has no capacity beside its pinned pairs");
  }
  return Loss{rest->pairs - 1, rest->score - score};
}

absl::StatusOr<Loss> LossOfForbidding(const Problem& problem, const Solution& solution, Edge edge) {
  UPWARD_RETURN_IF_ERROR(CheckRange(problem, edge));
  const std::span<const Edge> pinned = problem.pinned();
  if (std::find(pinned.begin(), pinned.end(), edge) != pinned.end()) {
    return absl::FailedPreconditionError("the pair is pinned");
  }
  Optimum optimum(problem, solution);
  if (!optimum.Has(edge)) return Loss{};
  const int32_t score = optimum.ScoreOf(edge);
  const std::optional<Loss> rest =
      optimum.LossOnTheWay(optimum.nodes().Row(edge.row), optimum.nodes().Column(edge.column));
  UPWARD_CHECK(rest.has_value(), "both ends of a pair can always do without it");
  return Loss{rest->pairs + 1, rest->score + score};
}

}  // namespace upward::assignment
