#include "services/upward/commands/pair_changes.h"

#include <functional>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"

#include "libs/base/status_macros.h"
#include "services/upward/commands/calls.h"
#include "services/upward/commands/pair_tables.h"
#include "services/upward/commands/usage.h"
#include "services/upward/console/words.h"
#include "upward/matching/v1/relationship_service.grpc.pb.h"
#include "upward/matching/v1/round_service.grpc.pb.h"

namespace upward::commands {
namespace {

using matching::v1::ListProposalsResponse;
using matching::v1::ListRelationshipsResponse;
using matching::v1::Proposal;
using matching::v1::Relationship;
using matching::v1::RelationshipService;
using matching::v1::RelationshipState;
using matching::v1::RoundService;
using Ids = std::vector<std::string>;

absl::StatusOr<Ids> OpenProposals(Session& session, const std::string& programme) {
  matching::v1::ListProposalsRequest request;
  request.set_programme_id(programme);
  request.set_state(matching::v1::PROPOSAL_STATE_PROPOSED);
  const auto stub = session.Matching<RoundService>();
  UPWARD_ASSIGN_OR_RETURN(const auto all,
                          ListAll(session, *stub, &RoundService::Stub::ListProposals, request));
  Ids ids;
  for (const Proposal& proposal : all.proposals()) ids.push_back(proposal.proposal_id());
  return ids;
}

absl::StatusOr<Ids> RelationshipsIn(Session& session, const std::string& programme,
                                    const std::vector<RelationshipState>& states) {
  const auto stub = session.Matching<RelationshipService>();
  Ids ids;
  for (const RelationshipState state : states) {
    matching::v1::ListRelationshipsRequest request;
    request.set_programme_id(programme);
    request.set_state(state);
    UPWARD_ASSIGN_OR_RETURN(
        const auto all,
        ListAll(session, *stub, &RelationshipService::Stub::ListRelationships, request));
    for (const Relationship& one : all.relationships()) ids.push_back(one.relationship_id());
  }
  return ids;
}

// Runs `change` for each id with progress; `done` is what happens, such as "accepted". The ids of
// what was changed are printed for scripts.
absl::Status ChangeEach(Session& session, const Ids& ids, const std::string& done,
                        const std::function<absl::Status(const std::string&)>& change) {
  console::ProgressBar progress = session.console().NewProgressBar();
  absl::Status first_error;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    progress.Show(done, static_cast<std::int64_t>(i), static_cast<std::int64_t>(ids.size()));
    if (const absl::Status status = change(ids[i]); status.ok()) {
      session.console().PrintId(ids[i]);
    } else {
      progress.Clear();
      if (ids.size() > 1) {
        session.console().Warn(absl::StrCat(ids[i], ": ", status.message()));
      }
      first_error.Update(status);
    }
  }
  progress.Clear();
  return first_error;
}

absl::Status CheckUsage(const PairOptions& options) {
  if (options.ids.empty() != options.all.empty()) return absl::OkStatus();
  return UsageError("name either ids or --all PROGRAMME");
}

// A change of relationships that needs their id alone.
template <class Request>
absl::Status ChangeRelationships(Session& session, const PairOptions& options,
                                 const std::vector<RelationshipState>& states,
                                 const std::string& done,
                                 grpc::Status (RelationshipService::Stub::*method)(
                                     grpc::ClientContext*, const Request&, Relationship*)) {
  UPWARD_RETURN_IF_ERROR(CheckUsage(options));
  Ids ids = options.ids;
  if (ids.empty()) {
    UPWARD_ASSIGN_OR_RETURN(ids, RelationshipsIn(session, options.all, states));
  }
  const auto stub = session.Matching<RelationshipService>();
  ListRelationshipsResponse changed;
  const absl::Status status = ChangeEach(session, ids, done, [&](const std::string& id) {
    Request request;
    request.set_relationship_id(id);
    UPWARD_ASSIGN_OR_RETURN(Relationship one, Change(session, *stub, method, request));
    *changed.add_relationships() = std::move(one);
    return absl::OkStatus();
  });
  const int count = changed.relationships_size();
  if (status.ok() || count > 0) {
    session.console().Tell(changed, "",
                           absl::StrCat(console::Counted(count, "pair", "pairs"), " ", done));
  }
  return status;
}

}  // namespace

std::string AcceptedText(const google::protobuf::RepeatedPtrField<Proposal>& accepted) {
  std::map<std::string, int> waiting;  // how many wait for whom
  int confirmed = 0;
  for (const Proposal& proposal : accepted) {
    if (proposal.waiting_for().empty()) {
      ++confirmed;
    } else {
      ++waiting[WaitingForText(proposal)];
    }
  }
  std::string text =
      absl::StrCat(console::Counted(accepted.size(), "proposal", "proposals"),
                   " accepted: ", console::Counted(confirmed, "pair", "pairs"), " confirmed");
  for (const auto& [parties, count] : waiting) {
    absl::StrAppend(&text, ", ", console::CountText(count), count == 1 ? " waits" : " wait",
                    " for ", parties);
  }
  return text;
}

absl::Status AcceptProposals(Session& session, const PairOptions& options) {
  UPWARD_RETURN_IF_ERROR(CheckUsage(options));
  Ids ids = options.ids;
  if (ids.empty()) {
    UPWARD_ASSIGN_OR_RETURN(ids, OpenProposals(session, options.all));
  }
  const auto stub = session.Matching<RoundService>();
  ListProposalsResponse accepted;
  const absl::Status status = ChangeEach(session, ids, "accepted", [&](const std::string& id) {
    matching::v1::AcceptProposalRequest request;
    request.set_proposal_id(id);
    UPWARD_ASSIGN_OR_RETURN(Proposal one,
                            Change(session, *stub, &RoundService::Stub::AcceptProposal, request));
    *accepted.add_proposals() = std::move(one);
    return absl::OkStatus();
  });
  if (status.ok() || !accepted.proposals().empty()) {
    session.console().Tell(accepted, "", AcceptedText(accepted.proposals()));
  }
  return status;
}

absl::Status ActivateRelationships(Session& session, const PairOptions& options) {
  return ChangeRelationships(
      session, options,
      {matching::v1::RELATIONSHIP_STATE_ACCEPTED, matching::v1::RELATIONSHIP_STATE_PREPARING},
      "active", &RelationshipService::Stub::ActivateRelationship);
}

absl::Status PauseRelationships(Session& session, const PairOptions& options) {
  return ChangeRelationships(session, options, {matching::v1::RELATIONSHIP_STATE_ACTIVE}, "paused",
                             &RelationshipService::Stub::PauseRelationship);
}

absl::Status ResumeRelationships(Session& session, const PairOptions& options) {
  return ChangeRelationships(session, options, {matching::v1::RELATIONSHIP_STATE_PAUSED}, "resumed",
                             &RelationshipService::Stub::ResumeRelationship);
}

absl::Status DeclineProposal(Session& session, const DeclineOptions& options) {
  matching::v1::DeclineProposalRequest request;
  request.set_proposal_id(options.proposal);
  request.set_reason(options.reason);
  const auto stub = session.Matching<RoundService>();
  UPWARD_ASSIGN_OR_RETURN(const Proposal proposal,
                          Change(session, *stub, &RoundService::Stub::DeclineProposal, request));
  session.console().Tell(proposal, proposal.proposal_id(),
                         absl::StrCat("proposal ", proposal.proposal_id(), " declined"));
  return absl::OkStatus();
}

absl::Status ConcludeRelationship(Session& session, const ConcludeOptions& options) {
  matching::v1::ConcludeRelationshipRequest request;
  request.set_relationship_id(options.relationship);
  request.set_conclusion(options.early ? matching::v1::CONCLUSION_ENDED_EARLY
                                       : matching::v1::CONCLUSION_COMPLETED);
  request.set_reason(options.reason);
  request.set_allow_again(options.allow_again);
  const auto stub = session.Matching<RelationshipService>();
  UPWARD_ASSIGN_OR_RETURN(
      const Relationship relationship,
      Change(session, *stub, &RelationshipService::Stub::ConcludeRelationship, request));
  session.console().Tell(
      relationship, relationship.relationship_id(),
      absl::StrCat("relationship ", relationship.relationship_id(), " concluded"));
  return absl::OkStatus();
}

}  // namespace upward::commands
