// Reading people, and who may.
#pragma once

#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "services/identity/domain/identity_store.h"
#include "services/identity/domain/person.h"

namespace upward::identity {

// Who asks: a participant alone sees only themselves, anybody with another role everybody.
struct Viewer {
  PersonId person;  // empty for one who is not an employee of the tenant
  bool sees_everybody = false;
};

// PERMISSION_DENIED for somebody else's id, whether or not there is such a person; NOT_FOUND.
absl::StatusOr<Person> ReadPerson(IdentityReader& reader, const Viewer& viewer,
                                  const PersonId& person);

// In the order of `ids`; unknown ones are left out. INVALID_FIELDS for none or too many.
absl::StatusOr<std::vector<Person>> ReadPeople(IdentityReader& reader,
                                               std::span<const PersonId> ids);

// INVALID_FIELDS naming everything that is wrong.
absl::Status ValidateFilter(const PeopleFilter& filter);

}  // namespace upward::identity
