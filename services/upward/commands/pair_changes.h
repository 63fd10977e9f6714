// Changes of proposals and relationships, one by one or all of a programme.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/repeated_ptr_field.h"

#include "services/upward/commands/session.h"
#include "upward/matching/v1/round_service.pb.h"

namespace upward::commands {

struct PairOptions {
  std::vector<std::string> ids;
  std::string all;  // a programme; either this or ids
};

// "3 proposals accepted: 0 pairs confirmed, 3 wait for mentor, mentee", from the answers.
std::string AcceptedText(
    const google::protobuf::RepeatedPtrField<matching::v1::Proposal>& accepted);

// One failure does not stop the others: each is reported, and the answer is the first.
absl::Status AcceptProposals(Session& session, const PairOptions& options);
absl::Status ActivateRelationships(Session& session, const PairOptions& options);
absl::Status PauseRelationships(Session& session, const PairOptions& options);
absl::Status ResumeRelationships(Session& session, const PairOptions& options);

struct DeclineOptions {
  std::string proposal;
  std::string reason;
};
absl::Status DeclineProposal(Session& session, const DeclineOptions& options);

struct ConcludeOptions {
  std::string relationship;
  bool early = false;
  std::string reason;
  bool allow_again = false;
};
absl::Status ConcludeRelationship(Session& session, const ConcludeOptions& options);

}  // namespace upward::commands
