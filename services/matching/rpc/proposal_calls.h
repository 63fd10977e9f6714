// The proposals of RoundService.
#pragma once

#include "absl/status/statusor.h"

#include "services/matching/rpc/handler_parts.h"
#include "upward/matching/v1/round_service.pb.h"

namespace upward::matching {

// A participant sees and answers only their own. Safe to use from several threads.
class ProposalCalls {
 public:
  explicit ProposalCalls(const HandlerParts& parts) : parts_(parts) {}

  absl::StatusOr<v1::Proposal> Get(const rpc::Call& call, const v1::GetProposalRequest& request);
  absl::StatusOr<v1::ListProposalsResponse> List(const rpc::Call& call,
                                                 const v1::ListProposalsRequest& request);
  absl::StatusOr<v1::Proposal> Accept(const rpc::Call& call,
                                      const v1::AcceptProposalRequest& request);
  absl::StatusOr<v1::Proposal> Decline(const rpc::Call& call,
                                       const v1::DeclineProposalRequest& request);

 private:
  const HandlerParts parts_;
};

}  // namespace upward::matching
