#include "services/matching/rpc/enrolment_handler.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

#include "libs/base/status_macros.h"
#include "libs/rpc/requests.h"
#include "services/matching/domain/enrolments.h"
#include "services/matching/domain/limits.h"
#include "services/matching/rpc/conversion.h"

namespace upward::matching {
namespace {

// For the person and for leads, who alone get here.
v1::Enrolment Shown(const Enrolment& enrolment) { return ToProto(enrolment, true); }

}  // namespace

EnrolmentHandler::EnrolmentHandler(const HandlerParts& parts, const PeopleSources& people,
                                   rpc::Core& core)
    : parts_(parts),
      people_(people),
      dispatcher_(v1::EnrolmentService::service_full_name(), core) {}

absl::Status EnrolmentHandler::CheckKnown(const rpc::Call& call,
                                          const std::vector<EnrolmentDraft>& drafts,
                                          const std::vector<std::string>& paths) const {
  if (!ActorOf(call).lead) return absl::OkStatus();
  std::vector<PersonId> ids;
  for (const EnrolmentDraft& draft : drafts) ids.push_back(draft.person);
  UPWARD_ASSIGN_OR_RETURN(const auto known, people_.ForCall(call)->Attributes(ids));
  base::Violations violations;
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    const auto found = known.find(drafts[i].person);
    if (found == known.end()) {
      violations.Add(paths[i] + ".person_id", "is nobody of this tenant; list people to find ids");
    } else if (!found->second.employed) {
      violations.Add(paths[i] + ".person_id",
                     "has left the company; import the person again if they came back");
    }
  }
  return violations.ToStatus();
}

grpc::ServerUnaryReactor* EnrolmentHandler::Enrol(grpc::CallbackServerContext* context,
                                                  const v1::EnrolRequest* request,
                                                  v1::Enrolment* response) {
  return dispatcher_.Unary(
      context, "Enrol", request, response,
      [this](const auto& call, const auto& message) { return EnrolOne(call, message); });
}

grpc::ServerUnaryReactor* EnrolmentHandler::BatchEnrol(grpc::CallbackServerContext* context,
                                                       const v1::BatchEnrolRequest* request,
                                                       v1::BatchEnrolResponse* response) {
  return dispatcher_.Unary(
      context, "BatchEnrol", request, response,
      [this](const auto& call, const auto& message) { return EnrolBatch(call, message); });
}

grpc::ServerUnaryReactor* EnrolmentHandler::GetEnrolment(grpc::CallbackServerContext* context,
                                                         const v1::GetEnrolmentRequest* request,
                                                         v1::Enrolment* response) {
  return dispatcher_.Unary(
      context, "GetEnrolment", request, response,
      [this](const auto& call, const auto& message) { return Get(call, message); });
}

grpc::ServerUnaryReactor* EnrolmentHandler::ListEnrolments(grpc::CallbackServerContext* context,
                                                           const v1::ListEnrolmentsRequest* request,
                                                           v1::ListEnrolmentsResponse* response) {
  return dispatcher_.Unary(
      context, "ListEnrolments", request, response,
      [this](const auto& call, const auto& message) { return List(call, message); });
}

grpc::ServerUnaryReactor* EnrolmentHandler::UpdateEnrolment(
    grpc::CallbackServerContext* context, const v1::UpdateEnrolmentRequest* request,
    v1::Enrolment* response) {
  return dispatcher_.Unary(
      context, "UpdateEnrolment", request, response,
      [this](const auto& call, const auto& message) { return Update(call, message); });
}

grpc::ServerUnaryReactor* EnrolmentHandler::WithdrawEnrolment(
    grpc::CallbackServerContext* context, const v1::WithdrawEnrolmentRequest* request,
    v1::Enrolment* response) {
  return dispatcher_.Unary(
      context, "WithdrawEnrolment", request, response,
      [this](const auto& call, const auto& message) { return Withdraw(call, message); });
}

grpc::ServerUnaryReactor* EnrolmentHandler::RecordPreparation(
    grpc::CallbackServerContext* context, const v1::RecordPreparationRequest* request,
    v1::PreparationRecord* response) {
  return dispatcher_.Unary(
      context, "RecordPreparation", request, response,
      [this](const auto& call, const auto& message) { return Record(call, message); });
}

grpc::ServerUnaryReactor* EnrolmentHandler::ListPreparation(
    grpc::CallbackServerContext* context, const v1::ListPreparationRequest* request,
    v1::ListPreparationResponse* response) {
  return dispatcher_.Unary(
      context, "ListPreparation", request, response,
      [this](const auto& call, const auto& message) { return Records(call, message); });
}

absl::StatusOr<v1::Enrolment> EnrolmentHandler::EnrolOne(const rpc::Call& call,
                                                         const v1::EnrolRequest& request) {
  base::Violations violations;
  const EnrolmentDraft draft = DraftFromProto(request.enrolment(), "enrolment", violations);
  rpc::CheckRequestId("request_id", request.request_id(), violations);
  UPWARD_RETURN_IF_ERROR(violations.ToStatus());
  UPWARD_RETURN_IF_ERROR(CheckKnown(call, {draft}, {"enrolment"}));
  return Change<v1::Enrolment>(
      parts_, call, request,
      [&](auto& transaction, const auto& context) {
        return matching::Enrol(transaction, context, draft);
      },
      Shown);
}

absl::StatusOr<v1::BatchEnrolResponse> EnrolmentHandler::EnrolBatch(
    const rpc::Call& call, const v1::BatchEnrolRequest& request) {
  base::Violations violations;
  std::vector<EnrolmentDraft> drafts;
  std::vector<std::string> paths;
  if (request.enrolments().empty() || request.enrolments_size() > kBatchEnrolMax) {
    violations.Add("enrolments", absl::StrCat("must hold 1 to ", kBatchEnrolMax, " enrolments"));
  }
  for (const v1::Enrolment& enrolment : request.enrolments()) {
    paths.push_back(absl::StrCat("enrolments[", drafts.size(), "]"));
    drafts.push_back(DraftFromProto(enrolment, paths.back(), violations));
    if (drafts.back().programme != drafts.front().programme) {
      violations.Add(paths.back() + ".programme_id", "must be the same in all of a batch");
    }
  }
  rpc::CheckRequestId("request_id", request.request_id(), violations);
  UPWARD_RETURN_IF_ERROR(violations.ToStatus());
  UPWARD_RETURN_IF_ERROR(CheckKnown(call, drafts, paths));
  return Change<v1::BatchEnrolResponse>(
      parts_, call, request,
      [&](auto& transaction, const auto& context) {
        return matching::BatchEnrol(transaction, context, drafts);
      },
      [](const BatchResult& result) {
        v1::BatchEnrolResponse response;
        response.set_enrolled(result.enrolled);
        response.set_already_enrolled(result.already_enrolled);
        return response;
      });
}

absl::StatusOr<v1::Enrolment> EnrolmentHandler::Get(const rpc::Call& call,
                                                    const v1::GetEnrolmentRequest& request) {
  base::Violations violations;
  rpc::RequireId("enrolment_id", request.enrolment_id(), violations);
  UPWARD_RETURN_IF_ERROR(violations.ToStatus());
  UPWARD_ASSIGN_OR_RETURN(const Enrolment enrolment,
                          Load<Enrolment>(parts_, call, [&](MatchingReader& reader) {
                            return reader.GetEnrolment(EnrolmentId(request.enrolment_id()));
                          }));
  UPWARD_RETURN_IF_ERROR(MaySeeEnrolment(ActorOf(call), enrolment));
  return Shown(enrolment);
}

absl::StatusOr<v1::ListEnrolmentsResponse> EnrolmentHandler::List(
    const rpc::Call& call, const v1::ListEnrolmentsRequest& request) {
  base::Violations violations;
  rpc::RequireId("programme_id", request.programme_id(), violations);
  rpc::CheckFilter("role", request.role(), violations);
  rpc::CheckFilter("state", request.state(), violations);
  UPWARD_ASSIGN_OR_RETURN(const rpc::Page page, parts_.tokens.Open(call, request, violations));
  EnrolmentFilter filter{.programme = ProgrammeId(request.programme_id()),
                         .role = std::nullopt,
                         .state = std::nullopt};
  if (request.role() != 0) filter.role = static_cast<Role>(request.role());
  if (request.state() != 0) filter.state = static_cast<EnrolmentState>(request.state());
  UPWARD_ASSIGN_OR_RETURN(
      std::vector<Enrolment> enrolments,
      Load<std::vector<Enrolment>>(
          parts_, call, [&](MatchingReader& reader) -> absl::StatusOr<std::vector<Enrolment>> {
            UPWARD_RETURN_IF_ERROR(reader.GetProgramme(filter.programme).status());
            return reader.ListEnrolments(filter, EnrolmentId(page.cursor), page.size + 1);
          }));
  v1::ListEnrolmentsResponse response;
  const bool more = rpc::TakeOffExtra(enrolments, page.size);
  for (const Enrolment& enrolment : enrolments) *response.add_enrolments() = Shown(enrolment);
  if (more) {
    response.set_next_page_token(parts_.tokens.Next(call, request, enrolments.back().id.value()));
  }
  return response;
}

absl::StatusOr<v1::Enrolment> EnrolmentHandler::Update(const rpc::Call& call,
                                                       const v1::UpdateEnrolmentRequest& request) {
  const v1::Enrolment& asked = request.enrolment();
  const Wishes wishes = WishesFromProto(asked);
  base::Violations violations;
  rpc::RequireId("enrolment.enrolment_id", asked.enrolment_id(), violations);
  rpc::RequireId("enrolment.etag", asked.etag(), violations);
  CheckWishes(wishes, PersonId(asked.person_id()), "enrolment", violations);
  rpc::CheckRequestId("request_id", request.request_id(), violations);
  UPWARD_RETURN_IF_ERROR(violations.ToStatus());
  return Change<v1::Enrolment>(
      parts_, call, request,
      [&](auto& transaction, const auto& context) {
        return matching::UpdateEnrolment(transaction, context, EnrolmentId(asked.enrolment_id()),
                                         wishes, asked.etag());
      },
      Shown);
}

absl::StatusOr<v1::Enrolment> EnrolmentHandler::Withdraw(
    const rpc::Call& call, const v1::WithdrawEnrolmentRequest& request) {
  base::Violations violations;
  rpc::RequireId("enrolment_id", request.enrolment_id(), violations);
  rpc::CheckRequestId("request_id", request.request_id(), violations);
  UPWARD_RETURN_IF_ERROR(violations.ToStatus());
  return Change<v1::Enrolment>(
      parts_, call, request,
      [&](auto& transaction, const auto& context) {
        return matching::WithdrawEnrolment(transaction, context,
                                           EnrolmentId(request.enrolment_id()));
      },
      Shown);
}

absl::StatusOr<v1::PreparationRecord> EnrolmentHandler::Record(
    const rpc::Call& call, const v1::RecordPreparationRequest& request) {
  base::Violations violations;
  const PreparationRecord record = FromProto(request.record(), violations);
  rpc::CheckRequestId("request_id", request.request_id(), violations);
  UPWARD_RETURN_IF_ERROR(violations.ToStatus());
  return Change<v1::PreparationRecord>(
      parts_, call, request,
      [&](auto& transaction, const auto& context) {
        return matching::RecordPreparation(transaction, context, record);
      },
      [](const PreparationRecord& saved) { return ToProto(saved); });
}

absl::StatusOr<v1::ListPreparationResponse> EnrolmentHandler::Records(
    const rpc::Call& call, const v1::ListPreparationRequest& request) {
  base::Violations violations;
  rpc::RequireId("enrolment_id", request.enrolment_id(), violations);
  UPWARD_ASSIGN_OR_RETURN(const rpc::Page page, parts_.tokens.Open(call, request, violations));
  const EnrolmentId id(request.enrolment_id());
  UPWARD_ASSIGN_OR_RETURN(
      std::vector<PreparationRecord> records,
      Load<std::vector<PreparationRecord>>(
          parts_, call,
          [&](MatchingReader& reader) -> absl::StatusOr<std::vector<PreparationRecord>> {
            UPWARD_ASSIGN_OR_RETURN(const Enrolment enrolment, reader.GetEnrolment(id));
            UPWARD_RETURN_IF_ERROR(MaySeeEnrolment(ActorOf(call), enrolment));
            return reader.ListPreparation(id);
          }));
  // As bytes: the store's order may be that of a language, in which the cursor could not be found.
  std::sort(records.begin(), records.end(),
            [](const auto& a, const auto& b) { return a.module_id < b.module_id; });
  v1::ListPreparationResponse response;
  for (const PreparationRecord& record : records) {
    if (record.module_id <= page.cursor) continue;
    if (response.records_size() == page.size) {
      response.set_next_page_token(
          parts_.tokens.Next(call, request, response.records().rbegin()->module_id()));
      break;
    }
    *response.add_records() = ToProto(record);
  }
  return response;
}

}  // namespace upward::matching
