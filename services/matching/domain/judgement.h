// Judges pairs that a round has proposed, by all hard rules of their programme as they are now.
#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"

#include "services/matching/domain/candidate.h"
#include "services/matching/domain/hard_rules.h"
#include "services/matching/domain/matching_store.h"

namespace upward::matching {

// What a proposal keeps of its people's attributes.
Likeness LikenessOf(const PersonAttributes& mentor, const PersonAttributes& mentee);

struct Judgement {
  std::vector<Forbidden> forbidden_by;  // empty: the pair may be confirmed
  std::optional<bool> in_line;          // nothing when the lines of one of them are not known
};

// By the rules, the lines and the wishes that are given, and by the attributes that the round saw.
// Somebody whose lines are not known is about to come or go by an event of their own: the off-line
// rule passes over them. A pair is never proposed while it is a past one, so that is not asked.
Judgement JudgeProposal(const ProgrammeRules& rules, const Organisation& organisation,
                        const Proposal& proposal, const Enrolment& mentor, const Enrolment& mentee);

// The lines of these people and of everybody above them, which is all that a judgement of them
// needs; a query for each of these. UNAVAILABLE (to be tried again) while the lines are being
// changed and make no sense.
absl::StatusOr<Organisation> OrganisationAbove(MatchingReader& reader,
                                               std::vector<PersonId> people);
// The lines of the whole tenant. UNAVAILABLE as above.
absl::StatusOr<Organisation> WholeOrganisation(MatchingReader& reader);

}  // namespace upward::matching
