// What a pair is worth, and why.
#pragma once

#include <cstdint>
#include <vector>

#include "services/matching/domain/candidate.h"
#include "services/matching/domain/round.h"

namespace upward::matching {

// Scores pairs under the rules of a programme. Refers to `rules`, which must outlive it; immutable,
// so it may be shared between threads.
//
// A pair's score is the sum of its parts, in points. A part with weight w gives
//   dimension       2w when its preference holds, 0 when not, w when a value is unknown;
//   topics          2w × (topics wanted that the mentor teaches) ÷ (topics wanted), rounded down;
//                   w when the mentee wants none or the mentor teaches none that is known;
//   working hours   2w × (minutes that overlap) ÷ (minutes of the shorter day), rounded down;
//                   w when a time zone is unknown;
//   preferences     for each side 2w when the other is among those it would like, else 0.
// A dimension that is required or ignored has no part.
class Scoring {
 public:
  explicit Scoring(const ProgrammeRules& rules);

  std::int32_t Score(const Candidate& mentor, const Candidate& mentee) const;
  // The parts of that sum, in the order of the programme; their points add up to Score.
  std::vector<Contribution> Contributions(const Candidate& mentor, const Candidate& mentee) const;
  // The greatest score that the weights allow.
  std::int32_t max() const { return max_; }

 private:
  int DimensionPoints(std::size_t dimension, const Candidate& mentor,
                      const Candidate& mentee) const;
  int TopicPoints(const Candidate& mentor, const Candidate& mentee) const;
  int HoursPoints(const Candidate& mentor, const Candidate& mentee) const;

  const ProgrammeRules& rules_;
  std::int32_t max_ = 0;
};

// Minutes of a day in which both are at work; days wrap round midnight.
int OverlapMinutes(int start_a, int minutes_a, int start_b, int minutes_b);

}  // namespace upward::matching
