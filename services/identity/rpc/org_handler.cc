#include "services/identity/rpc/org_handler.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/requests.h"
#include "services/identity/rpc/org_conversion.h"

namespace upward::identity {
namespace {

// A cursor of ListSubtree: the chart that the first page came from, and the next place in it.
std::string SubtreeCursor(std::int64_t version, std::int64_t place) {
  return absl::StrCat(version, ".", place);
}

// ABORTED when the lines have changed since the page before: the pages would not fit together.
absl::StatusOr<std::int64_t> SubtreePlace(const std::string& cursor, std::int64_t version) {
  if (cursor.empty()) return 0;
  const std::pair<std::string, std::string> parts = absl::StrSplit(cursor, absl::MaxSplits('.', 1));
  if (parts.first != absl::StrCat(version)) {
    return base::Error(absl::StatusCode::kAborted, "CONFLICT",
                       "The reporting lines have changed since the page before. Begin again"
                       " without a page token.");
  }
  return rpc::NumberFromCursor(parts.second);
}

}  // namespace

OrgHandler::OrgHandler(OrgCharts& charts, const rpc::PageTokens& tokens, rpc::Core& core)
    : charts_(charts), tokens_(tokens), dispatcher_(v1::OrgService::service_full_name(), core) {}

grpc::ServerUnaryReactor* OrgHandler::GetChainOfCommand(grpc::CallbackServerContext* context,
                                                        const v1::GetChainOfCommandRequest* request,
                                                        v1::GetChainOfCommandResponse* response) {
  return dispatcher_.Unary(context, "GetChainOfCommand", request, response,
                           [this](const auto& call, const auto& get) { return Chain(call, get); });
}

grpc::ServerUnaryReactor* OrgHandler::ListSubtree(grpc::CallbackServerContext* context,
                                                  const v1::ListSubtreeRequest* request,
                                                  v1::ListSubtreeResponse* response) {
  return dispatcher_.Unary(
      context, "ListSubtree", request, response,
      [this](const auto& call, const auto& list) { return Subtree(call, list); });
}

grpc::ServerUnaryReactor* OrgHandler::CheckOffLine(grpc::CallbackServerContext* context,
                                                   const v1::CheckOffLineRequest* request,
                                                   v1::CheckOffLineResponse* response) {
  return dispatcher_.Unary(
      context, "CheckOffLine", request, response,
      [this](const auto& call, const auto& check) { return Check(call, check); });
}

grpc::ServerWriteReactor<v1::StreamReportingLinesResponse>* OrgHandler::StreamReportingLines(
    grpc::CallbackServerContext* context, const v1::StreamReportingLinesRequest* request) {
  return dispatcher_.ServerStream<v1::StreamReportingLinesResponse>(
      context, "StreamReportingLines", request,
      [this](const auto& call, const auto&, auto& writer) { return Stream(call, writer); });
}

absl::StatusOr<v1::GetChainOfCommandResponse> OrgHandler::Chain(
    const rpc::Call& call, const v1::GetChainOfCommandRequest& request) {
  base::Violations violations;
  rpc::RequireId("person_id", request.person_id(), violations);
  UPWARD_RETURN_IF_ERROR(violations.ToStatus());
  UPWARD_ASSIGN_OR_RETURN(const auto versioned, charts_.Get(call.tenant()));
  UPWARD_ASSIGN_OR_RETURN(const ChainOfCommand chain,
                          versioned->chart.Chain(PersonId(request.person_id())));
  return ToProto(chain);
}

absl::StatusOr<v1::ListSubtreeResponse> OrgHandler::Subtree(const rpc::Call& call,
                                                            const v1::ListSubtreeRequest& request) {
  base::Violations violations;
  rpc::RequireId("person_id", request.person_id(), violations);
  UPWARD_ASSIGN_OR_RETURN(const rpc::Page page, tokens_.Open(call, request, violations));
  UPWARD_ASSIGN_OR_RETURN(const auto versioned, charts_.Get(call.tenant()));
  UPWARD_ASSIGN_OR_RETURN(const std::int64_t place, SubtreePlace(page.cursor, versioned->version));
  UPWARD_ASSIGN_OR_RETURN(const SubtreePage subtree,
                          versioned->chart.Subtree(PersonId(request.person_id()),
                                                   static_cast<std::int32_t>(place), page.size));
  v1::ListSubtreeResponse response = ToProto(subtree);
  if (place + page.size < subtree.total) {
    response.set_next_page_token(
        tokens_.Next(call, request, SubtreeCursor(versioned->version, place + page.size)));
  }
  return response;
}

absl::StatusOr<v1::CheckOffLineResponse> OrgHandler::Check(const rpc::Call& call,
                                                           const v1::CheckOffLineRequest& request) {
  base::Violations violations;
  CheckPairs(request, kPairsMax, violations);
  UPWARD_RETURN_IF_ERROR(violations.ToStatus());
  UPWARD_ASSIGN_OR_RETURN(const auto versioned, charts_.Get(call.tenant()));
  v1::CheckOffLineResponse response;
  for (int i = 0; i < request.pairs_size(); ++i) {
    const v1::PersonPair& pair = request.pairs(i);
    const absl::StatusOr<PairRelation> relation = versioned->chart.Relation(
        PersonId(pair.first_person_id()), PersonId(pair.second_person_id()));
    if (absl::IsNotFound(relation.status())) return UnknownInPair(i);
    UPWARD_RETURN_IF_ERROR(relation.status());
    *response.add_relations() = ToProto(*relation);
  }
  return response;
}

absl::Status OrgHandler::Stream(const rpc::Call& call,
                                rpc::Writer<v1::StreamReportingLinesResponse>& writer) {
  UPWARD_ASSIGN_OR_RETURN(const auto versioned, charts_.Get(call.tenant()));
  const OrgChart& chart = versioned->chart;
  for (std::int32_t begin = 0; begin < chart.size(); begin += kLinesPerMessage) {
    const std::int32_t end = std::min(chart.size(), begin + kLinesPerMessage);
    v1::StreamReportingLinesResponse message;
    for (std::int32_t i = begin; i < end; ++i) *message.add_lines() = ToProto(chart.LinesOf(i));
    if (!writer.Write(std::move(message))) return call.Stopped();
  }
  return absl::OkStatus();
}

}  // namespace upward::identity
