#include "services/matching/rpc/explanation_calls.h"

#include <utility>

#include "libs/base/status_macros.h"
#include "libs/rpc/requests.h"
#include "services/matching/domain/explanations.h"
#include "services/matching/rpc/conversion.h"

namespace upward::matching {
namespace {

// The side on which a person is enrolled; of two, the one without a partner.
absl::StatusOr<PersonExplanation> ExplainEitherSide(const RoundInput& input,
                                                    const PersonId& person) {
  const auto mentor = ExplainPerson(input, person, Role::kMentor);
  const auto mentee = ExplainPerson(input, person, Role::kMentee);
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
  rpc::RequireId("programme_id", request.programme_id(), violations);
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
  rpc::RequireId("programme_id", request.programme_id(), violations);
  rpc::RequireId("mentor_person_id", request.mentor_person_id(), violations);
  rpc::RequireId("mentee_person_id", request.mentee_person_id(), violations);
  UPWARD_RETURN_IF_ERROR(violations.ToStatus());
  const ProgrammeId programme(request.programme_id());
  const auto people = people_.ForCall(call);
  UPWARD_ASSIGN_OR_RETURN(RoundInput input, LoadRoundInput(parts_.store, call.tenant(), programme,
                                                           *people, parts_.clock.Now()));
  UPWARD_ASSIGN_OR_RETURN(const PairExplanation explanation,
                          ExplainPair(std::move(input), PersonId(request.mentor_person_id()),
                                      PersonId(request.mentee_person_id())));
  return ToProto(explanation);
}

absl::StatusOr<v1::ExplainPersonResponse> ExplanationCalls::Person(
    const rpc::Call& call, const v1::ExplainPersonRequest& request) {
  base::Violations violations;
  rpc::RequireId("programme_id", request.programme_id(), violations);
  rpc::RequireId("person_id", request.person_id(), violations);
  UPWARD_RETURN_IF_ERROR(violations.ToStatus());
  const ProgrammeId programme(request.programme_id());
  const auto people = people_.ForCall(call);
  UPWARD_ASSIGN_OR_RETURN(
      const RoundInput input,
      LoadRoundInput(parts_.store, call.tenant(), programme, *people, parts_.clock.Now()));
  UPWARD_ASSIGN_OR_RETURN(const PersonExplanation explanation,
                          ExplainEitherSide(input, PersonId(request.person_id())));
  return ToProto(explanation);
}

}  // namespace upward::matching
