// Contract ↔ domain. Enums have the same numbers on both sides (held by a test).
#pragma once

#include <string_view>

#include "libs/base/error.h"
#include "services/matching/domain/enrolment.h"
#include "services/matching/domain/enrolments.h"
#include "services/matching/domain/explanations.h"
#include "services/matching/domain/programme.h"
#include "services/matching/domain/relationship.h"
#include "services/matching/domain/round.h"
#include "upward/matching/v1/enrolment_service.pb.h"
#include "upward/matching/v1/programme_service.pb.h"
#include "upward/matching/v1/relationship_service.pb.h"
#include "upward/matching/v1/round_service.pb.h"

namespace upward::matching {

v1::Programme ToProto(const Programme& programme);
// Zeros stand for the defaults that the contract names.
ProgrammeRules FromProto(const v1::Programme& programme);

// Private exclusions are left out unless `with_private`.
v1::Enrolment ToProto(const Enrolment& enrolment, bool with_private);
// Adds violations for missing ids and sides, under paths that begin with `path`.
EnrolmentDraft DraftFromProto(const v1::Enrolment& enrolment, std::string_view path,
                              base::Violations& violations);
Wishes WishesFromProto(const v1::Enrolment& enrolment);

v1::PreparationRecord ToProto(const PreparationRecord& record);
PreparationRecord FromProto(const v1::PreparationRecord& record, base::Violations& violations);

v1::Round ToProto(const Round& round);
v1::UnmatchedPerson ToProto(const Unmatched& unmatched);
// The reason of a decline is left out unless `for_lead`.
v1::Proposal ToProto(const Proposal& proposal, bool for_lead);
v1::Contribution ToProto(const Contribution& contribution);
v1::Relationship ToProto(const Relationship& relationship);
v1::ExplainPairResponse ToProto(const PairExplanation& explanation);
v1::ExplainPersonResponse ToProto(const PersonExplanation& explanation);
v1::PreviewRoundResponse ToProto(const RoundPreview& preview);

}  // namespace upward::matching
