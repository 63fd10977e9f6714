// Goal: a caller is read from claims only when they are whole and do not contradict one another.
// Method: one table of good claims and one of bad ones, each bad one with the words of its refusal.
#include "libs/security/claims.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

#include "libs/base/error.h"

namespace upward::security {
namespace {

using nlohmann::json;
using testing::HasSubstr;

absl::StatusOr<Principal> Read(const std::string& text) {
  return PrincipalFromClaims(json::parse(text));
}

TEST(ClaimsTest, ReadsAParticipant) {
  const auto principal = Read(
      R"({"sub":"u1","tenant":"t1","roles":["participant","programme_lead"],"person_id":"p1"})");
  ASSERT_TRUE(principal.ok()) << principal.status();
  EXPECT_EQ(principal->subject, "u1");
  EXPECT_EQ(principal->tenant, base::TenantId("t1"));
  EXPECT_EQ(principal->roles, (std::set<Role>{Role::kParticipant, Role::kProgrammeLead}));
  EXPECT_EQ(principal->person_id, "p1");
}

TEST(ClaimsTest, OperatorsAndAnalystsBelongToNoTenant) {
  const auto principal = Read(R"({"sub":"o","roles":["operator","group_analyst"]})");
  ASSERT_TRUE(principal.ok()) << principal.status();
  EXPECT_TRUE(principal->tenant.empty());
}

TEST(ClaimsTest, RolesThatTheSuiteDoesNotKnowGrantNothing) {
  const auto principal =
      Read(R"({"sub":"u","tenant":"t","roles":["offline_access","tenant_admin","root"]})");
  ASSERT_TRUE(principal.ok()) << principal.status();
  EXPECT_EQ(principal->roles, std::set<Role>{Role::kTenantAdmin});
}

TEST(ClaimsTest, PersonIdIsKeptForParticipantsAlone) {
  const auto principal =
      Read(R"({"sub":"u","tenant":"t","roles":["tenant_admin"],"person_id":"p"})");
  ASSERT_TRUE(principal.ok()) << principal.status();
  EXPECT_EQ(principal->person_id, "");
}

TEST(ClaimsTest, RefusesWhatIsNotWhole) {
  struct Case {
    std::string claims;
    std::string words;
  };
  const std::string long_text(kMaxClaimBytes + 1, 'x');
  json many = {{"sub", "u"}, {"tenant", "t"}};
  for (std::size_t i = 0; i <= kMaxRoleClaims; ++i) many["roles"].push_back("tenant_admin");
  const std::vector<Case> cases = {
      {R"({"tenant":"t","roles":["tenant_admin"]})", "lacks the claim 'sub'"},
      {R"({"sub":"","tenant":"t","roles":["tenant_admin"]})", "'sub' is not a text"},
      {R"({"sub":7,"tenant":"t","roles":["tenant_admin"]})", "'sub' is not a text"},
      {R"({"sub":"a\nb","tenant":"t","roles":["tenant_admin"]})", "'sub' is not a text"},
      {R"({"sub":"a\u0000","tenant":"t","roles":["tenant_admin"]})", "'sub' is not a text"},
      {R"({"sub":")" + long_text + R"(","tenant":"t","roles":["tenant_admin"]})", "'sub'"},
      {R"({"sub":"u","tenant":"","roles":["operator"]})", "'tenant' is not a text"},
      {R"({"sub":"u","tenant":null,"roles":["operator"]})", "'tenant' is not a text"},
      {R"({"sub":"u","tenant":["t"],"roles":["tenant_admin"]})", "'tenant' is not a text"},
      {R"({"sub":"u","tenant":"t"})", "'roles' is not a list"},
      {R"({"sub":"u","tenant":"t","roles":"tenant_admin"})", "'roles' is not a list"},
      {R"({"sub":"u","tenant":"t","roles":[]})", "names no role"},
      {R"({"sub":"u","tenant":"t","roles":["root"]})", "names no role"},
      {R"({"sub":"u","tenant":"t","roles":["tenant_admin",1]})", "more than names"},
      {many.dump(), "'roles' is not a list of at most"},
      {R"({"sub":"u","roles":["tenant_admin"]})", "need a tenant"},
      {R"({"sub":"u","roles":["hr_integration"]})", "need a tenant"},
      {R"({"sub":"u","tenant":"t","roles":["operator"]})", "belong to no tenant"},
      {R"({"sub":"u","tenant":"t","roles":["group_analyst"]})", "belong to no tenant"},
      {R"({"sub":"u","tenant":"t","roles":["operator","tenant_admin"]})", "do not go together"},
      {R"({"sub":"u","roles":["operator","tenant_admin"]})", "do not go together"},
      {R"({"sub":"u","tenant":"t","roles":["participant"]})", "needs a person_id"},
      {R"({"sub":"u","tenant":"t","roles":["participant"],"person_id":5})", "'person_id' is not"},
  };
  for (const Case& bad : cases) {
    const auto principal = Read(bad.claims);
    ASSERT_FALSE(principal.ok()) << bad.claims;
    EXPECT_EQ(principal.status().code(), absl::StatusCode::kUnauthenticated) << bad.claims;
    EXPECT_EQ(base::DetailOf(principal.status())->reason, "TOKEN_CLAIMS") << bad.claims;
    EXPECT_THAT(std::string(principal.status().message()), HasSubstr(bad.words)) << bad.claims;
  }
}

TEST(ClaimsTest, WritesWhatItReads) {
  for (const std::string text :
       {R"({"person_id":"p1","roles":["participant"],"sub":"u1","tenant":"t1"})",
        R"({"roles":["operator"],"sub":"o"})"}) {
    EXPECT_EQ(ClaimsFromPrincipal(*Read(text)).dump(), text);
  }
}

}  // namespace
}  // namespace upward::security
