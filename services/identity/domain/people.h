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

// NOT_FOUND; the same for an id of another tenant.
absl::Status NoSuchPerson();

struct PersonWish {
  Viewer viewer;
  PersonId person;
};

// One answer for each wish, in their order: the person; PERMISSION_DENIED for somebody else's id,
// whether or not there is such a person; NOT_FOUND. Fails as a whole when the store does.
absl::StatusOr<std::vector<absl::StatusOr<Person>>> ReadEach(IdentityReader& reader,
                                                             std::span<const PersonWish> wishes);

// INVALID_FIELDS for none or too many people at once.
absl::Status ValidateBatch(std::size_t ids);

// In the order of `ids`; unknown ones are left out. INVALID_FIELDS for none or too many.
absl::StatusOr<std::vector<Person>> ReadPeople(IdentityReader& reader,
                                               std::span<const PersonId> ids);

// INVALID_FIELDS naming everything that is wrong.
absl::Status ValidateFilter(const PeopleFilter& filter);

}  // namespace upward::identity
