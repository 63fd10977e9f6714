// People between the wire and the domain.
#pragma once

#include "libs/base/error.h"
#include "services/identity/domain/identity_store.h"
#include "upward/identity/v1/people_service.pb.h"

namespace upward::identity {

v1::Person ToProto(Person person);
v1::PersonCard CardOf(Person person);
v1::EmploymentEntry ToProto(const EmploymentEntry& entry);

// Adds what is wrong to `violations`.
PeopleFilter FilterFromProto(const v1::ListPeopleRequest& request, base::Violations& violations);

}  // namespace upward::identity
