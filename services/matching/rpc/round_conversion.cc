#include <algorithm>

#include "services/matching/domain/limits.h"
#include "services/matching/rpc/conversion.h"
#include "services/matching/rpc/values.h"

namespace upward::matching {
namespace {

// A preview lists no more people than this; the counts are of all.
constexpr std::size_t kPreviewPeopleMax = 1'000;

template <class Response>
void AddContributions(const std::vector<Contribution>& contributions, Response& to) {
  for (const Contribution& part : contributions) *to.add_contributions() = ToProto(part);
}

}  // namespace

v1::Round ToProto(const Round& round) {
  v1::Round to;
  to.set_round_id(round.id.value());
  to.set_programme_id(round.programme.value());
  to.set_state(static_cast<v1::RoundState>(round.state));
  to.set_stage(round.stage);
  to.set_units_done(round.units_done);
  to.set_units_total(round.units_total);
  to.set_mentors(round.mentors);
  to.set_mentees(round.mentees);
  to.set_pairs(round.pairs);
  to.set_unmatched(round.unmatched);
  to.set_total_score(round.total_score);
  to.set_certified(round.certified);
  to.set_error_reason(round.error_reason);
  to.set_error_message(round.error_message);
  *to.mutable_create_time() = TimeTo(round.create_time);
  if (round.finish_time.has_value()) *to.mutable_finish_time() = TimeTo(*round.finish_time);
  return to;
}

v1::UnmatchedPerson ToProto(const Unmatched& unmatched) {
  v1::UnmatchedPerson to;
  to.set_person_id(unmatched.person.value());
  to.set_role(static_cast<v1::ParticipantRole>(unmatched.role));
  to.set_reason(static_cast<v1::UnmatchedReason>(unmatched.reason));
  to.set_text(unmatched.text);
  to.set_cure(unmatched.cure);
  return to;
}

v1::Contribution ToProto(const Contribution& contribution) {
  v1::Contribution to;
  to.set_kind(static_cast<v1::ContributionKind>(contribution.kind));
  to.set_attribute(contribution.attribute);
  to.set_points(contribution.points);
  to.set_points_max(contribution.points_max);
  to.set_text(contribution.text);
  return to;
}

v1::Proposal ToProto(const Proposal& proposal, bool for_lead) {
  v1::Proposal to;
  to.set_proposal_id(proposal.id.value());
  to.set_round_id(proposal.round.value());
  to.set_programme_id(proposal.programme.value());
  to.set_mentor_person_id(proposal.mentor.value());
  to.set_mentee_person_id(proposal.mentee.value());
  to.set_state(static_cast<v1::ProposalState>(proposal.state));
  to.set_score(proposal.score);
  to.set_score_max(proposal.score_max);
  AddContributions(proposal.contributions, to);
  to.set_in_line(proposal.in_line);
  for (const Party party : proposal.accepted_by) to.add_accepted_by(static_cast<v1::Party>(party));
  if (proposal.state == ProposalState::kProposed) {
    for (const Party party : proposal.required) {
      const auto& accepted = proposal.accepted_by;
      if (std::find(accepted.begin(), accepted.end(), party) != accepted.end()) continue;
      to.add_waiting_for(static_cast<v1::Party>(party));
    }
  }
  if (for_lead) to.set_decline_reason(proposal.decline_reason);
  to.set_relationship_id(proposal.relationship.value());
  *to.mutable_create_time() = TimeTo(proposal.create_time);
  return to;
}

v1::Relationship ToProto(const Relationship& relationship) {
  v1::Relationship to;
  to.set_relationship_id(relationship.id.value());
  to.set_programme_id(relationship.programme.value());
  to.set_proposal_id(relationship.proposal.value());
  to.set_mentor_person_id(relationship.mentor.value());
  to.set_mentee_person_id(relationship.mentee.value());
  to.set_state(static_cast<v1::RelationshipState>(relationship.state));
  to.set_conclusion(static_cast<v1::Conclusion>(relationship.conclusion));
  to.set_conclusion_reason(relationship.conclusion_reason);
  to.set_in_line(relationship.in_line);
  to.set_in_line_allowed(relationship.in_line_allowed);
  if (relationship.in_line_time) *to.mutable_in_line_time() = TimeTo(*relationship.in_line_time);
  *to.mutable_create_time() = TimeTo(relationship.create_time);
  if (relationship.activate_time) {
    *to.mutable_activate_time() = TimeTo(*relationship.activate_time);
  }
  if (relationship.conclude_time) {
    *to.mutable_conclude_time() = TimeTo(*relationship.conclude_time);
  }
  return to;
}

v1::ExplainPairResponse ToProto(const PairExplanation& explanation) {
  v1::ExplainPairResponse to;
  to.set_verdict(static_cast<v1::PairVerdict>(explanation.verdict));
  for (const Forbidden& forbidden : explanation.forbidden_by) {
    v1::Forbidden& rule = *to.add_forbidden_by();
    rule.set_rule(static_cast<v1::HardRule>(forbidden.rule));
    rule.set_text(forbidden.text);
    rule.set_cure(forbidden.cure);
  }
  to.set_score(explanation.score);
  to.set_score_max(explanation.score_max);
  AddContributions(explanation.contributions, to);
  to.set_pairs_lost(static_cast<std::int32_t>(explanation.loss.pairs));
  to.set_score_lost(explanation.loss.score);
  to.set_text(explanation.text);
  return to;
}

v1::ExplainPersonResponse ToProto(const PersonExplanation& explanation) {
  v1::ExplainPersonResponse to;
  to.set_role(static_cast<v1::ParticipantRole>(explanation.role));
  PeopleTo(explanation.partners, *to.mutable_partner_person_ids());
  to.set_allowed(explanation.chances.allowed);
  for (const auto& [rule, people] : explanation.chances.forbidden) {
    v1::RuleCount& count = *to.add_forbidden();
    count.set_rule(static_cast<v1::HardRule>(rule));
    count.set_people(people);
  }
  if (explanation.unmatched.has_value()) {
    *to.mutable_unmatched() = ToProto(*explanation.unmatched);
  }
  return to;
}

v1::PreviewRoundResponse ToProto(const RoundPreview& preview) {
  v1::PreviewRoundResponse to;
  to.set_mentors(preview.mentors);
  to.set_mentees(preview.mentees);
  to.set_allowed_pairs(preview.allowed_pairs);
  to.set_forbidden_pairs(preview.forbidden_pairs);
  const std::size_t shown = std::min(preview.with_nobody.size(), kPreviewPeopleMax);
  for (std::size_t i = 0; i < shown; ++i) {
    *to.add_cannot_be_matched() = ToProto(preview.with_nobody[i]);
  }
  return to;
}

}  // namespace upward::matching
