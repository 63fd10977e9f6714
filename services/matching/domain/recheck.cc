#include "services/matching/domain/recheck.h"

#include "absl/container/flat_hash_map.h"

#include "libs/base/status_macros.h"
#include "services/matching/domain/limits.h"
#include "services/matching/domain/proposals.h"
#include "services/matching/domain/relationships.h"

namespace upward::matching {
namespace {

// The off-line rules of the programmes that turn up, each read once.
class Rules {
 public:
  explicit Rules(MatchingTransaction& transaction) : transaction_(transaction) {}

  absl::StatusOr<const OffLineRule*> Of(const ProgrammeId& id) {
    const auto found = rules_.find(id);
    if (found != rules_.end()) return &found->second;
    UPWARD_ASSIGN_OR_RETURN(Programme programme, transaction_.GetProgramme(id));
    return &rules_.emplace(id, std::move(programme.rules.off_line_rule)).first->second;
  }

 private:
  MatchingTransaction& transaction_;
  absl::flat_hash_map<ProgrammeId, OffLineRule> rules_;
};

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
    UPWARD_RETURN_IF_ERROR(WithdrawProposal(transaction, proposal));
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
  UPWARD_ASSIGN_OR_RETURN(const auto lines, transaction.LoadReportingLines());
  UPWARD_ASSIGN_OR_RETURN(const Organisation organisation, Organisation::Build(lines));
  Rules rules(transaction);
  UPWARD_ASSIGN_OR_RETURN(const auto proposals, transaction.LoadOpenProposals());
  for (const Proposal& proposal : proposals) {
    UPWARD_ASSIGN_OR_RETURN(const OffLineRule* rule, rules.Of(proposal.programme));
    const LineVerdict verdict = JudgeLines(*rule, organisation, proposal.mentor, proposal.mentee);
    if (!verdict.forbidden_by || verdict.forbidden_by == HardRule::kNotEmployed) continue;
    ++result.withdrawn;
    UPWARD_RETURN_IF_ERROR(WithdrawProposal(transaction, proposal));
  }
  UPWARD_ASSIGN_OR_RETURN(const auto live, transaction.LoadLiveRelationships());
  for (const Relationship& relationship : live) {
    UPWARD_ASSIGN_OR_RETURN(const OffLineRule* rule, rules.Of(relationship.programme));
    const LineVerdict verdict =
        JudgeLines(*rule, organisation, relationship.mentor, relationship.mentee);
    UPWARD_RETURN_IF_ERROR(RecheckRelationship(transaction, relationship, verdict, now, result));
  }
  return result;
}

}  // namespace upward::matching
