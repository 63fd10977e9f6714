// What becomes of one person in an import.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"

#include "services/identity/domain/employments.h"
#include "services/identity/domain/identity_store.h"
#include "services/identity/domain/person.h"

namespace upward::identity {

enum class ChangeKind { kUnchanged, kJoined, kMoved, kChanged, kLeft, kReturned };

// "joined", "moved", "changed", "left" or "returned".
std::string_view ChangeKindName(ChangeKind kind);

struct PersonChange {
  ChangeKind kind = ChangeKind::kUnchanged;
  PersonWrite write;  // of no meaning for kUnchanged
};

// The way from what is stored to what shall be, with its history: at least one change, to be
// written in their order. `after` must have its leave date when it has left. `employments` are
// those of the file when it has several, oldest first, `after` being in the last: those that the
// stored person has not had yet are told one by one, as left, returned, left. With none there is
// one change. A move of somebody who has left counts as a change of attributes.
std::vector<PersonChange> CompareStored(const Person& before, Person after,
                                        std::span<const Employment> employments,
                                        absl::CivilDay effective_date);

// Somebody new, who joins with the first of the employments. One who has left already joins first.
std::vector<PersonChange> AddNew(Person person, std::span<const Employment> employments,
                                 absl::CivilDay effective_date);

}  // namespace upward::identity
