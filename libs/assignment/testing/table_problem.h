// A problem given by a table of scores, for tests.
#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include "libs/assignment/problem.h"

namespace upward::assignment {

class TableProblem final : public Problem {
 public:
  // Nothing is allowed at first; capacities are 1.
  TableProblem(int32_t rows, int32_t columns);
  // One inner list a row, all of one length.
  explicit TableProblem(const std::vector<std::vector<int32_t>>& scores);

  int32_t rows() const override { return static_cast<int32_t>(row_capacities.size()); }
  int32_t columns() const override { return static_cast<int32_t>(column_capacities.size()); }
  int32_t row_capacity(int32_t row) const override { return row_capacities[row]; }
  int32_t column_capacity(int32_t column) const override { return column_capacities[column]; }
  void ScoreRow(int32_t row, std::span<int32_t> scores) const override;
  std::span<const Edge> pinned() const override { return pins; }

  int32_t& At(Edge edge) { return scores_[Place(edge)]; }
  int32_t At(Edge edge) const { return scores_[Place(edge)]; }

  // May be changed at will between two uses.
  std::vector<int32_t> row_capacities;
  std::vector<int32_t> column_capacities;
  std::vector<Edge> pins;

 private:
  size_t Place(Edge edge) const {
    return static_cast<size_t>(edge.row) * column_capacities.size() + edge.column;
  }

  std::vector<int32_t> scores_;
};

// How to draw a random problem.
struct Draw {
  int32_t max_rows = 1;
  int32_t max_columns = 1;
  int32_t max_capacity = 1;     // Each is drawn from 0 (1 when this is 1) to this.
  int32_t distinct_scores = 2;  // Scores are multiples of score_step, from 0.
  int32_t score_step = 1;
  int32_t forbidden_percent = 0;
  int32_t max_pins = 0;
};

// Sizes are drawn from 0 to their maximum.
TableProblem DrawProblem(std::mt19937& random, const Draw& draw);
// Sizes are exactly the maximum.
TableProblem DrawFullProblem(std::mt19937& random, const Draw& draw);

}  // namespace upward::assignment
