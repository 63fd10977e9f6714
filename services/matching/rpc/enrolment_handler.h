// EnrolmentService: who takes part, on which side, with what wishes and preparation.
#pragma once

#include "grpcpp/support/server_callback.h"

#include "libs/rpc/dispatcher.h"
#include "services/matching/domain/enrolments.h"
#include "services/matching/rpc/handler_parts.h"
#include "services/matching/rpc/identity_people.h"
#include "upward/matching/v1/enrolment_service.grpc.pb.h"

namespace upward::matching {

// Refers to what it is given, which must outlive it. Safe to use from several threads.
class EnrolmentHandler final : public v1::EnrolmentService::CallbackService {
 public:
  EnrolmentHandler(const HandlerParts& parts, const PeopleSources& people, rpc::Core& core);

  grpc::ServerUnaryReactor* Enrol(grpc::CallbackServerContext* context,
                                  const v1::EnrolRequest* request,
                                  v1::Enrolment* response) override;
  grpc::ServerUnaryReactor* BatchEnrol(grpc::CallbackServerContext* context,
                                       const v1::BatchEnrolRequest* request,
                                       v1::BatchEnrolResponse* response) override;
  grpc::ServerUnaryReactor* GetEnrolment(grpc::CallbackServerContext* context,
                                         const v1::GetEnrolmentRequest* request,
                                         v1::Enrolment* response) override;
  grpc::ServerUnaryReactor* ListEnrolments(grpc::CallbackServerContext* context,
                                           const v1::ListEnrolmentsRequest* request,
                                           v1::ListEnrolmentsResponse* response) override;
  grpc::ServerUnaryReactor* UpdateEnrolment(grpc::CallbackServerContext* context,
                                            const v1::UpdateEnrolmentRequest* request,
                                            v1::Enrolment* response) override;
  grpc::ServerUnaryReactor* WithdrawEnrolment(grpc::CallbackServerContext* context,
                                              const v1::WithdrawEnrolmentRequest* request,
                                              v1::Enrolment* response) override;
  grpc::ServerUnaryReactor* RecordPreparation(grpc::CallbackServerContext* context,
                                              const v1::RecordPreparationRequest* request,
                                              v1::PreparationRecord* response) override;
  grpc::ServerUnaryReactor* ListPreparation(grpc::CallbackServerContext* context,
                                            const v1::ListPreparationRequest* request,
                                            v1::ListPreparationResponse* response) override;

 private:
  absl::StatusOr<v1::Enrolment> EnrolOne(const rpc::Call& call, const v1::EnrolRequest& request);
  absl::StatusOr<v1::BatchEnrolResponse> EnrolBatch(const rpc::Call& call,
                                                    const v1::BatchEnrolRequest& request);
  absl::StatusOr<v1::Enrolment> Get(const rpc::Call& call, const v1::GetEnrolmentRequest& request);
  absl::StatusOr<v1::ListEnrolmentsResponse> List(const rpc::Call& call,
                                                  const v1::ListEnrolmentsRequest& request);
  absl::StatusOr<v1::Enrolment> Update(const rpc::Call& call,
                                       const v1::UpdateEnrolmentRequest& request);
  absl::StatusOr<v1::Enrolment> Withdraw(const rpc::Call& call,
                                         const v1::WithdrawEnrolmentRequest& request);
  absl::StatusOr<v1::PreparationRecord> Record(const rpc::Call& call,
                                               const v1::RecordPreparationRequest& request);
  absl::StatusOr<v1::ListPreparationResponse> Records(const rpc::Call& call,
                                                      const v1::ListPreparationRequest& request);

  // Adds a violation for everybody whom identity does not know in the caller's tenant, or knows to
  // have left. A participant is who the token says.
  absl::Status CheckKnown(const rpc::Call& call, const std::vector<EnrolmentDraft>& drafts,
                          const std::vector<std::string>& paths) const;

  const HandlerParts parts_;
  const PeopleSources& people_;
  rpc::Dispatcher dispatcher_;
};

}  // namespace upward::matching
