#include "libs/assignment/row_cache.h"

#include <algorithm>

#include "libs/base/check.h"

namespace upward::assignment {

RowCache::RowCache(const Problem& problem, size_t max_bytes)
    : problem_(problem), columns_(static_cast<size_t>(problem.columns())) {
  const size_t fitting = max_bytes / std::max<size_t>(columns_ * sizeof(int32_t), 1);
  const auto rows = static_cast<size_t>(problem.rows());
  slots_.resize(std::max<size_t>(std::min(fitting, rows), 1));
}

std::span<const int32_t> RowCache::Row(int32_t row) {
  Slot& slot = slots_[static_cast<size_t>(row) % slots_.size()];
  if (slot.row != row) {
    if (slot.scores == nullptr) slot.scores = std::make_unique<int32_t[]>(columns_);
    const std::span<int32_t> scores(slot.scores.get(), columns_);
    problem_.ScoreRow(row, scores);
    for (const int32_t score : scores) {
      UPWARD_CHECK(score == kForbidden || (score >= 0 && score <= kMaxScore),
                   "ScoreRow wrote a score outside its range");
    }
    slot.row = row;
  }
  return {slot.scores.get(), columns_};
}

}  // namespace upward::assignment
