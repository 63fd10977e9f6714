// What the claims of a token may say about a caller: one place for the side that verifies tokens
// and the side that issues them.
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "nlohmann/json_fwd.hpp"

#include "libs/security/principal.h"

namespace upward::security {

// Longest sub, tenant or person_id: identity providers stay below 255 (OpenID Connect's bound on
// `sub`), and these values end up in indexes and audit records.
inline constexpr std::size_t kMaxClaimBytes = 255;

// Most entries of `roles`, known to us or not: the suite has six, a directory may add its own.
inline constexpr std::size_t kMaxRoleClaims = 64;

// Reads sub, tenant, roles and person_id. Role names that the suite does not know grant nothing
// and are skipped; person_id is kept for participants alone. Fails with UNAUTHENTICATED and reason
// TOKEN_CLAIMS, also when the roles and the tenant contradict each other (see Contradiction).
absl::StatusOr<Principal> PrincipalFromClaims(const nlohmann::json& claims);

// The same four claims; absent where empty.
nlohmann::json ClaimsFromPrincipal(const Principal& principal);

// What is contradictory in `principal`, in words, or nothing: operators and group analysts belong
// to no tenant, everyone else to one; a participant is a person.
std::optional<std::string> Contradiction(const Principal& principal);

}  // namespace upward::security
