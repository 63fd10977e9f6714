// What the matching service does when identity tells it of people.
#pragma once

#include <span>

#include "absl/status/status.h"
#include "absl/time/time.h"

#include "libs/events/event.h"
#include "services/matching/domain/matching_store.h"

namespace upward::matching {

// Applies events of identity in their order: joins, moves and returns replace the person's
// reporting lines; leaving takes them away and ends what the person was part of. Other types are
// passed over. DATA_LOSS when a payload is not what its type says.
absl::Status ApplyIdentityEvents(MatchingTransaction& transaction,
                                 std::span<const events::Event> events, absl::Time now);

}  // namespace upward::matching
