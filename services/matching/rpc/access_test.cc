// Goal: every RPC says who may call it, nobody else gets through, and a caller learns of all that
// is wrong with a request at once.
// Method: walks the descriptors of all matching services and sends each method an empty request
// with a token of every role.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/matching/rpc/testing/methods.h"
#include "upward/common/v1/access.pb.h"

namespace upward::matching {
namespace {

using google::protobuf::MethodDescriptor;
using ::testing::UnorderedElementsAreArray;

// The roles of a token and of the contract.
struct RolePair {
  security::Role token;
  common::v1::Role contract;
  bool of_a_tenant;
};

constexpr RolePair kRoles[] = {
    {security::Role::kParticipant, common::v1::ROLE_PARTICIPANT, true},
    {security::Role::kProgrammeLead, common::v1::ROLE_PROGRAMME_LEAD, true},
    {security::Role::kTenantAdmin, common::v1::ROLE_TENANT_ADMIN, true},
    {security::Role::kHrIntegration, common::v1::ROLE_HR_INTEGRATION, true},
    {security::Role::kGroupAnalyst, common::v1::ROLE_GROUP_ANALYST, false},
    {security::Role::kOperator, common::v1::ROLE_OPERATOR, false},
};

class AccessTest : public ::testing::Test {
 protected:
  TestService::Context As(const RolePair& role) {
    return service_.As({role.token}, role.of_a_tenant ? kIberia : "",
                       role.token == security::Role::kParticipant ? "p1" : "");
  }

  TestService service_;
};

TEST_F(AccessTest, EveryMethodSaysWhoMayCallIt) {
  EXPECT_EQ(AllMethods().size(), 33u);
  for (const MethodDescriptor* method : AllMethods()) {
    EXPECT_FALSE(method->options().GetExtension(common::v1::access).roles().empty())
        << method->full_name();
  }
}

TEST_F(AccessTest, NobodyElseGetsThrough) {
  for (const MethodDescriptor* method : AllMethods()) {
    std::set<int> allowed;
    for (const int role : method->options().GetExtension(common::v1::access).roles()) {
      allowed.insert(role);
    }
    for (const RolePair& role : kRoles) {
      const bool refused = absl::IsPermissionDenied(Send(service_, *method, As(role), ""));
      EXPECT_EQ(refused, !allowed.contains(role.contract))
          << method->full_name() << " as " << security::RoleName(role.token);
    }
  }
}

TEST_F(AccessTest, NobodyGetsThroughWithoutAToken) {
  for (const MethodDescriptor* method : AllMethods()) {
    EXPECT_TRUE(absl::IsUnauthenticated(
        Send(service_, *method, std::make_unique<grpc::ClientContext>(), "")))
        << method->full_name();
  }
}

TEST_F(AccessTest, AnEmptyRequestIsToldAllThatIsMissing) {
  const std::map<std::string, std::vector<std::string>> missing = {
      {"CreateProgramme", {"programme.name"}},
      {"GetProgramme", {"programme_id"}},
      {"ListProgrammes", {}},
      {"UpdateProgramme", {"programme.programme_id", "programme.etag", "programme.name"}},
      {"OpenProgramme", {"programme_id"}},
      {"CloseProgramme", {"programme_id"}},
      {"Enrol", {"enrolment.programme_id", "enrolment.person_id", "enrolment.role"}},
      {"BatchEnrol", {"enrolments"}},
      {"GetEnrolment", {"enrolment_id"}},
      {"ListEnrolments", {"programme_id"}},
      {"UpdateEnrolment", {"enrolment.enrolment_id", "enrolment.etag"}},
      {"WithdrawEnrolment", {"enrolment_id"}},
      {"RecordPreparation", {"record.enrolment_id", "record.module_id", "record.completed_date"}},
      {"ListPreparation", {"enrolment_id"}},
      {"PreviewRound", {"programme_id"}},
      {"StartRound", {"programme_id"}},
      {"GetRound", {"round_id"}},
      {"ListRounds", {"programme_id"}},
      {"WatchRound", {"round_id"}},
      {"CancelRound", {"round_id"}},
      {"ListUnmatched", {"round_id"}},
      {"GetProposal", {"proposal_id"}},
      {"ListProposals", {"programme_id"}},
      {"AcceptProposal", {"proposal_id"}},
      {"DeclineProposal", {"proposal_id"}},
      {"ExplainPair", {"programme_id", "mentor_person_id", "mentee_person_id"}},
      {"ExplainPerson", {"programme_id", "person_id"}},
      {"GetRelationship", {"relationship_id"}},
      {"ListRelationships", {"programme_id"}},
      {"ActivateRelationship", {"relationship_id"}},
      {"PauseRelationship", {"relationship_id"}},
      {"ResumeRelationship", {"relationship_id"}},
      {"ConcludeRelationship", {"relationship_id", "conclusion"}},
  };
  for (const MethodDescriptor* method : AllMethods()) {
    const auto expected = missing.find(method->name());
    ASSERT_NE(expected, missing.end()) << method->full_name();
    const Answer answer = AnswerOf(Send(service_, *method, service_.AsLead(), ""));
    EXPECT_EQ(answer.reason, expected->second.empty() ? "" : "INVALID_FIELDS")
        << method->full_name();
    EXPECT_THAT(answer.fields, UnorderedElementsAreArray(expected->second)) << method->full_name();
  }
}

}  // namespace
}  // namespace upward::matching
