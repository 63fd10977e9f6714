// Goal: whoever has no partner learns why and what would change it, for every kind of reason.
// Method: small companies where each reason is the only one; answers of ExplainPerson and
// ExplainPair against what was worked out by hand.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/matching/domain/hard_rules.h"
#include "services/matching/rpc/testing/test_service.h"

namespace upward::matching {
namespace {

using Rounds = v1::RoundService::Stub;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class ExplanationsTest : public ::testing::Test {
 protected:
  void SetUp() override { service_.Import(kIberia, kCompany); }

  void Open(const v1::Programme& rules, const std::vector<std::string>& mentors,
            const std::vector<std::string>& mentees) {
    programme_ = service_.OpenProgramme(rules);
    for (const std::string& id : mentors) {
      service_.Enrol(programme_, id, v1::PARTICIPANT_ROLE_MENTOR);
    }
    for (const std::string& id : mentees) {
      service_.Enrol(programme_, id, v1::PARTICIPANT_ROLE_MENTEE);
    }
  }

  v1::ExplainPersonResponse Person(const std::string& employee_id) {
    v1::ExplainPersonRequest request;
    request.set_programme_id(programme_);
    request.set_person_id(service_.IdOf(employee_id));
    const auto answer =
        Invoke(service_.rounds(), &Rounds::ExplainPerson, service_.AsLead(), request);
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() ? *answer : v1::ExplainPersonResponse();
  }
  v1::ExplainPairResponse Pair(const std::string& mentor, const std::string& mentee) {
    v1::ExplainPairRequest request;
    request.set_programme_id(programme_);
    request.set_mentor_person_id(service_.IdOf(mentor));
    request.set_mentee_person_id(service_.IdOf(mentee));
    const auto answer = Invoke(service_.rounds(), &Rounds::ExplainPair, service_.AsLead(), request);
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() ? *answer : v1::ExplainPairResponse();
  }
  // How many people a rule forbids.
  static int Forbidden(const v1::ExplainPersonResponse& answer, v1::HardRule rule) {
    for (const v1::RuleCount& count : answer.forbidden()) {
      if (count.rule() == rule) return count.people();
    }
    return 0;
  }

  TestService service_;
  std::string programme_;
};

TEST_F(ExplanationsTest, NobodyOffLine) {
  Open({}, {"e4", "e6"}, {"e1"});
  const v1::ExplainPersonResponse head = Person("e1");
  EXPECT_EQ(head.role(), v1::PARTICIPANT_ROLE_MENTEE);
  EXPECT_EQ(head.allowed(), 0);
  EXPECT_EQ(Forbidden(head, v1::HARD_RULE_CHAIN_OF_COMMAND), 2);
  EXPECT_EQ(head.unmatched().reason(), v1::UNMATCHED_REASON_NOBODY_ALLOWED);
  EXPECT_THAT(head.unmatched().text(), HasSubstr("2 on one chain of command"));
  EXPECT_THAT(head.unmatched().cure(), HasSubstr("nobody in the whole company"))
      << "everybody is below the head, and nobody with three levels between";
}

TEST_F(ExplanationsTest, NobodyOffLineButFarEnoughForWithinLevels) {
  service_.Import(kIberia, "id,name,boss\nd3,Deep,e4\nd4,Deeper,d3\n");
  Open({}, {"d4"}, {"e1"});
  const v1::ExplainPersonResponse head = Person("e1");
  EXPECT_EQ(head.unmatched().reason(), v1::UNMATCHED_REASON_NOBODY_ALLOWED);
  EXPECT_THAT(head.unmatched().cure(), HasSubstr("set within_levels to 3 for this mentee: 1 "));
}

TEST_F(ExplanationsTest, APrivateExclusionIsNamedButNotWhose) {
  Open({}, {"e4"}, {});
  v1::EnrolRequest request;
  request.mutable_enrolment()->set_programme_id(programme_);
  request.mutable_enrolment()->set_person_id(service_.IdOf("e3"));
  request.mutable_enrolment()->set_role(v1::PARTICIPANT_ROLE_MENTEE);
  request.mutable_enrolment()->add_excluded_person_ids(service_.IdOf("e4"));
  ASSERT_TRUE(
      Invoke(service_.enrolments(), &v1::EnrolmentService::Stub::Enrol, service_.AsLead(), request)
          .ok());
  for (const char* person : {"e3", "e4"}) {
    const v1::ExplainPersonResponse answer = Person(person);
    EXPECT_EQ(answer.allowed(), 0);
    EXPECT_EQ(Forbidden(answer, v1::HARD_RULE_EXCLUSION), 1);
    EXPECT_EQ(answer.unmatched().reason(), v1::UNMATCHED_REASON_NOBODY_ALLOWED);
    EXPECT_THAT(answer.unmatched().text(), HasSubstr("1 a private exclusion"));
    EXPECT_THAT(answer.unmatched().cure(), HasSubstr("from another part of the organisation"));
  }
  const v1::ExplainPairResponse pair = Pair("e4", "e3");
  EXPECT_EQ(pair.verdict(), v1::PAIR_VERDICT_FORBIDDEN);
  ASSERT_EQ(pair.forbidden_by_size(), 1);
  EXPECT_EQ(pair.forbidden_by(0).rule(), v1::HARD_RULE_EXCLUSION);
  EXPECT_THAT(pair.forbidden_by(0).cure(), IsEmpty()) << "nothing should change it";
}

TEST_F(ExplanationsTest, TooFewPlacesOnTheOtherSide) {
  Open({}, {"e4", "e5"}, {"e3"});
  ASSERT_EQ(service_.RunRound(programme_).pairs(), 1);
  const v1::ExplainPersonResponse mentee = Person("e3");
  ASSERT_EQ(mentee.partner_person_ids_size(), 1);
  EXPECT_FALSE(mentee.has_unmatched());
  const bool first = mentee.partner_person_ids(0) == service_.IdOf("e4");
  const v1::ExplainPersonResponse left = Person(first ? "e5" : "e4");
  EXPECT_EQ(left.allowed(), 1);
  EXPECT_EQ(left.unmatched().reason(), v1::UNMATCHED_REASON_SIDE_FULL);
  EXPECT_THAT(left.unmatched().text(), HasSubstr("every place among the mentees is taken"));
  EXPECT_THAT(left.unmatched().cure(), HasSubstr("enrol more mentees"));
  const v1::ExplainPairResponse equal = Pair(first ? "e5" : "e4", "e3");
  EXPECT_EQ(equal.verdict(), v1::PAIR_VERDICT_NOT_IN_BEST);
  EXPECT_EQ(equal.score_lost(), 0);
  EXPECT_THAT(equal.text(), HasSubstr("as good as the best"));
}

// e5 comes from another department than e3, e4 from the same.
TEST_F(ExplanationsTest, WhatForcingAPairWouldCostIsToldBeforeARoundAndAfterIt) {
  service_.Import(kIberia,
                  "id,name,boss,department\ne3,Three,e1,Sales\ne4,Four,e2,Sales\n"
                  "e5,Five,e2,Legal\n");
  v1::Programme rules;
  rules.add_required_acceptances(v1::PARTY_LEAD);
  v1::Dimension& dimension = *rules.add_dimensions();
  dimension.set_attribute("department");
  dimension.set_mode(v1::DIMENSION_MODE_PREFER_DIFFERENT);
  dimension.set_weight(10);
  Open(rules, {"e4", "e5"}, {"e3"});
  const v1::ExplainPairResponse before = Pair("e4", "e3");
  EXPECT_EQ(before.verdict(), v1::PAIR_VERDICT_NOT_IN_BEST);
  EXPECT_EQ(before.score_lost(), 20);
  ASSERT_EQ(service_.RunRound(programme_).pairs(), 1);
  EXPECT_EQ(Pair("e4", "e3").SerializeAsString(), before.SerializeAsString());
  EXPECT_EQ(Pair("e5", "e3").verdict(), v1::PAIR_VERDICT_PAIRED);

  v1::AcceptProposalRequest accept;
  accept.set_proposal_id(
      service_.Proposals(programme_, v1::PROPOSAL_STATE_PROPOSED).front().proposal_id());
  ASSERT_TRUE(Invoke(service_.rounds(), &Rounds::AcceptProposal, service_.AsLead(), accept).ok());
  EXPECT_EQ(Pair("e4", "e3").verdict(), v1::PAIR_VERDICT_NO_PLACE) << "a confirmed pair stays";
}

TEST_F(ExplanationsTest, ARequiredDimension) {
  service_.Import(kIberia,
                  "id,name,boss,department\ne3,Three,e1,Sales\ne4,Four,e2,Sales\ne5,Five,e2,\n");
  v1::Programme rules;
  v1::Dimension& dimension = *rules.add_dimensions();
  dimension.set_attribute("department");
  dimension.set_mode(v1::DIMENSION_MODE_REQUIRE_DIFFERENT);
  Open(rules, {"e4"}, {"e3"});
  const v1::ExplainPersonResponse answer = Person("e4");
  EXPECT_EQ(answer.allowed(), 0);
  EXPECT_EQ(Forbidden(answer, v1::HARD_RULE_REQUIRED_DIMENSION), 1);
  EXPECT_THAT(answer.unmatched().text(), HasSubstr("1 a required dimension does not hold"));
  const v1::ExplainPairResponse pair = Pair("e4", "e3");
  ASSERT_EQ(pair.forbidden_by_size(), 1);
  EXPECT_EQ(pair.forbidden_by(0).rule(), v1::HARD_RULE_REQUIRED_DIMENSION);
  EXPECT_THAT(pair.forbidden_by(0).text(), HasSubstr("department"));
  EXPECT_THAT(pair.forbidden_by(0).text(), Not(HasSubstr("Sales"))) << "no value of anybody";
  EXPECT_THAT(pair.forbidden_by(0).cure(), HasSubstr("a preference instead"));
  service_.Enrol(programme_, "e5", v1::PARTICIPANT_ROLE_MENTOR);
  EXPECT_EQ(Person("e5").allowed(), 1) << "an unknown department forbids nothing";
}

TEST_F(ExplanationsTest, SomebodyWhoLeft) {
  Open({}, {"e4"}, {"e3"});
  service_.Import(kIberia, "id,name,boss,leave_date\ne4,Four,e2,2020-01-31\n");
  ASSERT_TRUE(service_.AwaitEvents("upward.matching.v1.PersonWithdrawn", 1));
  EXPECT_EQ(Person("e3").allowed(), 0);
  EXPECT_THAT(Person("e3").unmatched().text(), HasSubstr("there are no mentors"));
  EXPECT_THAT(Person("e3").unmatched().cure(), HasSubstr("enrol mentors from another part"));
}

TEST_F(ExplanationsTest, WhoIsNotEnrolledIsUnknown) {
  Open({}, {"e4"}, {"e3"});
  v1::ExplainPersonRequest request;
  request.set_programme_id(programme_);
  request.set_person_id("nobody");
  const auto answer = Invoke(service_.rounds(), &Rounds::ExplainPerson, service_.AsLead(), request);
  EXPECT_EQ(AnswerOf(answer).reason, "NOT_FOUND");
  v1::ExplainPairRequest pair;
  pair.set_programme_id(programme_);
  pair.set_mentor_person_id(service_.IdOf("e4"));
  pair.set_mentee_person_id("nobody");
  const Answer refused =
      AnswerOf(Invoke(service_.rounds(), &Rounds::ExplainPair, service_.AsLead(), pair));
  EXPECT_EQ(refused.reason, "NOT_FOUND");
  EXPECT_THAT(refused.message, HasSubstr("not enrolled as mentee"));
}

TEST(HardRuleNameTest, AreThoseOfTheContract) {
  for (int i = 1; i <= kHardRuleCount; ++i) {
    EXPECT_EQ("HARD_RULE_" + std::string(RuleName(static_cast<HardRule>(i))),
              v1::HardRule_Name(static_cast<v1::HardRule>(i)));
  }
}

}  // namespace
}  // namespace upward::matching
