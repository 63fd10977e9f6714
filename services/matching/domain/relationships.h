// Use cases of relationships: the life of an accepted pair.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"

#include "services/matching/domain/actor.h"
#include "services/matching/domain/matching_store.h"

namespace upward::matching {

// OK for a lead and for the two people; NOT_FOUND for anybody else, as if it were not there.
absl::Status MaySeeRelationship(const Actor& actor, const Relationship& relationship);

// Begins the relationship of an accepted proposal: PREPARING when the programme requires
// preparation that is not complete, else ACCEPTED.
absl::StatusOr<Relationship> StartRelationship(MatchingTransaction& transaction,
                                               const UseCaseContext& context,
                                               const Proposal& proposal);

// Moves the relationships of an enrolment that has become prepared from PREPARING to ACCEPTED when
// the other side is prepared too.
absl::Status AdvancePrepared(MatchingTransaction& transaction, const EnrolmentId& enrolment);

// Each answers the relationship as it is afterwards. An operation that has been done already
// changes nothing; one that the state does not allow answers WRONG_STATE.
absl::StatusOr<Relationship> ActivateRelationship(MatchingTransaction& transaction,
                                                  const UseCaseContext& context,
                                                  const RelationshipId& id);
absl::StatusOr<Relationship> PauseRelationship(MatchingTransaction& transaction,
                                               const UseCaseContext& context,
                                               const RelationshipId& id);
absl::StatusOr<Relationship> ResumeRelationship(MatchingTransaction& transaction,
                                                const UseCaseContext& context,
                                                const RelationshipId& id);

// How a relationship is ended. The pair is not proposed again unless `allow_again`.
struct Ending {
  Conclusion conclusion = Conclusion::kCompleted;
  std::string reason;
  bool allow_again = false;
};
absl::StatusOr<Relationship> ConcludeRelationship(MatchingTransaction& transaction,
                                                  const UseCaseContext& context,
                                                  const RelationshipId& id, const Ending& ending);

// Ends a relationship without an actor, because somebody left the company.
absl::Status EndForLeaver(MatchingTransaction& transaction, Relationship relationship,
                          absl::Time now);

}  // namespace upward::matching
