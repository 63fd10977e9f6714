#include "services/matching/domain/proposals.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

#include "libs/base/status_macros.h"
#include "services/matching/domain/judgement.h"
#include "services/matching/domain/relationships.h"

namespace upward::matching {
namespace {

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

absl::Status MustHavePlace(const ProgrammeRules& rules, const Enrolment& enrolment) {
  if (enrolment.confirmed < PlacesOf(rules, enrolment)) return absl::OkStatus();
  return WrongState(absl::StrCat("the ", enrolment.role == Role::kMentor ? "mentor" : "mentee",
                                 "'s places are taken by confirmed pairs; raise their capacity by "
                                 "one, or decline this proposal"),
                    "full", "a free place");
}

// One answer for whoever is no lead: that a rule is named for some reasons only would tell them the
// one that must not be told, that the other has excluded them.
absl::Status PairForbidden(const Actor& actor, const Forbidden& by) {
  if (!actor.lead) {
    return base::Error(absl::StatusCode::kFailedPrecondition, "PAIR_FORBIDDEN",
                       "this pair can no longer be confirmed; decline it, or ask a programme lead");
  }
  return base::Error(absl::StatusCode::kFailedPrecondition, "PAIR_FORBIDDEN",
                     absl::StrCat("since the round proposed this pair a hard rule has come to "
                                  "forbid it: ",
                                  by.text, "; decline it and start a new round"),
                     {{"rule", std::string(RuleName(by.rule))}});
}

// Judges the pair as things are now, and marks whether it is in-line: nothing may confirm a pair
// that a hard rule forbids, however it came to be open.
absl::Status MustStillBeAllowed(MatchingTransaction& transaction, const Actor& actor,
                                Proposal& proposal) {
  UPWARD_ASSIGN_OR_RETURN(const Programme programme, transaction.GetProgramme(proposal.programme));
  UPWARD_ASSIGN_OR_RETURN(const Enrolment mentor,
                          transaction.GetEnrolment(proposal.mentor_enrolment));
  UPWARD_ASSIGN_OR_RETURN(const Enrolment mentee,
                          transaction.GetEnrolment(proposal.mentee_enrolment));
  UPWARD_ASSIGN_OR_RETURN(const Organisation organisation,
                          OrganisationAbove(transaction, {proposal.mentor, proposal.mentee}));
  const Judgement judgement =
      JudgeProposal(programme.rules, organisation, proposal, mentor, mentee);
  if (!judgement.forbidden_by.empty()) {
    return PairForbidden(actor, judgement.forbidden_by.front());
  }
  proposal.in_line = judgement.in_line.value_or(proposal.in_line);
  // Two acceptances at the same time must not both take the last place.
  for (const Enrolment* enrolment : {&mentor, &mentee}) {
    UPWARD_RETURN_IF_ERROR(transaction.HoldEnrolment(enrolment->id));
  }
  UPWARD_RETURN_IF_ERROR(MustHavePlace(programme.rules, mentor));
  return MustHavePlace(programme.rules, mentee);
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
  UPWARD_RETURN_IF_ERROR(MustStillBeAllowed(transaction, context.actor, proposal));
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

absl::Status WithdrawProposal(MatchingTransaction& transaction, Proposal proposal,
                              std::string_view reason) {
  proposal.state = ProposalState::kWithdrawn;
  proposal.decline_reason = std::string(reason);
  UPWARD_RETURN_IF_ERROR(transaction.SaveProposal(proposal));
  return transaction.Publish(ProposalChanged{proposal});
}

}  // namespace upward::matching
