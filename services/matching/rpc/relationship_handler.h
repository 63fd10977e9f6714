// RelationshipService: accepted pairs over their whole life.
#pragma once

#include "grpcpp/support/server_callback.h"

#include "libs/rpc/dispatcher.h"
#include "services/matching/rpc/handler_parts.h"
#include "upward/matching/v1/relationship_service.grpc.pb.h"

namespace upward::matching {

// Refers to what it is given, which must outlive it. Safe to use from several threads.
class RelationshipHandler final : public v1::RelationshipService::CallbackService {
 public:
  RelationshipHandler(const HandlerParts& parts, rpc::Core& core);

  grpc::ServerUnaryReactor* GetRelationship(grpc::CallbackServerContext* context,
                                            const v1::GetRelationshipRequest* request,
                                            v1::Relationship* response) override;
  grpc::ServerUnaryReactor* ListRelationships(grpc::CallbackServerContext* context,
                                              const v1::ListRelationshipsRequest* request,
                                              v1::ListRelationshipsResponse* response) override;
  grpc::ServerUnaryReactor* ActivateRelationship(grpc::CallbackServerContext* context,
                                                 const v1::ActivateRelationshipRequest* request,
                                                 v1::Relationship* response) override;
  grpc::ServerUnaryReactor* PauseRelationship(grpc::CallbackServerContext* context,
                                              const v1::PauseRelationshipRequest* request,
                                              v1::Relationship* response) override;
  grpc::ServerUnaryReactor* ResumeRelationship(grpc::CallbackServerContext* context,
                                               const v1::ResumeRelationshipRequest* request,
                                               v1::Relationship* response) override;
  grpc::ServerUnaryReactor* ConcludeRelationship(grpc::CallbackServerContext* context,
                                                 const v1::ConcludeRelationshipRequest* request,
                                                 v1::Relationship* response) override;

 private:
  absl::StatusOr<v1::Relationship> Get(const rpc::Call& call,
                                       const v1::GetRelationshipRequest& request);
  absl::StatusOr<v1::ListRelationshipsResponse> List(const rpc::Call& call,
                                                     const v1::ListRelationshipsRequest& request);
  absl::StatusOr<v1::Relationship> Activate(const rpc::Call& call,
                                            const v1::ActivateRelationshipRequest& request);
  absl::StatusOr<v1::Relationship> Pause(const rpc::Call& call,
                                         const v1::PauseRelationshipRequest& request);
  absl::StatusOr<v1::Relationship> Resume(const rpc::Call& call,
                                          const v1::ResumeRelationshipRequest& request);
  absl::StatusOr<v1::Relationship> Conclude(const rpc::Call& call,
                                            const v1::ConcludeRelationshipRequest& request);

  const HandlerParts parts_;
  rpc::Dispatcher dispatcher_;
};

}  // namespace upward::matching
