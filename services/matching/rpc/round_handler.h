// RoundService: rounds as jobs, their proposals, and why.
#pragma once

#include "grpcpp/support/server_callback.h"

#include "libs/rpc/dispatcher.h"
#include "services/matching/rpc/explanation_calls.h"
#include "services/matching/rpc/handler_parts.h"
#include "services/matching/rpc/proposal_calls.h"
#include "services/matching/rpc/round_jobs.h"
#include "upward/matching/v1/round_service.grpc.pb.h"

namespace upward::matching {

// The service's methods; rounds themselves here, proposals and explanations in classes of their
// own. Refers to what it is given, which must outlive it. Safe to use from several threads.
class RoundHandler final : public v1::RoundService::CallbackService {
 public:
  RoundHandler(const HandlerParts& parts, RoundJobs& jobs, const PeopleSources& people,
               rpc::Core& core);

  grpc::ServerUnaryReactor* PreviewRound(grpc::CallbackServerContext* context,
                                         const v1::PreviewRoundRequest* request,
                                         v1::PreviewRoundResponse* response) override;
  grpc::ServerUnaryReactor* StartRound(grpc::CallbackServerContext* context,
                                       const v1::StartRoundRequest* request,
                                       v1::Round* response) override;
  grpc::ServerUnaryReactor* GetRound(grpc::CallbackServerContext* context,
                                     const v1::GetRoundRequest* request,
                                     v1::Round* response) override;
  grpc::ServerUnaryReactor* ListRounds(grpc::CallbackServerContext* context,
                                       const v1::ListRoundsRequest* request,
                                       v1::ListRoundsResponse* response) override;
  grpc::ServerWriteReactor<v1::Round>* WatchRound(grpc::CallbackServerContext* context,
                                                  const v1::WatchRoundRequest* request) override;
  grpc::ServerUnaryReactor* CancelRound(grpc::CallbackServerContext* context,
                                        const v1::CancelRoundRequest* request,
                                        v1::Round* response) override;
  grpc::ServerUnaryReactor* ListUnmatched(grpc::CallbackServerContext* context,
                                          const v1::ListUnmatchedRequest* request,
                                          v1::ListUnmatchedResponse* response) override;
  grpc::ServerUnaryReactor* GetProposal(grpc::CallbackServerContext* context,
                                        const v1::GetProposalRequest* request,
                                        v1::Proposal* response) override;
  grpc::ServerUnaryReactor* ListProposals(grpc::CallbackServerContext* context,
                                          const v1::ListProposalsRequest* request,
                                          v1::ListProposalsResponse* response) override;
  grpc::ServerUnaryReactor* AcceptProposal(grpc::CallbackServerContext* context,
                                           const v1::AcceptProposalRequest* request,
                                           v1::Proposal* response) override;
  grpc::ServerUnaryReactor* DeclineProposal(grpc::CallbackServerContext* context,
                                            const v1::DeclineProposalRequest* request,
                                            v1::Proposal* response) override;
  grpc::ServerUnaryReactor* ExplainPair(grpc::CallbackServerContext* context,
                                        const v1::ExplainPairRequest* request,
                                        v1::ExplainPairResponse* response) override;
  grpc::ServerUnaryReactor* ExplainPerson(grpc::CallbackServerContext* context,
                                          const v1::ExplainPersonRequest* request,
                                          v1::ExplainPersonResponse* response) override;

 private:
  absl::StatusOr<v1::Round> Start(const rpc::Call& call, const v1::StartRoundRequest& request);
  absl::StatusOr<v1::Round> Get(const rpc::Call& call, const v1::GetRoundRequest& request);
  absl::StatusOr<v1::ListRoundsResponse> List(const rpc::Call& call,
                                              const v1::ListRoundsRequest& request);
  absl::Status Watch(const rpc::Call& call, const v1::WatchRoundRequest& request,
                     rpc::Writer<v1::Round>& writer);
  absl::StatusOr<v1::Round> Cancel(const rpc::Call& call, const v1::CancelRoundRequest& request);
  absl::StatusOr<v1::ListUnmatchedResponse> ListLeftOver(const rpc::Call& call,
                                                         const v1::ListUnmatchedRequest& request);

  const HandlerParts parts_;
  RoundJobs& jobs_;
  ProposalCalls proposals_;
  ExplanationCalls explanations_;
  rpc::Dispatcher dispatcher_;
};

}  // namespace upward::matching
