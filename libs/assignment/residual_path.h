// Cheapest ways to change a matching: shortest paths in its residual graph under prices.
//
// The nodes are the rows, the columns and one node "outside", where unused capacity goes. A way
// stands for a change: a step from a row to a column adds the pair, one from a column to a row
// takes it out, one from a row (column) to the outside gives up (takes up) a unit of its capacity
// and one from the outside the reverse. Under prices that keep the conditions of Certificate every
// step has a cost of at least 0, and the cost of a way is what it does to the worth of the pairs.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "libs/assignment/matching.h"
#include "libs/assignment/problem.h"
#include "libs/assignment/row_cache.h"

namespace upward::assignment {

// A node as one number: rows come first, then columns, then the outside.
class NodeNumbers {
 public:
  NodeNumbers(int32_t rows, int32_t columns) : rows_(rows), columns_(columns) {}

  int32_t Row(int32_t row) const { return row; }
  int32_t Column(int32_t column) const { return rows_ + column; }
  int32_t Outside() const { return rows_ + columns_; }
  int32_t Count() const { return rows_ + columns_ + 1; }

  bool IsRow(int32_t node) const { return node < rows_; }
  bool IsColumn(int32_t node) const { return node >= rows_ && node < rows_ + columns_; }
  int32_t ColumnOf(int32_t node) const { return node - rows_; }

 private:
  int32_t rows_;
  int32_t columns_;
};

// Makes the change that the way `path` stands for.
void Apply(std::span<const int32_t> path, RowCache& scores, Matching& matching);

// Dijkstra's algorithm. Used again and again to save allocations; refers to what it was made with,
// and sees its changes between two runs. For one thread.
class ResidualPath {
 public:
  ResidualPath(const Matching& matching, const Certificate& prices, RowCache& scores);

  // The cost of the cheapest way from `start` to `target`; nothing when there is none. From a start
  // row a way to the outside is open even when it has no pair yet: its unit stays unused.
  std::optional<int64_t> Find(int32_t start, int32_t target);

  // The nodes of the way that Find found, both ends included.
  std::vector<int32_t> Nodes() const;

  // Moves `prices` so that they fit the matching once Nodes() is applied, a unit having come in at
  // the start.
  void Reprice(Certificate& prices) const;

 private:
  static constexpr int64_t kFar = std::numeric_limits<int64_t>::max();
  static constexpr int64_t kHidden = std::numeric_limits<int64_t>::min();

  struct Entry {
    int64_t distance;
    int32_t node;
  };

  // Orders the heap: nearest first, then lowest number.
  static bool Later(const Entry& a, const Entry& b) {
    return a.distance != b.distance ? a.distance > b.distance : a.node > b.node;
  }

  void Relax(int32_t node, int64_t distance, int32_t from);
  void LeaveRow(int32_t row, int64_t distance);
  void LeaveColumn(int32_t column, int64_t distance);
  void LeaveOutside(int64_t distance);

  const Matching& matching_;
  const Certificate& prices_;
  RowCache& scores_;
  const NodeNumbers nodes_;

  int32_t start_ = 0;
  int32_t target_ = 0;
  int64_t best_ = kFar;            // Cheapest way to the target known: nothing dearer is looked at.
  std::vector<int64_t> distance_;  // Of each node; kFar when not reached.
  std::vector<int32_t> from_;
  std::vector<Entry> heap_;       // May hold outdated entries.
  std::vector<int32_t> settled_;  // Nodes whose distance is final and less than best_.
  std::vector<int64_t> hidden_;   // Scratch of LeaveRow.
};

}  // namespace upward::assignment
