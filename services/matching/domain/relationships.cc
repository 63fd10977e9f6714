#include "services/matching/domain/relationships.h"

#include <string>

#include "libs/base/status_macros.h"

namespace upward::matching {
namespace {

std::string_view StateName(RelationshipState state) {
  switch (state) {
    case RelationshipState::kAccepted:
      return "accepted";
    case RelationshipState::kPreparing:
      return "preparing";
    case RelationshipState::kActive:
      return "active";
    case RelationshipState::kPaused:
      return "paused";
    case RelationshipState::kConcluded:
      return "concluded";
  }
  return "";
}

absl::StatusOr<bool> BothPrepared(MatchingTransaction& transaction, const EnrolmentId& mentor,
                                  const EnrolmentId& mentee) {
  UPWARD_ASSIGN_OR_RETURN(const Enrolment a, transaction.GetEnrolment(mentor));
  UPWARD_ASSIGN_OR_RETURN(const Enrolment b, transaction.GetEnrolment(mentee));
  return a.prepared && b.prepared;
}

absl::StatusOr<Relationship> GetAllowed(MatchingTransaction& transaction, const Actor& actor,
                                        const RelationshipId& id) {
  UPWARD_ASSIGN_OR_RETURN(Relationship relationship, transaction.GetRelationship(id));
  UPWARD_RETURN_IF_ERROR(MaySeeRelationship(actor, relationship));
  return relationship;
}

absl::StatusOr<Relationship> SaveMove(MatchingTransaction& transaction, Relationship relationship,
                                      RelationshipState state) {
  relationship.state = state;
  UPWARD_RETURN_IF_ERROR(transaction.SaveRelationship(relationship));
  UPWARD_RETURN_IF_ERROR(transaction.Publish(RelationshipMoved{relationship}));
  return relationship;
}

// From exactly one state to another; nothing happens when it is there already.
absl::StatusOr<Relationship> Move(MatchingTransaction& transaction, const UseCaseContext& context,
                                  const RelationshipId& id, RelationshipState from,
                                  RelationshipState to) {
  UPWARD_ASSIGN_OR_RETURN(Relationship relationship, GetAllowed(transaction, context.actor, id));
  if (relationship.state == to) return relationship;
  if (relationship.state != from) {
    return WrongState("the relationship's state does not allow this", StateName(relationship.state),
                      StateName(from));
  }
  return SaveMove(transaction, std::move(relationship), to);
}

}  // namespace

absl::Status MaySeeRelationship(const Actor& actor, const Relationship& relationship) {
  const bool party = !actor.person.empty() &&
                     (actor.person == relationship.mentor || actor.person == relationship.mentee);
  if (actor.lead || party) return absl::OkStatus();
  return NotFound("relationship");
}

absl::StatusOr<Relationship> StartRelationship(MatchingTransaction& transaction,
                                               const UseCaseContext& context,
                                               const Proposal& proposal) {
  UPWARD_ASSIGN_OR_RETURN(const Programme programme, transaction.GetProgramme(proposal.programme));
  UPWARD_ASSIGN_OR_RETURN(const bool prepared, BothPrepared(transaction, proposal.mentor_enrolment,
                                                            proposal.mentee_enrolment));
  const bool waits = programme.rules.preparation_required && !prepared;
  Relationship relationship{
      .id = RelationshipId(context.ids.New()),
      .programme = proposal.programme,
      .proposal = proposal.id,
      .mentor_enrolment = proposal.mentor_enrolment,
      .mentee_enrolment = proposal.mentee_enrolment,
      .mentor = proposal.mentor,
      .mentee = proposal.mentee,
      .state = waits ? RelationshipState::kPreparing : RelationshipState::kAccepted,
      .in_line_allowed = proposal.in_line,
      .create_time = context.now};
  UPWARD_RETURN_IF_ERROR(transaction.SaveRelationship(relationship));
  UPWARD_RETURN_IF_ERROR(transaction.Publish(RelationshipBegan{relationship}));
  return relationship;
}

absl::Status AdvancePrepared(MatchingTransaction& transaction, const EnrolmentId& enrolment) {
  UPWARD_ASSIGN_OR_RETURN(const std::vector<Relationship> live,
                          transaction.LoadLiveRelationships());
  for (const Relationship& relationship : live) {
    if (relationship.state != RelationshipState::kPreparing ||
        (relationship.mentor_enrolment != enrolment &&
         relationship.mentee_enrolment != enrolment)) {
      continue;
    }
    UPWARD_ASSIGN_OR_RETURN(
        const bool prepared,
        BothPrepared(transaction, relationship.mentor_enrolment, relationship.mentee_enrolment));
    if (!prepared) continue;
    UPWARD_RETURN_IF_ERROR(
        SaveMove(transaction, relationship, RelationshipState::kAccepted).status());
  }
  return absl::OkStatus();
}

absl::StatusOr<Relationship> ActivateRelationship(MatchingTransaction& transaction,
                                                  const UseCaseContext& context,
                                                  const RelationshipId& id) {
  UPWARD_ASSIGN_OR_RETURN(Relationship relationship, GetAllowed(transaction, context.actor, id));
  if (relationship.state == RelationshipState::kActive) return relationship;
  if (relationship.state == RelationshipState::kPreparing) {
    return base::Error(absl::StatusCode::kFailedPrecondition, "NOT_PREPARED",
                       "the programme requires preparation that is not complete; record the "
                       "missing modules first");
  }
  if (relationship.state != RelationshipState::kAccepted) {
    return WrongState("the relationship's state does not allow this", StateName(relationship.state),
                      "accepted");
  }
  relationship.activate_time = context.now;
  return SaveMove(transaction, std::move(relationship), RelationshipState::kActive);
}

absl::StatusOr<Relationship> PauseRelationship(MatchingTransaction& transaction,
                                               const UseCaseContext& context,
                                               const RelationshipId& id) {
  return Move(transaction, context, id, RelationshipState::kActive, RelationshipState::kPaused);
}

absl::StatusOr<Relationship> ResumeRelationship(MatchingTransaction& transaction,
                                                const UseCaseContext& context,
                                                const RelationshipId& id) {
  return Move(transaction, context, id, RelationshipState::kPaused, RelationshipState::kActive);
}

absl::StatusOr<Relationship> ConcludeRelationship(MatchingTransaction& transaction,
                                                  const UseCaseContext& context,
                                                  const RelationshipId& id, const Ending& ending) {
  UPWARD_ASSIGN_OR_RETURN(Relationship relationship, GetAllowed(transaction, context.actor, id));
  if (relationship.state == RelationshipState::kConcluded) {
    return WrongState("the relationship is over", "concluded", "any state before");
  }
  relationship.state = RelationshipState::kConcluded;
  relationship.conclusion = ending.conclusion;
  relationship.conclusion_reason = ending.reason;
  relationship.conclude_time = context.now;
  if (!ending.allow_again) {
    UPWARD_RETURN_IF_ERROR(
        transaction.AddPastPair(relationship.programme, relationship.mentor, relationship.mentee));
  }
  UPWARD_RETURN_IF_ERROR(transaction.SaveRelationship(relationship));
  UPWARD_RETURN_IF_ERROR(transaction.Publish(RelationshipEnded{relationship}));
  return relationship;
}

absl::Status EndForLeaver(MatchingTransaction& transaction, Relationship relationship,
                          absl::Time now) {
  relationship.state = RelationshipState::kConcluded;
  relationship.conclusion = Conclusion::kPersonLeft;
  relationship.conclude_time = now;
  UPWARD_RETURN_IF_ERROR(transaction.SaveRelationship(relationship));
  return transaction.Publish(RelationshipEnded{relationship});
}

}  // namespace upward::matching
