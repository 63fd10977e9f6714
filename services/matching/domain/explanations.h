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

// `paired`: the two have an open proposal or live relationship. NOT_FOUND when one of them is not
// enrolled on that side.
absl::StatusOr<PairExplanation> ExplainPair(const RoundInput& input, const PersonId& mentor,
                                            const PersonId& mentee, bool paired);

struct PersonExplanation {
  Role role = Role::kMentor;
  std::vector<PersonId> partners;
  Chances chances;
  std::optional<Unmatched> unmatched;  // when there is no partner
};

// `partners` of the person on that side. NOT_FOUND when they are not enrolled.
absl::StatusOr<PersonExplanation> ExplainPerson(const RoundInput& input, const PersonId& person,
                                                Role role, std::vector<PersonId> partners);

}  // namespace upward::matching
