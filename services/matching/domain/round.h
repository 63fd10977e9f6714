// A round, the proposals that come out of it, and the reasons.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"

#include "services/matching/domain/enrolment.h"

namespace upward::matching {

using RoundId = base::StrongId<struct RoundIdTag>;
using ProposalId = base::StrongId<struct ProposalIdTag>;
using RelationshipId = base::StrongId<struct RelationshipIdTag>;

enum class RoundState { kRunning = 1, kSucceeded, kFailed, kCancelled };

struct Round {
  RoundId id;  // sorts by time of creation
  ProgrammeId programme;
  RoundState state = RoundState::kRunning;
  std::string stage;  // "loading", "matching", "checking", "saving"
  std::int64_t units_done = 0;
  std::int64_t units_total = 0;
  int mentors = 0;  // with capacity left
  int mentees = 0;
  int pairs = 0;
  int unmatched = 0;
  std::int64_t total_score = 0;
  bool certified = false;
  bool cancel_requested = false;
  std::string error_reason;
  std::string error_message;
  absl::Time create_time;
  absl::Time heartbeat_time;  // a running round that is silent for long was interrupted
  std::optional<absl::Time> finish_time;
};

enum class ContributionKind {
  kDimension = 1,
  kTopics,
  kWorkingHours,
  kMentorPreference,
  kMenteePreference,
};

// One part of a pair's score. A part with weight w gives 0 to 2w points; an unknown value gives w.
struct Contribution {
  ContributionKind kind = ContributionKind::kDimension;
  std::string attribute;  // of a dimension
  int points = 0;
  int points_max = 0;
  std::string text;
  friend bool operator==(const Contribution&, const Contribution&) = default;
};

enum class HardRule {
  kChainOfCommand = 1,
  kDottedLine,
  kSameManager,
  kCommonManager,
  kRequiredDimension,
  kLanguage,
  kExclusion,
  kPastPair,
  kSamePerson,
  kNotEmployed,
};
inline constexpr int kHardRuleCount = 10;

// A rule that forbids a pair, in words.
struct Forbidden {
  HardRule rule = HardRule::kChainOfCommand;
  std::string text;
  std::string cure;
};

// How two people's attributes compare, kept with their proposal: rules can then be judged again
// without anybody's values. An attribute that was unknown of one of them is in neither list.
struct Likeness {
  std::vector<std::string> same;  // names of attributes, as dimensions use them
  std::vector<std::string> different;
  std::vector<std::string> mentor_languages;  // of the HR file
  std::vector<std::string> mentee_languages;
  friend bool operator==(const Likeness&, const Likeness&) = default;
};

enum class ProposalState { kProposed = 1, kAccepted, kDeclined, kWithdrawn };

struct Proposal {
  ProposalId id;
  RoundId round;
  ProgrammeId programme;
  EnrolmentId mentor_enrolment;
  EnrolmentId mentee_enrolment;
  PersonId mentor;
  PersonId mentee;
  ProposalState state = ProposalState::kProposed;
  int score = 0;
  int score_max = 0;
  std::vector<Contribution> contributions;
  Likeness likeness;     // as the round saw the two
  bool in_line = false;  // on one chain of command, as within_levels allows
  std::vector<Party> required;
  std::vector<Party> accepted_by;
  std::string decline_reason;  // or why it was withdrawn; for leads
  std::optional<Party> declined_by;
  RelationshipId relationship;
  absl::Time create_time;
};

enum class UnmatchedReason { kNobodyAllowed = 1, kSideFull, kTaken, kNotEmployed };

// Somebody whom a round left over.
struct Unmatched {
  PersonId person;
  Role role = Role::kMentor;
  UnmatchedReason reason = UnmatchedReason::kTaken;
  std::string text;
  std::string cure;
};

}  // namespace upward::matching
