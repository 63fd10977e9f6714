// On whose behalf a use case runs.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"

#include "libs/base/error.h"
#include "libs/base/id_generator.h"
#include "services/matching/domain/programme.h"

namespace upward::matching {

// A lead may act for anybody in the tenant, a participant for themselves. A token may be both.
struct Actor {
  bool lead = false;
  PersonId person;  // empty unless a participant
};

// What every use case that changes something gets beside the transaction.
struct UseCaseContext {
  const Actor& actor;
  absl::Time now;
  base::IdGenerator& ids;
};

// PERMISSION_DENIED unless the actor is a lead or `person`.
inline absl::Status MustBeLeadOr(const Actor& actor, const PersonId& person) {
  if (actor.lead || (!actor.person.empty() && actor.person == person)) return absl::OkStatus();
  return base::Error(absl::StatusCode::kPermissionDenied, "NOT_A_PARTY",
                     "only the person concerned or a programme lead may do this");
}

// The one answer for an unknown id, another tenant's, and one that the actor may not see. `kind` is
// such as "programme".
inline absl::Status NotFound(std::string_view kind) {
  const std::string name(kind);
  return base::Error(absl::StatusCode::kNotFound, "NOT_FOUND",
                     "there is no " + name + " with this id; list them to find the right one");
}

// FAILED_PRECONDITION with the state that is and the one that is needed.
inline absl::Status WrongState(std::string_view message, std::string_view is,
                               std::string_view needed) {
  return base::Error(absl::StatusCode::kFailedPrecondition, "WRONG_STATE", message,
                     {{"state", std::string(is)}, {"needed", std::string(needed)}});
}

}  // namespace upward::matching
