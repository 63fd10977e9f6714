#include "libs/security/principal.h"

#include <array>
#include <utility>

#include "libs/base/check.h"

namespace upward::security {
namespace {

constexpr std::array<std::pair<Role, std::string_view>, 6> kNames = {{
    {Role::kParticipant, "participant"},
    {Role::kProgrammeLead, "programme_lead"},
    {Role::kTenantAdmin, "tenant_admin"},
    {Role::kGroupAnalyst, "group_analyst"},
    {Role::kOperator, "operator"},
    {Role::kHrIntegration, "hr_integration"},
}};

}  // namespace

std::string_view RoleName(Role role) {
  for (const auto& [candidate, name] : kNames) {
    if (candidate == role) return name;
  }
  UPWARD_CHECK(false, "every role has a name");
}

std::optional<Role> RoleFromName(std::string_view name) {
  for (const auto& [role, candidate] : kNames) {
    if (candidate == name) return role;
  }
  return std::nullopt;
}

}  // namespace upward::security
