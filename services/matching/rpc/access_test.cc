// Goal: every RPC says who may call it, nobody else gets through, and a caller learns of all that
// is wrong with a request at once.
// Method: walks the descriptors of all matching services and sends each method an empty request
// with a token of every role.
#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/rpc/testing/access_walk.h"
#include "services/matching/rpc/testing/test_service.h"

namespace upward::matching {
namespace {

using ::testing::IsEmpty;
using ::testing::UnorderedElementsAreArray;

class AccessTest : public ::testing::Test {
 protected:
  TestService service_;
  const rpc::testing::Methods methods_ = AllMethods();
  const rpc::testing::AccessWalk walk_{methods_, service_.host(), service_.channel()};
};

TEST_F(AccessTest, EveryMethodSaysWhoMayCallIt) {
  EXPECT_EQ(methods_.size(), 33u);
  EXPECT_THAT(walk_.WithoutRoles(), IsEmpty());
}

TEST_F(AccessTest, NobodyElseGetsThrough) { EXPECT_THAT(walk_.AgainstContract(), IsEmpty()); }

TEST_F(AccessTest, NobodyGetsThroughWithoutAToken) { EXPECT_THAT(walk_.WithoutToken(), IsEmpty()); }

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
  for (const auto* method : methods_) {
    const auto expected = missing.find(method->name());
    ASSERT_NE(expected, missing.end()) << method->full_name();
    const Answer answer =
        AnswerOf(rpc::testing::Send(service_.channel(), *method, service_.AsLead(), ""));
    EXPECT_EQ(answer.reason, expected->second.empty() ? "" : "INVALID_FIELDS")
        << method->full_name();
    EXPECT_THAT(answer.fields, UnorderedElementsAreArray(expected->second)) << method->full_name();
  }
}

}  // namespace
}  // namespace upward::matching
