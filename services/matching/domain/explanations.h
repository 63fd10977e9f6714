// Why two people are paired or not, and how one person stands.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "services/matching/domain/rounds.h"

namespace upward::matching {

enum class PairVerdict { kPaired = 1, kForbidden, kInBest, kNotInBest, kNoPlace };

struct PairExplanation {
  PairVerdict verdict = PairVerdict::kForbidden;
  std::vector<Forbidden> forbidden_by;
  std::int32_t score = 0;
  std::int32_t score_max = 0;
  std::vector<Contribution> contributions;
  assignment::Loss loss;  // of the programme, if the pair were forced
  std::string text;
};

// The loss is against the best assignment of all places that no confirmed pair takes, so that it is
// told before a round as after it. NOT_FOUND when one of the two is not enrolled on that side.
absl::StatusOr<PairExplanation> ExplainPair(RoundInput input, const PersonId& mentor,
                                            const PersonId& mentee);

struct PersonExplanation {
  Role role = Role::kMentor;
  std::vector<PersonId> partners;
  Chances chances;
  std::optional<Unmatched> unmatched;  // when there is no partner
};

// NOT_FOUND when they are not enrolled on that side.
absl::StatusOr<PersonExplanation> ExplainPerson(const RoundInput& input, const PersonId& person,
                                                Role role);

}  // namespace upward::matching
