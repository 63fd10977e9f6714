// The explanations of RoundService.
#pragma once

#include "absl/status/statusor.h"

#include "services/matching/rpc/handler_parts.h"
#include "services/matching/rpc/identity_people.h"
#include "upward/matching/v1/round_service.pb.h"

namespace upward::matching {

// Answers from the enrolments, people and reporting lines as they are at the moment of the call.
// Safe to use from several threads.
class ExplanationCalls {
 public:
  ExplanationCalls(const HandlerParts& parts, const PeopleSources& people)
      : parts_(parts), people_(people) {}

  absl::StatusOr<v1::PreviewRoundResponse> Preview(const rpc::Call& call,
                                                   const v1::PreviewRoundRequest& request);
  absl::StatusOr<v1::ExplainPairResponse> Pair(const rpc::Call& call,
                                               const v1::ExplainPairRequest& request);
  absl::StatusOr<v1::ExplainPersonResponse> Person(const rpc::Call& call,
                                                   const v1::ExplainPersonRequest& request);

 private:
  const HandlerParts parts_;
  const PeopleSources& people_;
};

}  // namespace upward::matching
