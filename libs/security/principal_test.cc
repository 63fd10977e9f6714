// Goal: roles have the names that tokens and tables use, and no others.
// Method: go round from role to name and back.
#include "libs/security/principal.h"

#include "gtest/gtest.h"

namespace upward::security {
namespace {

TEST(PrincipalTest, EveryRoleHasANameAndBack) {
  std::set<std::string_view> names;
  for (const Role role : {Role::kParticipant, Role::kProgrammeLead, Role::kTenantAdmin,
                          Role::kGroupAnalyst, Role::kOperator, Role::kHrIntegration}) {
    names.insert(RoleName(role));
    EXPECT_EQ(RoleFromName(RoleName(role)), role);
  }
  EXPECT_EQ(names, (std::set<std::string_view>{"participant", "programme_lead", "tenant_admin",
                                               "group_analyst", "operator", "hr_integration"}));
}

TEST(PrincipalTest, OtherNamesAreNoRole) {
  for (const std::string_view name : {"", "Operator", "operator ", "admin", "tenant-admin"}) {
    EXPECT_FALSE(RoleFromName(name).has_value()) << name;
  }
}

TEST(PrincipalTest, HasTellsTheRolesOfTheCaller) {
  const Principal principal{
      .subject = "s", .tenant = {}, .roles = {Role::kOperator}, .person_id = {}};
  EXPECT_TRUE(principal.Has(Role::kOperator));
  EXPECT_FALSE(principal.Has(Role::kGroupAnalyst));
}

}  // namespace
}  // namespace upward::security
