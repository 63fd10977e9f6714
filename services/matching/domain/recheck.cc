#include "services/matching/domain/recheck.h"

#include <map>
#include <utility>
#include <vector>

#include "libs/base/status_macros.h"
#include "services/matching/domain/judgement.h"
#include "services/matching/domain/limits.h"
#include "services/matching/domain/proposals.h"
#include "services/matching/domain/relationships.h"

namespace upward::matching {
namespace {

// The pairs of one programme that can still be changed.
struct OpenPairs {
  std::vector<Proposal> proposals;
  std::vector<Relationship> live;
};

absl::StatusOr<std::map<ProgrammeId, OpenPairs>> LoadOpenPairs(MatchingReader& reader) {
  std::map<ProgrammeId, OpenPairs> pairs;
  UPWARD_ASSIGN_OR_RETURN(std::vector<Proposal> proposals, reader.LoadOpenProposals());
  for (Proposal& one : proposals) pairs[one.programme].proposals.push_back(std::move(one));
  UPWARD_ASSIGN_OR_RETURN(std::vector<Relationship> live, reader.LoadLiveRelationships());
  for (Relationship& one : live) pairs[one.programme].live.push_back(std::move(one));
  return pairs;
}

absl::Status RecheckProposals(MatchingTransaction& transaction, const ProgrammeRules& rules,
                              const Organisation& organisation,
                              const std::vector<Proposal>& proposals, RecheckResult& result) {
  for (const Proposal& proposal : proposals) {
    UPWARD_ASSIGN_OR_RETURN(const Enrolment mentor,
                            transaction.GetEnrolment(proposal.mentor_enrolment));
    UPWARD_ASSIGN_OR_RETURN(const Enrolment mentee,
                            transaction.GetEnrolment(proposal.mentee_enrolment));
    const Judgement judgement = JudgeProposal(rules, organisation, proposal, mentor, mentee);
    if (judgement.forbidden_by.empty()) continue;
    ++result.withdrawn;
    UPWARD_RETURN_IF_ERROR(
        WithdrawProposal(transaction, proposal, judgement.forbidden_by.front().text));
  }
  return absl::OkStatus();
}

// A pair that was matched in-line under within_levels stays so, whatever the programme says since,
// but not nearer than any programme may allow.
bool IsAsItWasMatched(const Relationship& relationship, const LineVerdict& verdict) {
  return relationship.in_line_allowed && verdict.forbidden_by == HardRule::kChainOfCommand &&
         verdict.levels_between >= kWithinLevelsMin;
}

absl::Status RecheckRelationship(MatchingTransaction& transaction, Relationship relationship,
                                 const LineVerdict& verdict, absl::Time now,
                                 RecheckResult& result) {
  if (verdict.forbidden_by == HardRule::kNotEmployed) return absl::OkStatus();
  const bool in_line = verdict.forbidden_by.has_value() && !IsAsItWasMatched(relationship, verdict);
  if (in_line == relationship.in_line) return absl::OkStatus();
  ++(in_line ? result.flagged : result.cleared);
  relationship.in_line = in_line;
  relationship.in_line_time = in_line ? std::optional<absl::Time>(now) : std::nullopt;
  UPWARD_RETURN_IF_ERROR(transaction.SaveRelationship(relationship));
  return transaction.Publish(RelationshipLineChanged{relationship});
}

absl::Status Recheck(MatchingTransaction& transaction, const ProgrammeRules& rules,
                     const Organisation& organisation, const OpenPairs& pairs, absl::Time now,
                     RecheckResult& result) {
  UPWARD_RETURN_IF_ERROR(
      RecheckProposals(transaction, rules, organisation, pairs.proposals, result));
  for (const Relationship& relationship : pairs.live) {
    const LineVerdict verdict =
        JudgeLines(rules.off_line_rule, organisation, relationship.mentor, relationship.mentee);
    UPWARD_RETURN_IF_ERROR(RecheckRelationship(transaction, relationship, verdict, now, result));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status EndAllOfLeaver(MatchingTransaction& transaction, const PersonId& person,
                            absl::Time now) {
  UPWARD_ASSIGN_OR_RETURN(const auto live, transaction.LoadLiveRelationships());
  for (const Relationship& relationship : live) {
    if (relationship.mentor != person && relationship.mentee != person) continue;
    UPWARD_RETURN_IF_ERROR(EndForLeaver(transaction, relationship, now));
  }
  UPWARD_ASSIGN_OR_RETURN(const auto proposals, transaction.LoadOpenProposals());
  for (const Proposal& proposal : proposals) {
    if (proposal.mentor != person && proposal.mentee != person) continue;
    UPWARD_RETURN_IF_ERROR(
        WithdrawProposal(transaction, proposal, "one of the two has left the company"));
  }
  UPWARD_ASSIGN_OR_RETURN(const auto enrolments, transaction.LoadEnrolmentsOf(person));
  for (Enrolment enrolment : enrolments) {
    if (enrolment.state == EnrolmentState::kWithdrawn) continue;
    enrolment.state = EnrolmentState::kWithdrawn;
    UPWARD_ASSIGN_OR_RETURN(enrolment, transaction.SaveEnrolment(enrolment, ""));
    UPWARD_RETURN_IF_ERROR(transaction.Publish(Withdrawn{enrolment}));
  }
  return absl::OkStatus();
}

absl::StatusOr<RecheckResult> RecheckPairs(MatchingTransaction& transaction, absl::Time now) {
  RecheckResult result;
  UPWARD_ASSIGN_OR_RETURN(const bool marked, transaction.TakeRecheckMark());
  if (!marked) return result;
  UPWARD_ASSIGN_OR_RETURN(const Organisation organisation, WholeOrganisation(transaction));
  UPWARD_ASSIGN_OR_RETURN(const auto pairs, LoadOpenPairs(transaction));
  for (const auto& [id, open] : pairs) {
    UPWARD_ASSIGN_OR_RETURN(const Programme programme, transaction.GetProgramme(id));
    UPWARD_RETURN_IF_ERROR(Recheck(transaction, programme.rules, organisation, open, now, result));
  }
  return result;
}

absl::StatusOr<RecheckResult> RecheckProgramme(MatchingTransaction& transaction,
                                               const Programme& programme, absl::Time now) {
  RecheckResult result;
  UPWARD_ASSIGN_OR_RETURN(const auto pairs, LoadOpenPairs(transaction));
  const auto open = pairs.find(programme.id);
  if (open == pairs.end()) return result;
  UPWARD_ASSIGN_OR_RETURN(const Organisation organisation, WholeOrganisation(transaction));
  UPWARD_RETURN_IF_ERROR(
      Recheck(transaction, programme.rules, organisation, open->second, now, result));
  return result;
}

absl::StatusOr<RecheckResult> RecheckEnrolment(MatchingTransaction& transaction,
                                               const Programme& programme,
                                               const EnrolmentId& enrolment) {
  RecheckResult result;
  UPWARD_ASSIGN_OR_RETURN(std::vector<Proposal> proposals, transaction.LoadOpenProposals());
  std::erase_if(proposals, [&](const Proposal& one) {
    return one.mentor_enrolment != enrolment && one.mentee_enrolment != enrolment;
  });
  std::vector<PersonId> people;
  for (const Proposal& one : proposals) {
    people.push_back(one.mentor);
    people.push_back(one.mentee);
  }
  UPWARD_ASSIGN_OR_RETURN(const Organisation organisation,
                          OrganisationAbove(transaction, std::move(people)));
  UPWARD_RETURN_IF_ERROR(
      RecheckProposals(transaction, programme.rules, organisation, proposals, result));
  return result;
}

}  // namespace upward::matching
