#include "services/matching/domain/proposals.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

#include "libs/base/status_macros.h"
#include "libs/base/text.h"
#include "services/matching/domain/hard_rules.h"
#include "services/matching/domain/relationships.h"

namespace upward::matching {
namespace {

// Events of one change follow each other far faster.
constexpr absl::Duration kRetryDuringChange = absl::Seconds(1);

bool Holds(const std::vector<Party>& parties, Party party) {
  return std::find(parties.begin(), parties.end(), party) != parties.end();
}

std::vector<Party> PartiesOf(const Actor& actor, const Proposal& proposal) {
  std::vector<Party> parties;
  if (!actor.person.empty() && actor.person == proposal.mentor) parties.push_back(Party::kMentor);
  if (!actor.person.empty() && actor.person == proposal.mentee) parties.push_back(Party::kMentee);
  if (actor.lead) parties.push_back(Party::kLead);
  return parties;
}

std::string_view StateName(ProposalState state) {
  switch (state) {
    case ProposalState::kProposed:
      return "proposed";
    case ProposalState::kAccepted:
      return "accepted";
    case ProposalState::kDeclined:
      return "declined";
    case ProposalState::kWithdrawn:
      return "withdrawn";
  }
  return "";
}

absl::Status MustBeProposed(const Proposal& proposal) {
  if (proposal.state == ProposalState::kProposed) return absl::OkStatus();
  return WrongState("the proposal is not open any more", StateName(proposal.state), "proposed");
}

// A proposal that awaits its re-check, because lines have changed since, is judged here: accepting
// it must not make a pair that the re-check would only flag.
absl::Status MustStillBeAllowed(MatchingTransaction& transaction, const Proposal& proposal) {
  UPWARD_ASSIGN_OR_RETURN(const bool awaits_recheck, transaction.HasRecheckMark());
  if (!awaits_recheck) return absl::OkStatus();
  UPWARD_ASSIGN_OR_RETURN(const Programme programme, transaction.GetProgramme(proposal.programme));
  UPWARD_ASSIGN_OR_RETURN(const auto lines, transaction.LoadReportingLines());
  const absl::StatusOr<Organisation> organisation = Organisation::Build(lines);
  if (!organisation.ok()) {  // a circle: the events of one change have come in part
    return base::RetryLater(absl::StatusCode::kUnavailable, "UNAVAILABLE",
                            "the organisation is just being changed; try again in a moment",
                            kRetryDuringChange);
  }
  const std::optional<HardRule> forbidden_by =
      JudgeLines(programme.rules.off_line_rule, *organisation, proposal.mentor, proposal.mentee)
          .forbidden_by;
  // Somebody without lines is about to come or go by an event of their own.
  if (!forbidden_by.has_value() || forbidden_by == HardRule::kNotEmployed) return absl::OkStatus();
  return base::Error(
      absl::StatusCode::kFailedPrecondition, "PAIR_FORBIDDEN",
      absl::StrCat("the organisation has changed since the round proposed this pair: ",
                   base::Absl(RuleText(*forbidden_by)),
                   "; the proposal is being withdrawn. Start a new round"),
      {{"rule", std::string(RuleName(*forbidden_by))}});
}

}  // namespace

absl::Status MaySeeProposal(const Actor& actor, const Proposal& proposal) {
  if (!PartiesOf(actor, proposal).empty()) return absl::OkStatus();
  return NotFound("proposal");
}

absl::StatusOr<Proposal> AcceptProposal(MatchingTransaction& transaction,
                                        const UseCaseContext& context, const ProposalId& id) {
  UPWARD_ASSIGN_OR_RETURN(Proposal proposal, transaction.GetProposal(id));
  UPWARD_RETURN_IF_ERROR(MaySeeProposal(context.actor, proposal));
  bool news = false;
  for (const Party party : PartiesOf(context.actor, proposal)) {
    if (Holds(proposal.accepted_by, party)) continue;
    proposal.accepted_by.push_back(party);
    news = true;
  }
  if (!news) return proposal;
  UPWARD_RETURN_IF_ERROR(MustBeProposed(proposal));
  UPWARD_RETURN_IF_ERROR(MustStillBeAllowed(transaction, proposal));
  std::sort(proposal.accepted_by.begin(), proposal.accepted_by.end());
  const bool complete =
      std::all_of(proposal.required.begin(), proposal.required.end(),
                  [&](Party party) { return Holds(proposal.accepted_by, party); });
  if (complete) {
    proposal.state = ProposalState::kAccepted;
    UPWARD_ASSIGN_OR_RETURN(const Relationship relationship,
                            StartRelationship(transaction, context, proposal));
    proposal.relationship = relationship.id;
    UPWARD_RETURN_IF_ERROR(transaction.Publish(ProposalChanged{proposal}));
  }
  UPWARD_RETURN_IF_ERROR(transaction.SaveProposal(proposal));
  return proposal;
}

absl::StatusOr<Proposal> DeclineProposal(MatchingTransaction& transaction,
                                         const UseCaseContext& context, const ProposalId& id,
                                         std::string_view reason) {
  UPWARD_ASSIGN_OR_RETURN(Proposal proposal, transaction.GetProposal(id));
  UPWARD_RETURN_IF_ERROR(MaySeeProposal(context.actor, proposal));
  UPWARD_RETURN_IF_ERROR(MustBeProposed(proposal));
  proposal.state = ProposalState::kDeclined;
  proposal.decline_reason = std::string(reason);
  proposal.declined_by = PartiesOf(context.actor, proposal).front();
  UPWARD_RETURN_IF_ERROR(
      transaction.AddPastPair(proposal.programme, proposal.mentor, proposal.mentee));
  UPWARD_RETURN_IF_ERROR(transaction.SaveProposal(proposal));
  UPWARD_RETURN_IF_ERROR(transaction.Publish(ProposalChanged{proposal}));
  return proposal;
}

absl::Status WithdrawProposal(MatchingTransaction& transaction, Proposal proposal) {
  proposal.state = ProposalState::kWithdrawn;
  UPWARD_RETURN_IF_ERROR(transaction.SaveProposal(proposal));
  return transaction.Publish(ProposalChanged{proposal});
}

}  // namespace upward::matching
