// A relationship: an accepted pair, over its whole life.
#pragma once

#include <optional>
#include <string>

#include "absl/time/time.h"

#include "services/matching/domain/round.h"

namespace upward::matching {

enum class RelationshipState { kAccepted = 1, kPreparing, kActive, kPaused, kConcluded };
enum class Conclusion { kNone = 0, kCompleted, kEndedEarly, kPersonLeft };

struct Relationship {
  RelationshipId id;
  ProgrammeId programme;
  ProposalId proposal;
  EnrolmentId mentor_enrolment;
  EnrolmentId mentee_enrolment;
  PersonId mentor;
  PersonId mentee;
  RelationshipState state = RelationshipState::kAccepted;
  Conclusion conclusion = Conclusion::kNone;
  std::string conclusion_reason;
  bool in_line_allowed = false;  // was matched in-line under within_levels: see RecheckPairs
  bool in_line = false;          // came onto one chain of command after it was matched
  std::optional<absl::Time> in_line_time;
  absl::Time create_time;
  std::optional<absl::Time> activate_time;
  std::optional<absl::Time> conclude_time;
};

}  // namespace upward::matching
