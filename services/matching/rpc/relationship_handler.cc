#include "services/matching/rpc/relationship_handler.h"

#include <string>
#include <vector>

#include "libs/base/plain_text.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/requests.h"
#include "services/matching/domain/limits.h"
#include "services/matching/domain/relationships.h"
#include "services/matching/rpc/conversion.h"

namespace upward::matching {
namespace {

v1::Relationship Shown(const Relationship& relationship) { return ToProto(relationship); }

// The checks that every change of one relationship needs.
template <class Request>
absl::Status CheckChange(const Request& request, base::Violations violations = {}) {
  rpc::RequireId("relationship_id", request.relationship_id(), violations);
  rpc::CheckRequestId("request_id", request.request_id(), violations);
  return violations.ToStatus();
}

// A change that needs nothing but the relationship's id.
template <class Request, class UseCase>
absl::StatusOr<v1::Relationship> ChangeOne(const HandlerParts& parts, const rpc::Call& call,
                                           const Request& request, UseCase use_case) {
  UPWARD_RETURN_IF_ERROR(CheckChange(request));
  return Change<v1::Relationship>(
      parts, call, request,
      [&](auto& transaction, const auto& context) {
        return use_case(transaction, context, RelationshipId(request.relationship_id()));
      },
      Shown);
}

}  // namespace

RelationshipHandler::RelationshipHandler(const HandlerParts& parts, rpc::Core& core)
    : parts_(parts), dispatcher_(v1::RelationshipService::service_full_name(), core) {}

grpc::ServerUnaryReactor* RelationshipHandler::GetRelationship(
    grpc::CallbackServerContext* context, const v1::GetRelationshipRequest* request,
    v1::Relationship* response) {
  return dispatcher_.Unary(
      context, "GetRelationship", request, response,
      [this](const auto& call, const auto& message) { return Get(call, message); });
}

grpc::ServerUnaryReactor* RelationshipHandler::ListRelationships(
    grpc::CallbackServerContext* context, const v1::ListRelationshipsRequest* request,
    v1::ListRelationshipsResponse* response) {
  return dispatcher_.Unary(
      context, "ListRelationships", request, response,
      [this](const auto& call, const auto& message) { return List(call, message); });
}

grpc::ServerUnaryReactor* RelationshipHandler::ActivateRelationship(
    grpc::CallbackServerContext* context, const v1::ActivateRelationshipRequest* request,
    v1::Relationship* response) {
  return dispatcher_.Unary(
      context, "ActivateRelationship", request, response,
      [this](const auto& call, const auto& message) { return Activate(call, message); });
}

grpc::ServerUnaryReactor* RelationshipHandler::PauseRelationship(
    grpc::CallbackServerContext* context, const v1::PauseRelationshipRequest* request,
    v1::Relationship* response) {
  return dispatcher_.Unary(
      context, "PauseRelationship", request, response,
      [this](const auto& call, const auto& message) { return Pause(call, message); });
}

grpc::ServerUnaryReactor* RelationshipHandler::ResumeRelationship(
    grpc::CallbackServerContext* context, const v1::ResumeRelationshipRequest* request,
    v1::Relationship* response) {
  return dispatcher_.Unary(
      context, "ResumeRelationship", request, response,
      [this](const auto& call, const auto& message) { return Resume(call, message); });
}

grpc::ServerUnaryReactor* RelationshipHandler::ConcludeRelationship(
    grpc::CallbackServerContext* context, const v1::ConcludeRelationshipRequest* request,
    v1::Relationship* response) {
  return dispatcher_.Unary(
      context, "ConcludeRelationship", request, response,
      [this](const auto& call, const auto& message) { return Conclude(call, message); });
}

absl::StatusOr<v1::Relationship> RelationshipHandler::Get(
    const rpc::Call& call, const v1::GetRelationshipRequest& request) {
  base::Violations violations;
  rpc::RequireId("relationship_id", request.relationship_id(), violations);
  UPWARD_RETURN_IF_ERROR(violations.ToStatus());
  UPWARD_ASSIGN_OR_RETURN(
      const Relationship relationship,
      Load<Relationship>(parts_, call, [&](MatchingReader& reader) {
        return reader.GetRelationship(RelationshipId(request.relationship_id()));
      }));
  UPWARD_RETURN_IF_ERROR(MaySeeRelationship(ActorOf(call), relationship));
  return Shown(relationship);
}

absl::StatusOr<v1::ListRelationshipsResponse> RelationshipHandler::List(
    const rpc::Call& call, const v1::ListRelationshipsRequest& request) {
  base::Violations violations;
  rpc::RequireId("programme_id", request.programme_id(), violations);
  rpc::CheckFilter("state", request.state(), violations);
  UPWARD_ASSIGN_OR_RETURN(const rpc::Page page, parts_.tokens.Open(call, request, violations));
  const Actor actor = ActorOf(call);
  RelationshipFilter filter{.programme = ProgrammeId(request.programme_id()),
                            .state = std::nullopt,
                            .only_in_line = request.only_in_line(),
                            .participant = actor.lead ? PersonId() : actor.person};
  if (request.state() != 0) filter.state = static_cast<RelationshipState>(request.state());
  UPWARD_ASSIGN_OR_RETURN(
      std::vector<Relationship> relationships,
      Load<std::vector<Relationship>>(
          parts_, call, [&](MatchingReader& reader) -> absl::StatusOr<std::vector<Relationship>> {
            UPWARD_RETURN_IF_ERROR(reader.GetProgramme(filter.programme).status());
            return reader.ListRelationships(filter, RelationshipId(page.cursor), page.size + 1);
          }));
  v1::ListRelationshipsResponse response;
  const bool more = rpc::TakeOffExtra(relationships, page.size);
  for (const Relationship& one : relationships) *response.add_relationships() = Shown(one);
  if (more) {
    response.set_next_page_token(
        parts_.tokens.Next(call, request, relationships.back().id.value()));
  }
  return response;
}

absl::StatusOr<v1::Relationship> RelationshipHandler::Activate(
    const rpc::Call& call, const v1::ActivateRelationshipRequest& request) {
  return ChangeOne(parts_, call, request, matching::ActivateRelationship);
}

absl::StatusOr<v1::Relationship> RelationshipHandler::Pause(
    const rpc::Call& call, const v1::PauseRelationshipRequest& request) {
  return ChangeOne(parts_, call, request, matching::PauseRelationship);
}

absl::StatusOr<v1::Relationship> RelationshipHandler::Resume(
    const rpc::Call& call, const v1::ResumeRelationshipRequest& request) {
  return ChangeOne(parts_, call, request, matching::ResumeRelationship);
}

absl::StatusOr<v1::Relationship> RelationshipHandler::Conclude(
    const rpc::Call& call, const v1::ConcludeRelationshipRequest& request) {
  base::Violations violations;
  if (request.conclusion() != v1::CONCLUSION_COMPLETED &&
      request.conclusion() != v1::CONCLUSION_ENDED_EARLY) {
    violations.Add("conclusion", "must be CONCLUSION_COMPLETED or CONCLUSION_ENDED_EARLY");
  }
  if (request.conclusion() == v1::CONCLUSION_ENDED_EARLY) {
    rpc::Require("reason", request.reason(), violations);
  }
  base::CheckText("reason", request.reason(), kReasonLengthMax, violations, base::TextForm::kLines);
  UPWARD_RETURN_IF_ERROR(CheckChange(request, violations));
  const Ending ending{.conclusion = static_cast<Conclusion>(request.conclusion()),
                      .reason = request.reason(),
                      .allow_again = request.allow_again()};
  return Change<v1::Relationship>(
      parts_, call, request,
      [&](auto& transaction, const auto& context) {
        return matching::ConcludeRelationship(transaction, context,
                                              RelationshipId(request.relationship_id()), ending);
      },
      Shown);
}

}  // namespace upward::matching
