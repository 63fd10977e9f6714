// What becomes of one person in an import.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"

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

// The difference between what is stored and what shall be, with its history. `after` must have its
// leave date when it has left. A move of somebody who has left counts as a change of attributes.
PersonChange CompareStored(const Person& before, Person after, absl::CivilDay effective_date);

// Somebody new. One who has left already joins first: there are two changes, to be written in
// this order.
std::vector<PersonChange> AddNew(Person person, absl::CivilDay effective_date);

}  // namespace upward::identity
