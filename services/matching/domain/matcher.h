// One round: the best assignment for the whole programme, and the reasons for everybody.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "absl/status/statusor.h"

#include "libs/assignment/loss.h"
#include "services/matching/domain/hard_rules.h"
#include "services/matching/domain/round.h"
#include "services/matching/domain/scoring.h"

namespace upward::matching {

// A pair of the outcome, by place in the pool.
struct MatchedPair {
  std::size_t mentor = 0;
  std::size_t mentee = 0;
  std::int32_t score = 0;
  bool in_line = false;
};

struct MatchOutcome {
  std::vector<MatchedPair> pairs;    // by mentor, then mentee
  std::vector<Unmatched> unmatched;  // mentors first, each side by person
  std::int64_t total_score = 0;
};

struct MatchControl {
  std::function<void(std::int64_t done, std::int64_t total)> progress;
  std::function<bool()> cancelled;
};

// Finds as many pairs as can be, among those the greatest total score, among those the pairs that
// come first by person id; an independent check of the result has passed when it returns. Uses
// each candidate's capacity. CANCELLED when told so; INTERNAL if the check fails, which is a bug.
absl::StatusOr<MatchOutcome> Match(const Pool& pool, const HardRules& rules, const Scoring& scoring,
                                   const MatchControl& control);

// How two people stand to the best assignment of the pool.
struct ForcedPair {
  bool in_best = false;
  assignment::Loss loss;  // of the whole programme, if the pair were forced
};

// REQUIRES: the rules allow the pair and both have capacity.
absl::StatusOr<ForcedPair> ExplainForced(const Pool& pool, const HardRules& rules,
                                         const Scoring& scoring, std::size_t mentor,
                                         std::size_t mentee);

// How many people on the other side each rule forbids to one candidate.
struct Chances {
  int allowed = 0;
  std::vector<std::pair<HardRule, int>> forbidden;  // only rules that forbid somebody
  // Of the rules that a programme can relax, how many people each forbids alone: so many would be
  // allowed without it. Of the off-line rule those whom within_levels can allow.
  std::vector<std::pair<HardRule, int>> relaxable;
};
Chances ChancesOfMentor(const Pool& pool, const HardRules& rules, std::size_t mentor);
Chances ChancesOfMentee(const Pool& pool, const HardRules& rules, std::size_t mentee);

// The people whom the rules leave with nobody, mentors first: what a lead is told before a round.
std::vector<Unmatched> WithNobody(const Pool& pool, const HardRules& rules);

// Why `candidate` has no partner, in words, and what would change it. Looks through the whole
// organisation only for somebody whom it leaves with nobody on any other line.
Unmatched ExplainUnmatched(const Candidate& candidate, Role role, const Chances& chances,
                           const Organisation& organisation, bool other_side_full);

}  // namespace upward::matching
