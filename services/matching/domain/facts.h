// What the matching service tells others, before it becomes a protobuf event.
#pragma once

#include <string>
#include <variant>

#include "services/matching/domain/enrolment.h"
#include "services/matching/domain/relationship.h"
#include "services/matching/domain/round.h"

namespace upward::matching {

struct Enrolled {
  Enrolment enrolment;
};
struct Withdrawn {
  Enrolment enrolment;
};
struct Prepared {
  Enrolment enrolment;
  PreparationRecord record;
};
struct RoundDone {
  Round round;
};
struct ProposalChanged {  // told by its state: proposed, accepted, declined, withdrawn
  Proposal proposal;
};
struct RelationshipBegan {
  Relationship relationship;
};
struct RelationshipMoved {  // prepared, active, paused, resumed
  Relationship relationship;
};
struct RelationshipLineChanged {
  Relationship relationship;
};
struct RelationshipEnded {
  Relationship relationship;
};

using Fact =
    std::variant<Enrolled, Withdrawn, Prepared, RoundDone, ProposalChanged, RelationshipBegan,
                 RelationshipMoved, RelationshipLineChanged, RelationshipEnded>;

}  // namespace upward::matching
