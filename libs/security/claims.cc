#include "libs/security/claims.h"

#include <algorithm>
#include <utility>

#include "nlohmann/json.hpp"

#include "libs/base/error.h"
#include "libs/base/plain_text.h"
#include "libs/base/status_macros.h"

namespace upward::security {
namespace {

using nlohmann::json;

absl::Status Refused(const std::string& what) {
  return base::Error(absl::StatusCode::kUnauthenticated, "TOKEN_CLAIMS",
                     what + "; have it issued with the right claims");
}

// Printable enough for logs and audit records. The JSON parser has checked that it is UTF-8.
bool IsClaimText(const std::string& text) {
  return !text.empty() && text.size() <= kMaxClaimBytes && base::IsPlainText(text);
}

// The text under `name`; empty when the claim is absent.
absl::StatusOr<std::string> OptionalText(const json& claims, const std::string& name) {
  const auto found = claims.find(name);
  if (found == claims.end()) return std::string();
  if (!found->is_string() || !IsClaimText(found->get_ref<const std::string&>())) {
    return Refused("the token's claim '" + name + "' is not a text of 1 to " +
                   std::to_string(kMaxClaimBytes) + " printable bytes");
  }
  return found->get<std::string>();
}

absl::StatusOr<std::set<Role>> Roles(const json& claims) {
  const auto found = claims.find("roles");
  if (found == claims.end() || !found->is_array() || found->size() > kMaxRoleClaims) {
    return Refused("the token's claim 'roles' is not a list of at most " +
                   std::to_string(kMaxRoleClaims) + " names");
  }
  std::set<Role> roles;
  for (const json& entry : *found) {
    if (!entry.is_string()) return Refused("the token's claim 'roles' holds more than names");
    const std::optional<Role> role = RoleFromName(entry.get_ref<const std::string&>());
    if (role.has_value()) roles.insert(*role);
  }
  if (roles.empty()) return Refused("the token's claim 'roles' names no role of this product");
  return roles;
}

bool BelongsToNoTenant(Role role) { return role == Role::kOperator || role == Role::kGroupAnalyst; }

}  // namespace

std::optional<std::string> Contradiction(const Principal& principal) {
  const auto outside = static_cast<std::size_t>(
      std::count_if(principal.roles.begin(), principal.roles.end(), BelongsToNoTenant));
  if (outside > 0 && outside < principal.roles.size()) {
    return "operator and group_analyst do not go together with a role inside a tenant";
  }
  if (outside > 0 && !principal.tenant.empty()) {
    return "operator and group_analyst belong to no tenant, but one is given";
  }
  if (outside == 0 && principal.tenant.empty()) return "these roles need a tenant";
  if (principal.Has(Role::kParticipant) && principal.person_id.empty()) {
    return "the role participant needs a person_id";
  }
  return std::nullopt;
}

absl::StatusOr<Principal> PrincipalFromClaims(const json& claims) {
  Principal principal;
  UPWARD_ASSIGN_OR_RETURN(principal.subject, OptionalText(claims, "sub"));
  if (principal.subject.empty()) return Refused("the token lacks the claim 'sub'");
  UPWARD_ASSIGN_OR_RETURN(std::string tenant, OptionalText(claims, "tenant"));
  principal.tenant = base::TenantId(std::move(tenant));
  UPWARD_ASSIGN_OR_RETURN(principal.roles, Roles(claims));
  UPWARD_ASSIGN_OR_RETURN(std::string person_id, OptionalText(claims, "person_id"));
  if (principal.Has(Role::kParticipant)) principal.person_id = std::move(person_id);
  if (const auto contradiction = Contradiction(principal); contradiction.has_value()) {
    return Refused("the token contradicts itself: " + *contradiction);
  }
  return principal;
}

json ClaimsFromPrincipal(const Principal& principal) {
  json claims = {{"sub", principal.subject}, {"roles", json::array()}};
  for (const Role role : principal.roles) claims["roles"].push_back(std::string(RoleName(role)));
  if (!principal.tenant.empty()) claims["tenant"] = principal.tenant.value();
  if (!principal.person_id.empty()) claims["person_id"] = principal.person_id;
  return claims;
}

}  // namespace upward::security
