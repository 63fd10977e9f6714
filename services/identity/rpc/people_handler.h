// PeopleService: reading people.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "grpcpp/support/server_callback.h"

#include "libs/rpc/call.h"
#include "libs/rpc/core.h"
#include "libs/rpc/dispatcher.h"
#include "libs/rpc/page_token.h"
#include "services/identity/domain/identity_store.h"
#include "upward/identity/v1/people_service.grpc.pb.h"

namespace upward::identity {

// Refers to what it is given, which must outlive it. Safe to use from several threads.
class PeopleHandler final : public v1::PeopleService::CallbackService {
 public:
  PeopleHandler(IdentityStore& store, const rpc::PageTokens& tokens, rpc::Core& core);

  grpc::ServerUnaryReactor* GetPerson(grpc::CallbackServerContext* context,
                                      const v1::GetPersonRequest* request,
                                      v1::Person* response) override;
  grpc::ServerUnaryReactor* BatchGetPeople(grpc::CallbackServerContext* context,
                                           const v1::BatchGetPeopleRequest* request,
                                           v1::BatchGetPeopleResponse* response) override;
  grpc::ServerUnaryReactor* BatchGetPersonCards(grpc::CallbackServerContext* context,
                                                const v1::BatchGetPersonCardsRequest* request,
                                                v1::BatchGetPersonCardsResponse* response) override;
  grpc::ServerUnaryReactor* ListPeople(grpc::CallbackServerContext* context,
                                       const v1::ListPeopleRequest* request,
                                       v1::ListPeopleResponse* response) override;
  grpc::ServerUnaryReactor* ListEmploymentHistory(
      grpc::CallbackServerContext* context, const v1::ListEmploymentHistoryRequest* request,
      v1::ListEmploymentHistoryResponse* response) override;

 private:
  using GetCalls = rpc::GroupedCalls<v1::GetPersonRequest, v1::Person>;

  void Get(std::span<GetCalls::Item> items);
  absl::StatusOr<v1::BatchGetPeopleResponse> BatchGet(const rpc::Call& call,
                                                      const v1::BatchGetPeopleRequest& request);
  absl::StatusOr<v1::BatchGetPersonCardsResponse> BatchGetCards(
      const rpc::Call& call, const v1::BatchGetPersonCardsRequest& request);
  // Both batches: the people with the ids that the request names.
  absl::StatusOr<std::vector<Person>> Read(
      const rpc::Call& call, const google::protobuf::RepeatedPtrField<std::string>& person_ids);
  absl::StatusOr<v1::ListPeopleResponse> List(const rpc::Call& call,
                                              const v1::ListPeopleRequest& request);
  absl::StatusOr<v1::ListEmploymentHistoryResponse> History(
      const rpc::Call& call, const v1::ListEmploymentHistoryRequest& request);

  IdentityStore& store_;
  const rpc::PageTokens& tokens_;
  rpc::Dispatcher dispatcher_;
  GetCalls get_calls_;
};

}  // namespace upward::identity
