// Who is calling: what a verified token says.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "libs/base/id.h"

namespace upward::security {

// Roles of access, as the domain names them. A token may carry several.
enum class Role {
  kParticipant,    // a person who mentors or is mentored; sees what is theirs
  kProgrammeLead,  // runs programmes in the tenant
  kTenantAdmin,    // runs the tenant: imports, access, settings
  kGroupAnalyst,   // aggregates over tenants, never a person
  kOperator,       // runs the deployment; no personal data
  kHrIntegration,  // an HR platform (machine)
};

// The name in tokens and tables, e.g. "programme_lead"; and back.
std::string_view RoleName(Role role);
std::optional<Role> RoleFromName(std::string_view name);

// A verified caller. Immutable once verified; cheap to copy.
struct Principal {
  std::string subject;    // the token's `sub`
  base::TenantId tenant;  // empty for operators and group analysts, who belong to none
  std::set<Role> roles;
  std::string person_id;  // empty unless the token is a participant's

  bool Has(Role role) const { return roles.contains(role); }
};

}  // namespace upward::security
