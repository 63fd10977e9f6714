// The round as the solver sees it: rows are mentors, columns are mentees.
#pragma once

#include <span>

#include "libs/assignment/problem.h"
#include "services/matching/domain/hard_rules.h"
#include "services/matching/domain/scoring.h"

namespace upward::matching {

// Refers to what it was made with, which must outlive it. Pure, so it may be used from several
// threads.
class AssignmentProblem final : public assignment::Problem {
 public:
  AssignmentProblem(const Pool& pool, const HardRules& rules, const Scoring& scoring)
      : pool_(pool), rules_(rules), scoring_(scoring) {}

  std::int32_t rows() const override { return static_cast<std::int32_t>(pool_.mentors.size()); }
  std::int32_t columns() const override { return static_cast<std::int32_t>(pool_.mentees.size()); }
  std::int32_t row_capacity(std::int32_t row) const override {
    return pool_.mentors[static_cast<std::size_t>(row)].capacity;
  }
  std::int32_t column_capacity(std::int32_t column) const override {
    return pool_.mentees[static_cast<std::size_t>(column)].capacity;
  }
  void ScoreRow(std::int32_t row, std::span<std::int32_t> scores) const override {
    const Candidate& mentor = pool_.mentors[static_cast<std::size_t>(row)];
    for (std::size_t j = 0; j < scores.size(); ++j) {
      const Candidate& mentee = pool_.mentees[j];
      scores[j] =
          rules_.Allows(mentor, mentee) ? scoring_.Score(mentor, mentee) : assignment::kForbidden;
    }
  }

 private:
  const Pool& pool_;
  const HardRules& rules_;
  const Scoring& scoring_;
};

}  // namespace upward::matching
