// A set of pairs under construction.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "absl/container/inlined_vector.h"

#include "libs/assignment/problem.h"

namespace upward::assignment {

// Knows the pairs from both sides and what room the capacities leave. For one thread.
class Matching {
 public:
  // A pair as one of its ends sees it.
  struct Link {
    int32_t other = 0;
    int32_t score = 0;
    bool pinned = false;
  };

  // No pairs.
  explicit Matching(const Problem& problem);

  void Add(int32_t row, int32_t column, int32_t score, bool pinned = false);

  // REQUIRES: the pair is there.
  void Remove(int32_t row, int32_t column);

  std::span<const Link> RowLinks(int32_t row) const { return rows_[row].links; }
  std::span<const Link> ColumnLinks(int32_t column) const { return columns_[column].links; }
  bool RowHasRoom(int32_t row) const { return rows_[row].room > 0; }
  bool ColumnHasRoom(int32_t column) const { return columns_[column].room > 0; }
  bool Has(int32_t row, int32_t column) const;

  int32_t rows() const { return static_cast<int32_t>(rows_.size()); }
  int32_t columns() const { return static_cast<int32_t>(columns_.size()); }

  // Sorted by row, then column.
  std::vector<Pair> Pairs() const;

 private:
  struct End {
    int32_t room = 0;
    absl::InlinedVector<Link, 1> links;  // One to one is the rule.
  };

  std::vector<End> rows_;
  std::vector<End> columns_;
};

}  // namespace upward::assignment
