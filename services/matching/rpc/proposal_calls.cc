#include "services/matching/rpc/proposal_calls.h"

#include <vector>

#include "libs/base/plain_text.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/requests.h"
#include "services/matching/domain/limits.h"
#include "services/matching/domain/proposals.h"
#include "services/matching/rpc/conversion.h"

namespace upward::matching {

absl::StatusOr<v1::Proposal> ProposalCalls::Get(const rpc::Call& call,
                                                const v1::GetProposalRequest& request) {
  base::Violations violations;
  rpc::RequireId("proposal_id", request.proposal_id(), violations);
  UPWARD_RETURN_IF_ERROR(violations.ToStatus());
  const Actor actor = ActorOf(call);
  UPWARD_ASSIGN_OR_RETURN(const Proposal proposal,
                          Load<Proposal>(parts_, call, [&](MatchingReader& reader) {
                            return reader.GetProposal(ProposalId(request.proposal_id()));
                          }));
  UPWARD_RETURN_IF_ERROR(MaySeeProposal(actor, proposal));
  return ToProto(proposal, actor.lead);
}

absl::StatusOr<v1::ListProposalsResponse> ProposalCalls::List(
    const rpc::Call& call, const v1::ListProposalsRequest& request) {
  base::Violations violations;
  rpc::RequireId("programme_id", request.programme_id(), violations);
  rpc::CheckId("round_id", request.round_id(), violations);
  rpc::CheckFilter("state", request.state(), violations);
  UPWARD_ASSIGN_OR_RETURN(const rpc::Page page, parts_.tokens.Open(call, request, violations));
  const Actor actor = ActorOf(call);
  ProposalFilter filter{.programme = ProgrammeId(request.programme_id()),
                        .round = RoundId(request.round_id()),
                        .state = std::nullopt,
                        .participant = actor.lead ? PersonId() : actor.person};
  if (request.state() != 0) filter.state = static_cast<ProposalState>(request.state());
  UPWARD_ASSIGN_OR_RETURN(
      std::vector<Proposal> proposals,
      Load<std::vector<Proposal>>(
          parts_, call, [&](MatchingReader& reader) -> absl::StatusOr<std::vector<Proposal>> {
            UPWARD_RETURN_IF_ERROR(reader.GetProgramme(filter.programme).status());
            return reader.ListProposals(filter, ProposalId(page.cursor), page.size + 1);
          }));
  v1::ListProposalsResponse response;
  const bool more = rpc::TakeOffExtra(proposals, page.size);
  for (const Proposal& one : proposals) *response.add_proposals() = ToProto(one, actor.lead);
  if (more) {
    response.set_next_page_token(parts_.tokens.Next(call, request, proposals.back().id.value()));
  }
  return response;
}

absl::StatusOr<v1::Proposal> ProposalCalls::Accept(const rpc::Call& call,
                                                   const v1::AcceptProposalRequest& request) {
  base::Violations violations;
  rpc::RequireId("proposal_id", request.proposal_id(), violations);
  rpc::CheckRequestId("request_id", request.request_id(), violations);
  UPWARD_RETURN_IF_ERROR(violations.ToStatus());
  const bool lead = ActorOf(call).lead;
  return Change<v1::Proposal>(
      parts_, call, request,
      [&](auto& transaction, const auto& context) {
        return matching::AcceptProposal(transaction, context, ProposalId(request.proposal_id()));
      },
      [lead](const Proposal& proposal) { return ToProto(proposal, lead); });
}

absl::StatusOr<v1::Proposal> ProposalCalls::Decline(const rpc::Call& call,
                                                    const v1::DeclineProposalRequest& request) {
  base::Violations violations;
  rpc::RequireId("proposal_id", request.proposal_id(), violations);
  rpc::CheckRequestId("request_id", request.request_id(), violations);
  base::CheckText("reason", request.reason(), kReasonLengthMax, violations, base::TextForm::kLines);
  UPWARD_RETURN_IF_ERROR(violations.ToStatus());
  const bool lead = ActorOf(call).lead;
  return Change<v1::Proposal>(
      parts_, call, request,
      [&](auto& transaction, const auto& context) {
        return matching::DeclineProposal(transaction, context, ProposalId(request.proposal_id()),
                                         request.reason());
      },
      [lead](const Proposal& proposal) { return ToProto(proposal, lead); });
}

}  // namespace upward::matching
