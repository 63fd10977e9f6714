#include "libs/assignment/testing/table_problem.h"

#include <algorithm>

namespace upward::assignment {
namespace {

int32_t Below(std::mt19937& random, int32_t bound) {
  return static_cast<int32_t>(random() % static_cast<uint32_t>(bound));
}

int32_t DrawCapacity(std::mt19937& random, int32_t max_capacity) {
  return max_capacity == 1 ? 1 : Below(random, max_capacity + 1);
}

// Adds pins where the capacities have room for them.
void DrawPins(std::mt19937& random, int32_t max_pins, TableProblem& problem) {
  std::vector<int32_t> row_room = problem.row_capacities;
  std::vector<int32_t> column_room = problem.column_capacities;
  for (int32_t k = 0; k < max_pins; ++k) {
    const Edge edge = {Below(random, problem.rows()), Below(random, problem.columns())};
    const bool known =
        std::find(problem.pins.begin(), problem.pins.end(), edge) != problem.pins.end();
    if (known || problem.At(edge) == kForbidden) continue;
    if (row_room[edge.row] == 0 || column_room[edge.column] == 0) continue;
    --row_room[edge.row];
    --column_room[edge.column];
    problem.pins.push_back(edge);
  }
}

}  // namespace

TableProblem::TableProblem(int32_t rows, int32_t columns)
    : row_capacities(rows, 1),
      column_capacities(columns, 1),
      scores_(static_cast<size_t>(rows) * columns, kForbidden) {}

TableProblem::TableProblem(const std::vector<std::vector<int32_t>>& scores)
    : TableProblem(static_cast<int32_t>(scores.size()),
                   scores.empty() ? 0 : static_cast<int32_t>(scores.front().size())) {
  for (int32_t row = 0; row < rows(); ++row) {
    for (int32_t column = 0; column < columns(); ++column) At({row, column}) = scores[row][column];
  }
}

void TableProblem::ScoreRow(int32_t row, std::span<int32_t> scores) const {
  std::copy_n(scores_.begin() + static_cast<ptrdiff_t>(Place({row, 0})), scores.size(),
              scores.begin());
}

TableProblem DrawFullProblem(std::mt19937& random, const Draw& draw) {
  TableProblem problem(draw.max_rows, draw.max_columns);
  for (int32_t& capacity : problem.row_capacities) {
    capacity = DrawCapacity(random, draw.max_capacity);
  }
  for (int32_t& capacity : problem.column_capacities) {
    capacity = DrawCapacity(random, draw.max_capacity);
  }
  for (int32_t row = 0; row < problem.rows(); ++row) {
    for (int32_t column = 0; column < problem.columns(); ++column) {
      if (Below(random, 100) < draw.forbidden_percent) continue;
      problem.At({row, column}) = Below(random, draw.distinct_scores) * draw.score_step;
    }
  }
  if (problem.rows() > 0 && problem.columns() > 0) DrawPins(random, draw.max_pins, problem);
  return problem;
}

TableProblem DrawProblem(std::mt19937& random, const Draw& draw) {
  Draw sized = draw;
  sized.max_rows = Below(random, draw.max_rows + 1);
  sized.max_columns = Below(random, draw.max_columns + 1);
  return DrawFullProblem(random, sized);
}

}  // namespace upward::assignment
