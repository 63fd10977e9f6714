#include "services/matching/events/matching_fact_encoder.h"

#include <string>
#include <utility>

#include "absl/time/civil_time.h"

#include "libs/base/check.h"
#include "upward/matching/v1/matching_events.pb.h"

namespace upward::matching {
namespace {

// Enums of the domain and of the contract have the same numbers (held by a test).
v1::ParticipantRole RoleOf(const Enrolment& enrolment) {
  return static_cast<v1::ParticipantRole>(enrolment.role);
}

EncodedFact Encoded(const std::string& aggregate_id, const google::protobuf::Message& message) {
  return {aggregate_id, message.GetDescriptor()->full_name(), message.SerializeAsString()};
}

template <class Message>
Message OfEnrolment(const Enrolment& enrolment) {
  Message message;
  message.set_enrolment_id(enrolment.id.value());
  message.set_programme_id(enrolment.programme.value());
  message.set_person_id(enrolment.person.value());
  return message;
}

template <class Message>
Message OfProposal(const Proposal& proposal) {
  Message message;
  v1::ProposedPair& pair = *message.mutable_pair();
  pair.set_proposal_id(proposal.id.value());
  pair.set_programme_id(proposal.programme.value());
  pair.set_round_id(proposal.round.value());
  pair.set_mentor_person_id(proposal.mentor.value());
  pair.set_mentee_person_id(proposal.mentee.value());
  return message;
}

template <class Message>
Message OfRelationship(const Relationship& relationship) {
  Message message;
  v1::RelationshipFacts& facts = *message.mutable_relationship();
  facts.set_relationship_id(relationship.id.value());
  facts.set_programme_id(relationship.programme.value());
  facts.set_mentor_person_id(relationship.mentor.value());
  facts.set_mentee_person_id(relationship.mentee.value());
  facts.set_state(static_cast<v1::RelationshipState>(relationship.state));
  return message;
}

// One overload a fact.
struct Encoder {
  EncodedFact operator()(const Enrolled& fact) const {
    auto message = OfEnrolment<v1::PersonEnrolled>(fact.enrolment);
    message.set_role(RoleOf(fact.enrolment));
    return Encoded(fact.enrolment.id.value(), message);
  }
  EncodedFact operator()(const Withdrawn& fact) const {
    auto message = OfEnrolment<v1::PersonWithdrawn>(fact.enrolment);
    message.set_role(RoleOf(fact.enrolment));
    return Encoded(fact.enrolment.id.value(), message);
  }
  EncodedFact operator()(const Prepared& fact) const {
    auto message = OfEnrolment<v1::PersonPrepared>(fact.enrolment);
    message.set_module_id(fact.record.module_id);
    message.set_completed_date(absl::FormatCivilTime(fact.record.completed));
    message.set_complete(fact.enrolment.prepared);
    return Encoded(fact.enrolment.id.value(), message);
  }
  EncodedFact operator()(const RoundDone& fact) const {
    v1::RoundFinished message;
    message.set_round_id(fact.round.id.value());
    message.set_programme_id(fact.round.programme.value());
    message.set_pairs(fact.round.pairs);
    message.set_unmatched(fact.round.unmatched);
    message.set_total_score(fact.round.total_score);
    return Encoded(fact.round.id.value(), message);
  }
  EncodedFact operator()(const ProposalChanged& fact) const {
    const Proposal& proposal = fact.proposal;
    const std::string& id = proposal.id.value();
    switch (proposal.state) {
      case ProposalState::kProposed:
        return Encoded(id, OfProposal<v1::PairProposed>(proposal));
      case ProposalState::kAccepted:
        return Encoded(id, OfProposal<v1::ProposalAccepted>(proposal));
      case ProposalState::kWithdrawn:
        return Encoded(id, OfProposal<v1::ProposalWithdrawn>(proposal));
      case ProposalState::kDeclined:
        break;
    }
    UPWARD_CHECK(proposal.declined_by.has_value(), "a declined proposal was declined by a party");
    auto message = OfProposal<v1::ProposalDeclined>(proposal);
    message.set_party(static_cast<v1::Party>(*proposal.declined_by));
    return Encoded(id, message);
  }
  EncodedFact operator()(const RelationshipBegan& fact) const {
    return Encoded(fact.relationship.id.value(),
                   OfRelationship<v1::RelationshipStarted>(fact.relationship));
  }
  EncodedFact operator()(const RelationshipMoved& fact) const {
    return Encoded(fact.relationship.id.value(),
                   OfRelationship<v1::RelationshipStateChanged>(fact.relationship));
  }
  EncodedFact operator()(const RelationshipLineChanged& fact) const {
    auto message = OfRelationship<v1::RelationshipFlagged>(fact.relationship);
    message.set_in_line(fact.relationship.in_line);
    return Encoded(fact.relationship.id.value(), message);
  }
  EncodedFact operator()(const RelationshipEnded& fact) const {
    auto message = OfRelationship<v1::RelationshipConcluded>(fact.relationship);
    message.set_conclusion(static_cast<v1::Conclusion>(fact.relationship.conclusion));
    return Encoded(fact.relationship.id.value(), message);
  }
};

}  // namespace

EncodedFact MatchingFactEncoder::Encode(const Fact& fact) const {
  return std::visit(Encoder{}, fact);
}

}  // namespace upward::matching
