// ProgrammeService: the rules that a programme is run by.
#pragma once

#include "grpcpp/support/server_callback.h"

#include "libs/rpc/dispatcher.h"
#include "services/matching/rpc/handler_parts.h"
#include "services/matching/rpc/identity_people.h"
#include "upward/matching/v1/programme_service.grpc.pb.h"

namespace upward::matching {

// Refers to what it is given, which must outlive it. Safe to use from several threads.
class ProgrammeHandler final : public v1::ProgrammeService::CallbackService {
 public:
  ProgrammeHandler(const HandlerParts& parts, const PeopleSources& people, rpc::Core& core);

  grpc::ServerUnaryReactor* CreateProgramme(grpc::CallbackServerContext* context,
                                            const v1::CreateProgrammeRequest* request,
                                            v1::Programme* response) override;
  grpc::ServerUnaryReactor* GetProgramme(grpc::CallbackServerContext* context,
                                         const v1::GetProgrammeRequest* request,
                                         v1::Programme* response) override;
  grpc::ServerUnaryReactor* ListProgrammes(grpc::CallbackServerContext* context,
                                           const v1::ListProgrammesRequest* request,
                                           v1::ListProgrammesResponse* response) override;
  grpc::ServerUnaryReactor* UpdateProgramme(grpc::CallbackServerContext* context,
                                            const v1::UpdateProgrammeRequest* request,
                                            v1::Programme* response) override;
  grpc::ServerUnaryReactor* OpenProgramme(grpc::CallbackServerContext* context,
                                          const v1::OpenProgrammeRequest* request,
                                          v1::Programme* response) override;
  grpc::ServerUnaryReactor* CloseProgramme(grpc::CallbackServerContext* context,
                                           const v1::CloseProgrammeRequest* request,
                                           v1::Programme* response) override;

 private:
  absl::StatusOr<v1::Programme> Create(const rpc::Call& call,
                                       const v1::CreateProgrammeRequest& request);
  absl::StatusOr<v1::Programme> Get(const rpc::Call& call, const v1::GetProgrammeRequest& request);
  absl::StatusOr<v1::ListProgrammesResponse> List(const rpc::Call& call,
                                                  const v1::ListProgrammesRequest& request);
  absl::StatusOr<v1::Programme> Update(const rpc::Call& call,
                                       const v1::UpdateProgrammeRequest& request);
  absl::StatusOr<v1::Programme> Open(const rpc::Call& call,
                                     const v1::OpenProgrammeRequest& request);
  absl::StatusOr<v1::Programme> Close(const rpc::Call& call,
                                      const v1::CloseProgrammeRequest& request);

  // Everything that is wrong with the rules of a request.
  absl::Status CheckProgramme(const rpc::Call& call, const ProgrammeRules& rules,
                              base::Violations& violations) const;

  const HandlerParts parts_;
  const PeopleSources& people_;
  rpc::Dispatcher dispatcher_;
};

}  // namespace upward::matching
