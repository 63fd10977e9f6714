// Goal: only listed methods can be called, and only by the roles listed for them.
// Method: one table of two methods, asked by callers with each kind of right.
#include "libs/security/access_table.h"

#include "gtest/gtest.h"

#include "libs/base/error.h"

namespace upward::security {
namespace {

constexpr char kCreate[] = "/upward.matching.v1.ProgrammeService/CreateProgramme";
constexpr char kGet[] = "/upward.matching.v1.ProgrammeService/GetProgramme";

Principal Caller(std::set<Role> roles) {
  return {.subject = "s", .tenant = {}, .roles = std::move(roles), .person_id = {}};
}

class AccessTableTest : public testing::Test {
 protected:
  AccessTableTest() {
    table_.Allow(kCreate, {Role::kProgrammeLead});
    table_.Allow(kGet, {Role::kProgrammeLead, Role::kParticipant});
  }
  AccessTable table_;
};

TEST_F(AccessTableTest, AnyAllowedRoleSuffices) {
  EXPECT_TRUE(table_.Check(kGet, Caller({Role::kParticipant})).ok());
  EXPECT_TRUE(table_.Check(kCreate, Caller({Role::kParticipant, Role::kProgrammeLead})).ok());
}

TEST_F(AccessTableTest, ARefusalNamesTheMethodAndTheRolesThatMay) {
  const absl::Status status = table_.Check(kGet, Caller({Role::kOperator}));
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
  const auto detail = base::DetailOf(status);
  ASSERT_TRUE(detail.has_value());
  EXPECT_EQ(detail->reason, "PERMISSION_DENIED");
  EXPECT_EQ(
      detail->metadata,
      (base::ErrorMetadata{{"method", kGet}, {"allowed_roles", "participant,programme_lead"}}));
}

TEST_F(AccessTableTest, NobodyMayCallAMethodThatIsNotListed) {
  for (const Role role : {Role::kParticipant, Role::kProgrammeLead, Role::kTenantAdmin,
                          Role::kGroupAnalyst, Role::kOperator, Role::kHrIntegration}) {
    const absl::Status status = table_.Check("/grpc.Other/Method", Caller({role}));
    EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
    EXPECT_EQ(base::DetailOf(status)->metadata,
              (base::ErrorMetadata{{"method", "/grpc.Other/Method"}}));
  }
}

TEST_F(AccessTableTest, ACallerWithoutRolesMayNothing) {
  EXPECT_EQ(table_.Check(kGet, Caller({})).code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(AccessTableTest, MethodsListsAll) {
  ASSERT_EQ(table_.methods().size(), 2u);
  EXPECT_EQ(table_.methods().at(kCreate), std::set<Role>{Role::kProgrammeLead});
}

using AccessTableDeathTest = AccessTableTest;

TEST_F(AccessTableDeathTest, MistakesInSettingUpStopTheProcess) {
  EXPECT_DEATH(table_.Allow(kGet, {Role::kOperator}), "allowed once");
  EXPECT_DEATH(table_.Allow("/a/B", {}), "left out");
}

}  // namespace
}  // namespace upward::security
