// Rows of scores, kept within a bound and checked once as they come in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "libs/assignment/problem.h"

namespace upward::assignment {

// Each row has one slot, which it shares with others when they do not all fit. For one thread. The
// problem must outlive the cache.
class RowCache {
 public:
  // Holds as many rows as `max_bytes` have room for, but at least one.
  RowCache(const Problem& problem, size_t max_bytes);

  // The scores of a row; valid until the next call.
  std::span<const int32_t> Row(int32_t row);

 private:
  struct Slot {
    int32_t row = -1;
    std::unique_ptr<int32_t[]> scores;  // Made when first used.
  };

  const Problem& problem_;
  const size_t columns_;
  std::vector<Slot> slots_;
};

}  // namespace upward::assignment
