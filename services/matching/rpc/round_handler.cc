#include "services/matching/rpc/round_handler.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

#include "libs/base/status_macros.h"
#include "libs/rpc/requests.h"
#include "services/matching/rpc/conversion.h"

namespace upward::matching {
namespace {

// A watch notices rounds of other replicas, which do not tell this process, this often.
constexpr absl::Duration kWatchPoll = absl::Milliseconds(500);

}  // namespace

RoundHandler::RoundHandler(const HandlerParts& parts, RoundJobs& jobs, const PeopleSources& people,
                           rpc::Core& core)
    : parts_(parts),
      jobs_(jobs),
      proposals_(parts),
      explanations_(parts, people),
      dispatcher_(v1::RoundService::service_full_name(), core) {}

grpc::ServerUnaryReactor* RoundHandler::PreviewRound(grpc::CallbackServerContext* context,
                                                     const v1::PreviewRoundRequest* request,
                                                     v1::PreviewRoundResponse* response) {
  return dispatcher_.Unary(context, "PreviewRound", request, response,
                           [this](const auto& call, const auto& message) {
                             return explanations_.Preview(call, message);
                           });
}

grpc::ServerUnaryReactor* RoundHandler::StartRound(grpc::CallbackServerContext* context,
                                                   const v1::StartRoundRequest* request,
                                                   v1::Round* response) {
  return dispatcher_.Unary(
      context, "StartRound", request, response,
      [this](const auto& call, const auto& message) { return Start(call, message); });
}

grpc::ServerUnaryReactor* RoundHandler::GetRound(grpc::CallbackServerContext* context,
                                                 const v1::GetRoundRequest* request,
                                                 v1::Round* response) {
  return dispatcher_.Unary(
      context, "GetRound", request, response,
      [this](const auto& call, const auto& message) { return Get(call, message); });
}

grpc::ServerUnaryReactor* RoundHandler::ListRounds(grpc::CallbackServerContext* context,
                                                   const v1::ListRoundsRequest* request,
                                                   v1::ListRoundsResponse* response) {
  return dispatcher_.Unary(
      context, "ListRounds", request, response,
      [this](const auto& call, const auto& message) { return List(call, message); });
}

grpc::ServerWriteReactor<v1::Round>* RoundHandler::WatchRound(
    grpc::CallbackServerContext* context, const v1::WatchRoundRequest* request) {
  return dispatcher_.ServerStream<v1::Round>(
      context, "WatchRound", request, [this](const auto& call, const auto& message, auto& writer) {
        return Watch(call, message, writer);
      });
}

grpc::ServerUnaryReactor* RoundHandler::CancelRound(grpc::CallbackServerContext* context,
                                                    const v1::CancelRoundRequest* request,
                                                    v1::Round* response) {
  return dispatcher_.Unary(
      context, "CancelRound", request, response,
      [this](const auto& call, const auto& message) { return Cancel(call, message); });
}

grpc::ServerUnaryReactor* RoundHandler::ListUnmatched(grpc::CallbackServerContext* context,
                                                      const v1::ListUnmatchedRequest* request,
                                                      v1::ListUnmatchedResponse* response) {
  return dispatcher_.Unary(
      context, "ListUnmatched", request, response,
      [this](const auto& call, const auto& message) { return ListLeftOver(call, message); });
}

grpc::ServerUnaryReactor* RoundHandler::GetProposal(grpc::CallbackServerContext* context,
                                                    const v1::GetProposalRequest* request,
                                                    v1::Proposal* response) {
  return dispatcher_.Unary(
      context, "GetProposal", request, response,
      [this](const auto& call, const auto& message) { return proposals_.Get(call, message); });
}

grpc::ServerUnaryReactor* RoundHandler::ListProposals(grpc::CallbackServerContext* context,
                                                      const v1::ListProposalsRequest* request,
                                                      v1::ListProposalsResponse* response) {
  return dispatcher_.Unary(
      context, "ListProposals", request, response,
      [this](const auto& call, const auto& message) { return proposals_.List(call, message); });
}

grpc::ServerUnaryReactor* RoundHandler::AcceptProposal(grpc::CallbackServerContext* context,
                                                       const v1::AcceptProposalRequest* request,
                                                       v1::Proposal* response) {
  return dispatcher_.Unary(
      context, "AcceptProposal", request, response,
      [this](const auto& call, const auto& message) { return proposals_.Accept(call, message); });
}

grpc::ServerUnaryReactor* RoundHandler::DeclineProposal(grpc::CallbackServerContext* context,
                                                        const v1::DeclineProposalRequest* request,
                                                        v1::Proposal* response) {
  return dispatcher_.Unary(
      context, "DeclineProposal", request, response,
      [this](const auto& call, const auto& message) { return proposals_.Decline(call, message); });
}

grpc::ServerUnaryReactor* RoundHandler::ExplainPair(grpc::CallbackServerContext* context,
                                                    const v1::ExplainPairRequest* request,
                                                    v1::ExplainPairResponse* response) {
  return dispatcher_.Unary(
      context, "ExplainPair", request, response,
      [this](const auto& call, const auto& message) { return explanations_.Pair(call, message); });
}

grpc::ServerUnaryReactor* RoundHandler::ExplainPerson(grpc::CallbackServerContext* context,
                                                      const v1::ExplainPersonRequest* request,
                                                      v1::ExplainPersonResponse* response) {
  return dispatcher_.Unary(context, "ExplainPerson", request, response,
                           [this](const auto& call, const auto& message) {
                             return explanations_.Person(call, message);
                           });
}

absl::StatusOr<v1::Round> RoundHandler::Start(const rpc::Call& call,
                                              const v1::StartRoundRequest& request) {
  base::Violations violations;
  rpc::RequireId("programme_id", request.programme_id(), violations);
  rpc::CheckRequestId("request_id", request.request_id(), violations);
  UPWARD_RETURN_IF_ERROR(violations.ToStatus());
  UPWARD_ASSIGN_OR_RETURN(RoundJobs::Place place, jobs_.Reserve());
  std::optional<Round> started;
  UPWARD_ASSIGN_OR_RETURN(const v1::Round response,
                          Change<v1::Round>(
                              parts_, call, request,
                              [&](auto& transaction, const auto& context) {
                                started.reset();
                                auto round = matching::StartRound(
                                    transaction, context, ProgrammeId(request.programme_id()));
                                if (round.ok()) started = *round;
                                return round;
                              },
                              [](const Round& round) { return ToProto(round); }));
  // A replayed request has started nothing.
  if (started.has_value()) jobs_.Run(std::move(place), call, *std::move(started));
  return response;
}

absl::StatusOr<v1::Round> RoundHandler::Get(const rpc::Call& call,
                                            const v1::GetRoundRequest& request) {
  base::Violations violations;
  rpc::RequireId("round_id", request.round_id(), violations);
  UPWARD_RETURN_IF_ERROR(violations.ToStatus());
  UPWARD_ASSIGN_OR_RETURN(const Round round, Load<Round>(parts_, call, [&](MatchingReader& reader) {
                            return reader.GetRound(RoundId(request.round_id()));
                          }));
  return ToProto(AsShown(jobs_.Progress(round), parts_.clock.Now()));
}

absl::StatusOr<v1::ListRoundsResponse> RoundHandler::List(const rpc::Call& call,
                                                          const v1::ListRoundsRequest& request) {
  base::Violations violations;
  rpc::RequireId("programme_id", request.programme_id(), violations);
  UPWARD_ASSIGN_OR_RETURN(const rpc::Page page, parts_.tokens.Open(call, request, violations));
  const ProgrammeId programme(request.programme_id());
  UPWARD_ASSIGN_OR_RETURN(
      std::vector<Round> rounds,
      Load<std::vector<Round>>(
          parts_, call, [&](MatchingReader& reader) -> absl::StatusOr<std::vector<Round>> {
            UPWARD_RETURN_IF_ERROR(reader.GetProgramme(programme).status());
            return reader.ListRounds(programme, RoundId(page.cursor), page.size + 1);
          }));
  v1::ListRoundsResponse response;
  const bool more = rpc::TakeOffExtra(rounds, page.size);
  for (const Round& round : rounds) {
    *response.add_rounds() = ToProto(AsShown(jobs_.Progress(round), parts_.clock.Now()));
  }
  if (more) {
    response.set_next_page_token(parts_.tokens.Next(call, request, rounds.back().id.value()));
  }
  return response;
}

absl::Status RoundHandler::Watch(const rpc::Call& call, const v1::WatchRoundRequest& request,
                                 rpc::Writer<v1::Round>& writer) {
  v1::GetRoundRequest get;
  get.set_round_id(request.round_id());
  std::string sent;
  while (true) {
    const std::uint64_t seen = jobs_.changes();
    UPWARD_ASSIGN_OR_RETURN(const v1::Round round, Get(call, get));
    if (std::string now = round.SerializeAsString(); now != sent) {
      sent = std::move(now);
      if (!writer.Write(round)) return call.Stopped();
    }
    if (round.state() != v1::ROUND_STATE_RUNNING) return absl::OkStatus();
    jobs_.AwaitChange(seen, kWatchPoll);
    UPWARD_RETURN_IF_ERROR(call.Stopped());
  }
}

absl::StatusOr<v1::Round> RoundHandler::Cancel(const rpc::Call& call,
                                               const v1::CancelRoundRequest& request) {
  base::Violations violations;
  rpc::RequireId("round_id", request.round_id(), violations);
  rpc::CheckRequestId("request_id", request.request_id(), violations);
  UPWARD_RETURN_IF_ERROR(violations.ToStatus());
  return Change<v1::Round>(
      parts_, call, request,
      [&](auto& transaction, const auto&) {
        return matching::CancelRound(transaction, RoundId(request.round_id()));
      },
      [&](const Round& round) { return ToProto(AsShown(round, parts_.clock.Now())); });
}

absl::StatusOr<v1::ListUnmatchedResponse> RoundHandler::ListLeftOver(
    const rpc::Call& call, const v1::ListUnmatchedRequest& request) {
  base::Violations violations;
  rpc::RequireId("round_id", request.round_id(), violations);
  UPWARD_ASSIGN_OR_RETURN(const rpc::Page page, parts_.tokens.Open(call, request, violations));
  std::int64_t place = 0;
  if (!page.cursor.empty()) {
    UPWARD_ASSIGN_OR_RETURN(place, rpc::NumberFromCursor(page.cursor));
  }
  const RoundId round(request.round_id());
  UPWARD_ASSIGN_OR_RETURN(
      std::vector<Unmatched> people,
      Load<std::vector<Unmatched>>(
          parts_, call, [&](MatchingReader& reader) -> absl::StatusOr<std::vector<Unmatched>> {
            UPWARD_RETURN_IF_ERROR(reader.GetRound(round).status());
            return reader.ListUnmatched(round, static_cast<int>(place), page.size + 1);
          }));
  v1::ListUnmatchedResponse response;
  const bool more = rpc::TakeOffExtra(people, page.size);
  for (const Unmatched& person : people) *response.add_people() = ToProto(person);
  if (more) {
    response.set_next_page_token(
        parts_.tokens.Next(call, request, absl::StrCat(place + page.size)));
  }
  return response;
}

}  // namespace upward::matching
