#include "services/matching/rpc/programme_handler.h"

#include <string>
#include <vector>

#include "libs/base/status_macros.h"
#include "libs/rpc/requests.h"
#include "services/matching/domain/programmes.h"
#include "services/matching/rpc/conversion.h"

namespace upward::matching {
namespace {

v1::Programme Shown(const Programme& programme) { return ToProto(programme); }

}  // namespace

ProgrammeHandler::ProgrammeHandler(const HandlerParts& parts, const PeopleSources& people,
                                   rpc::Core& core)
    : parts_(parts),
      people_(people),
      dispatcher_(v1::ProgrammeService::service_full_name(), core) {}

absl::Status ProgrammeHandler::CheckProgramme(const rpc::Call& call, const ProgrammeRules& rules,
                                              base::Violations& violations) const {
  CheckRules(rules, "programme", violations);
  UPWARD_RETURN_IF_ERROR(violations.ToStatus());  // names of rules that make no sense say nothing
  const auto people = people_.ForCall(call);
  UPWARD_RETURN_IF_ERROR(CheckNames(rules, *people, "programme", violations));
  return violations.ToStatus();
}

grpc::ServerUnaryReactor* ProgrammeHandler::CreateProgramme(
    grpc::CallbackServerContext* context, const v1::CreateProgrammeRequest* request,
    v1::Programme* response) {
  return dispatcher_.Unary(
      context, "CreateProgramme", request, response,
      [this](const auto& call, const auto& message) { return Create(call, message); });
}

grpc::ServerUnaryReactor* ProgrammeHandler::GetProgramme(grpc::CallbackServerContext* context,
                                                         const v1::GetProgrammeRequest* request,
                                                         v1::Programme* response) {
  return dispatcher_.Unary(
      context, "GetProgramme", request, response,
      [this](const auto& call, const auto& message) { return Get(call, message); });
}

grpc::ServerUnaryReactor* ProgrammeHandler::ListProgrammes(grpc::CallbackServerContext* context,
                                                           const v1::ListProgrammesRequest* request,
                                                           v1::ListProgrammesResponse* response) {
  return dispatcher_.Unary(
      context, "ListProgrammes", request, response,
      [this](const auto& call, const auto& message) { return List(call, message); });
}

grpc::ServerUnaryReactor* ProgrammeHandler::UpdateProgramme(
    grpc::CallbackServerContext* context, const v1::UpdateProgrammeRequest* request,
    v1::Programme* response) {
  return dispatcher_.Unary(
      context, "UpdateProgramme", request, response,
      [this](const auto& call, const auto& message) { return Update(call, message); });
}

grpc::ServerUnaryReactor* ProgrammeHandler::OpenProgramme(grpc::CallbackServerContext* context,
                                                          const v1::OpenProgrammeRequest* request,
                                                          v1::Programme* response) {
  return dispatcher_.Unary(
      context, "OpenProgramme", request, response,
      [this](const auto& call, const auto& message) { return Open(call, message); });
}

grpc::ServerUnaryReactor* ProgrammeHandler::CloseProgramme(grpc::CallbackServerContext* context,
                                                           const v1::CloseProgrammeRequest* request,
                                                           v1::Programme* response) {
  return dispatcher_.Unary(
      context, "CloseProgramme", request, response,
      [this](const auto& call, const auto& message) { return Close(call, message); });
}

absl::StatusOr<v1::Programme> ProgrammeHandler::Create(const rpc::Call& call,
                                                       const v1::CreateProgrammeRequest& request) {
  const ProgrammeRules rules = FromProto(request.programme());
  base::Violations violations;
  rpc::CheckRequestId("request_id", request.request_id(), violations);
  UPWARD_RETURN_IF_ERROR(CheckProgramme(call, rules, violations));
  return Change<v1::Programme>(
      parts_, call, request,
      [&](auto& transaction, const auto& context) {
        return matching::CreateProgramme(transaction, context, rules);
      },
      Shown);
}

absl::StatusOr<v1::Programme> ProgrammeHandler::Get(const rpc::Call& call,
                                                    const v1::GetProgrammeRequest& request) {
  base::Violations violations;
  rpc::RequireId("programme_id", request.programme_id(), violations);
  UPWARD_RETURN_IF_ERROR(violations.ToStatus());
  UPWARD_ASSIGN_OR_RETURN(const Programme programme,
                          Load<Programme>(parts_, call, [&](MatchingReader& reader) {
                            return reader.GetProgramme(ProgrammeId(request.programme_id()));
                          }));
  return ToProto(programme);
}

absl::StatusOr<v1::ListProgrammesResponse> ProgrammeHandler::List(
    const rpc::Call& call, const v1::ListProgrammesRequest& request) {
  UPWARD_ASSIGN_OR_RETURN(const rpc::Page page, parts_.tokens.Open(call, request));
  UPWARD_ASSIGN_OR_RETURN(std::vector<Programme> programmes,
                          Load<std::vector<Programme>>(parts_, call, [&](MatchingReader& reader) {
                            return reader.ListProgrammes(ProgrammeId(page.cursor), page.size + 1);
                          }));
  v1::ListProgrammesResponse response;
  const bool more = rpc::TakeOffExtra(programmes, page.size);
  for (const Programme& programme : programmes) *response.add_programmes() = ToProto(programme);
  if (more) {
    response.set_next_page_token(parts_.tokens.Next(call, request, programmes.back().id.value()));
  }
  return response;
}

absl::StatusOr<v1::Programme> ProgrammeHandler::Update(const rpc::Call& call,
                                                       const v1::UpdateProgrammeRequest& request) {
  const v1::Programme& asked = request.programme();
  const ProgrammeRules rules = FromProto(asked);
  base::Violations violations;
  rpc::RequireId("programme.programme_id", asked.programme_id(), violations);
  rpc::RequireId("programme.etag", asked.etag(), violations);
  rpc::CheckRequestId("request_id", request.request_id(), violations);
  UPWARD_RETURN_IF_ERROR(CheckProgramme(call, rules, violations));
  return Change<v1::Programme>(
      parts_, call, request,
      [&](auto& transaction, const auto& context) {
        return matching::UpdateProgramme(transaction, context, ProgrammeId(asked.programme_id()),
                                         rules, asked.etag());
      },
      Shown);
}

absl::StatusOr<v1::Programme> ProgrammeHandler::Open(const rpc::Call& call,
                                                     const v1::OpenProgrammeRequest& request) {
  base::Violations violations;
  rpc::RequireId("programme_id", request.programme_id(), violations);
  rpc::CheckRequestId("request_id", request.request_id(), violations);
  UPWARD_RETURN_IF_ERROR(violations.ToStatus());
  return Change<v1::Programme>(
      parts_, call, request,
      [&](auto& transaction, const auto&) {
        return matching::OpenProgramme(transaction, ProgrammeId(request.programme_id()));
      },
      Shown);
}

absl::StatusOr<v1::Programme> ProgrammeHandler::Close(const rpc::Call& call,
                                                      const v1::CloseProgrammeRequest& request) {
  base::Violations violations;
  rpc::RequireId("programme_id", request.programme_id(), violations);
  rpc::CheckRequestId("request_id", request.request_id(), violations);
  UPWARD_RETURN_IF_ERROR(violations.ToStatus());
  return Change<v1::Programme>(
      parts_, call, request,
      [&](auto& transaction, const auto&) {
        return matching::CloseProgramme(transaction, ProgrammeId(request.programme_id()));
      },
      Shown);
}

}  // namespace upward::matching
