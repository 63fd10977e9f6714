#include "services/matching/rpc/explanation_calls.h"

#include <utility>
#include <vector>

#include "libs/base/status_macros.h"
#include "libs/rpc/requests.h"
#include "services/matching/domain/explanations.h"
#include "services/matching/rpc/conversion.h"

namespace upward::matching {
namespace {

// Who is paired with whom now: open proposals and live relationships of one programme.
using Partners = std::vector<std::pair<PersonId, PersonId>>;

absl::StatusOr<Partners> LoadPartners(MatchingReader& reader, const ProgrammeId& programme) {
  Partners partners;
  UPWARD_ASSIGN_OR_RETURN(const auto proposals, reader.LoadOpenProposals());
  for (const Proposal& one : proposals) {
    if (one.programme == programme) partners.emplace_back(one.mentor, one.mentee);
  }
  UPWARD_ASSIGN_OR_RETURN(const auto live, reader.LoadLiveRelationships());
  for (const Relationship& one : live) {
    if (one.programme == programme) partners.emplace_back(one.mentor, one.mentee);
  }
  return partners;
}

std::vector<PersonId> PartnersOf(const Partners& partners, const PersonId& person, Role role) {
  std::vector<PersonId> others;
  for (const auto& [mentor, mentee] : partners) {
    if (role == Role::kMentor && mentor == person) others.push_back(mentee);
    if (role == Role::kMentee && mentee == person) others.push_back(mentor);
  }
  return others;
}

// The side on which a person is enrolled; of two, the one without a partner.
absl::StatusOr<PersonExplanation> ExplainEitherSide(const RoundInput& input, const PersonId& person,
                                                    const Partners& partners) {
  const auto mentor =
      ExplainPerson(input, person, Role::kMentor, PartnersOf(partners, person, Role::kMentor));
  const auto mentee =
      ExplainPerson(input, person, Role::kMentee, PartnersOf(partners, person, Role::kMentee));
  if (!mentor.ok() && !mentee.ok()) {
    return base::Error(absl::StatusCode::kNotFound, "NOT_FOUND",
                       "the person is not enrolled in this programme");
  }
  if (!mentee.ok()) return mentor;
  if (!mentor.ok()) return mentee;
  return mentor->partners.empty() ? mentor : mentee;
}

}  // namespace

absl::StatusOr<v1::PreviewRoundResponse> ExplanationCalls::Preview(
    const rpc::Call& call, const v1::PreviewRoundRequest& request) {
  base::Violations violations;
  rpc::Require("programme_id", request.programme_id(), violations);
  UPWARD_RETURN_IF_ERROR(violations.ToStatus());
  const auto people = people_.ForCall(call);
  UPWARD_ASSIGN_OR_RETURN(
      const RoundInput input,
      LoadRoundInput(parts_.store, call.tenant(), ProgrammeId(request.programme_id()), *people,
                     parts_.clock.Now()));
  return ToProto(PreviewRound(input));
}

absl::StatusOr<v1::ExplainPairResponse> ExplanationCalls::Pair(
    const rpc::Call& call, const v1::ExplainPairRequest& request) {
  base::Violations violations;
  rpc::Require("programme_id", request.programme_id(), violations);
  rpc::Require("mentor_person_id", request.mentor_person_id(), violations);
  rpc::Require("mentee_person_id", request.mentee_person_id(), violations);
  UPWARD_RETURN_IF_ERROR(violations.ToStatus());
  const ProgrammeId programme(request.programme_id());
  const auto people = people_.ForCall(call);
  UPWARD_ASSIGN_OR_RETURN(
      const RoundInput input,
      LoadRoundInput(parts_.store, call.tenant(), programme, *people, parts_.clock.Now()));
  UPWARD_ASSIGN_OR_RETURN(const Partners partners,
                          Load<Partners>(parts_, call, [&](MatchingReader& reader) {
                            return LoadPartners(reader, programme);
                          }));
  const PersonId mentor(request.mentor_person_id());
  const PersonId mentee(request.mentee_person_id());
  const bool paired =
      std::find(partners.begin(), partners.end(), std::pair(mentor, mentee)) != partners.end();
  UPWARD_ASSIGN_OR_RETURN(const PairExplanation explanation,
                          ExplainPair(input, mentor, mentee, paired));
  return ToProto(explanation);
}

absl::StatusOr<v1::ExplainPersonResponse> ExplanationCalls::Person(
    const rpc::Call& call, const v1::ExplainPersonRequest& request) {
  base::Violations violations;
  rpc::Require("programme_id", request.programme_id(), violations);
  rpc::Require("person_id", request.person_id(), violations);
  UPWARD_RETURN_IF_ERROR(violations.ToStatus());
  const ProgrammeId programme(request.programme_id());
  const auto people = people_.ForCall(call);
  UPWARD_ASSIGN_OR_RETURN(
      const RoundInput input,
      LoadRoundInput(parts_.store, call.tenant(), programme, *people, parts_.clock.Now()));
  UPWARD_ASSIGN_OR_RETURN(const Partners partners,
                          Load<Partners>(parts_, call, [&](MatchingReader& reader) {
                            return LoadPartners(reader, programme);
                          }));
  UPWARD_ASSIGN_OR_RETURN(const PersonExplanation explanation,
                          ExplainEitherSide(input, PersonId(request.person_id()), partners));
  return ToProto(explanation);
}

}  // namespace upward::matching
