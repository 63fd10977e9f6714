// Picks, among all optima, the pairs that come first in lexicographic order.
//
// Under optimal prices every other optimum differs from a given one by cycles whose steps all cost
// nothing (complementary slackness). So the rows are settled in ascending order, and within a row
// the columns: a pair is taken in whenever a cycle without cost can bring it in and leaves all that
// was settled before alone.
#pragma once

#include <cstdint>
#include <vector>

#include "libs/assignment/matching.h"
#include "libs/assignment/residual_path.h"
#include "libs/assignment/row_cache.h"

namespace upward::assignment {

// Changes `matching`, an optimum under `prices`, in place. Refers to all that it was made with.
// Settle is called once for each row, in ascending order. For one thread.
class Canonicaliser {
 public:
  Canonicaliser(Matching& matching, const Certificate& prices, RowCache& scores);

  void Settle(int32_t row);

 private:
  // Whether to add or to take out the pair costs nothing.
  bool IsFree(int32_t row, int32_t column, int32_t score) const {
    return prices_.row_price[row] + prices_.column_price[column] == prices_.pair_bonus + score;
  }

  // Whether units of `row` can still move to a column after `column`, or are unused.
  bool HasOpenUnits(int32_t row, int32_t column) const;

  // Whether reaching `node` closes the cycle: it gives up a unit to `row` that is not settled yet.
  bool LeadsBack(int32_t node, int32_t row, int32_t column) const;

  // Looks for a way without cost from `column` back to `row`; leaves it in path_.
  bool FindWayBack(int32_t row, int32_t column);

  // Each visits what a node leads to at no cost, the settled rows left out.
  void LeaveRow(int32_t row);
  void LeaveColumn(int32_t column);
  void LeaveOutside();
  void Visit(int32_t node, int32_t from);

  Matching& matching_;
  const Certificate& prices_;
  RowCache& scores_;
  const NodeNumbers nodes_;

  // No cycle joins nodes of different classes. At first all are in one; the nodes that a search in
  // vain has visited become a class of their own, for no way leads from them to the others.
  std::vector<int32_t> class_of_;
  int32_t classes_ = 1;

  int32_t settling_ = -1;  // The row being settled.
  int64_t searches_ = 0;
  std::vector<int64_t> visited_by_;  // The last search that visited a node.
  std::vector<int32_t> from_;
  std::vector<int32_t> visited_now_;  // By the present search, in order.
  std::vector<int32_t> path_;
};

}  // namespace upward::assignment
