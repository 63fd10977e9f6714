// Use cases of proposals: what becomes of a pair that a round proposed.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"

#include "services/matching/domain/actor.h"
#include "services/matching/domain/matching_store.h"

namespace upward::matching {

// OK for a lead and for the two people; NOT_FOUND for anybody else, as if it were not there.
absl::Status MaySeeProposal(const Actor& actor, const Proposal& proposal);

// Accepts for the sides that the actor stands for: a participant for theirs; a lead for LEAD. A
// lead who is one of the two accepts for both. The last required acceptance begins the
// relationship. Accepting again changes nothing; WRONG_STATE when the proposal is not open (a pair
// that a rule has come to forbid was withdrawn) or when a confirmed pair has taken the place;
// PAIR_FORBIDDEN when a hard rule forbids the pair as things are now; UNAVAILABLE while the lines
// are being changed and make no sense.
absl::StatusOr<Proposal> AcceptProposal(MatchingTransaction& transaction,
                                        const UseCaseContext& context, const ProposalId& id);

// Declines: both go back to the pool and the pair is not proposed again.
absl::StatusOr<Proposal> DeclineProposal(MatchingTransaction& transaction,
                                         const UseCaseContext& context, const ProposalId& id,
                                         std::string_view reason);

// Ends an open proposal without anybody's answer. Leads see the reason.
absl::Status WithdrawProposal(MatchingTransaction& transaction, Proposal proposal,
                              std::string_view reason);

}  // namespace upward::matching
