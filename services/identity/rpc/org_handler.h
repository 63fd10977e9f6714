// OrgService: questions about the reporting lines.
#pragma once

#include "absl/status/statusor.h"
#include "grpcpp/support/server_callback.h"

#include "libs/rpc/call.h"
#include "libs/rpc/core.h"
#include "libs/rpc/dispatcher.h"
#include "libs/rpc/page_token.h"
#include "libs/rpc/stream.h"
#include "services/identity/rpc/org_charts.h"
#include "upward/identity/v1/org_service.grpc.pb.h"

namespace upward::identity {

// Pairs of one CheckOffLine: enough for a round to judge a candidate against everybody on a page.
inline constexpr int kPairsMax = 1000;
// People in one message of StreamReportingLines: some 100 KiB.
inline constexpr int kLinesPerMessage = 1000;

// Refers to what it is given, which must outlive it. Safe to use from several threads.
class OrgHandler final : public v1::OrgService::CallbackService {
 public:
  OrgHandler(OrgCharts& charts, const rpc::PageTokens& tokens, rpc::Core& core);

  grpc::ServerUnaryReactor* GetChainOfCommand(grpc::CallbackServerContext* context,
                                              const v1::GetChainOfCommandRequest* request,
                                              v1::GetChainOfCommandResponse* response) override;
  grpc::ServerUnaryReactor* ListSubtree(grpc::CallbackServerContext* context,
                                        const v1::ListSubtreeRequest* request,
                                        v1::ListSubtreeResponse* response) override;
  grpc::ServerUnaryReactor* CheckOffLine(grpc::CallbackServerContext* context,
                                         const v1::CheckOffLineRequest* request,
                                         v1::CheckOffLineResponse* response) override;
  grpc::ServerWriteReactor<v1::StreamReportingLinesResponse>* StreamReportingLines(
      grpc::CallbackServerContext* context,
      const v1::StreamReportingLinesRequest* request) override;

 private:
  absl::StatusOr<v1::GetChainOfCommandResponse> Chain(const rpc::Call& call,
                                                      const v1::GetChainOfCommandRequest& request);
  absl::StatusOr<v1::ListSubtreeResponse> Subtree(const rpc::Call& call,
                                                  const v1::ListSubtreeRequest& request);
  absl::StatusOr<v1::CheckOffLineResponse> Check(const rpc::Call& call,
                                                 const v1::CheckOffLineRequest& request);
  absl::Status Stream(const rpc::Call& call, rpc::Writer<v1::StreamReportingLinesResponse>& writer);

  OrgCharts& charts_;
  const rpc::PageTokens& tokens_;
  rpc::Dispatcher dispatcher_;
};

}  // namespace upward::identity
