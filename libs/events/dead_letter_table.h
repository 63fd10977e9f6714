// The table of dead letters in a consumer's own database.
#pragma once

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "libs/events/consumer.h"
#include "libs/events/dead_letters.h"

namespace upward::events {

// A dead letter's id is its event's. Storing one again replaces its failure.
absl::Status StoreDeadLetter(const Consumer& consumer, const DeadLetter& letter);

absl::StatusOr<std::vector<DeadLetter>> ListDeadLetters(const Consumer& consumer,
                                                        std::string_view after, int limit);

// NOT_FOUND, reason DEAD_LETTER_NOT_FOUND, when there is none.
absl::StatusOr<DeadLetter> FindDeadLetter(const Consumer& consumer, std::string_view id);

// Deletes it if its event has taken effect since.
absl::Status RemoveConsumedDeadLetter(const Consumer& consumer, const Event& event);

// What FindDeadLetter and its like answer.
absl::Status DeadLetterNotFound(std::string_view id);

}  // namespace upward::events
