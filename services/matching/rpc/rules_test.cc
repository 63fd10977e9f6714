// Goal: each rule of a programme does in a round what the contract says of it.
// Method: rounds over small companies where one rule decides; proposals and their parts compared.
#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/matching/rpc/testing/test_service.h"

namespace upward::matching {
namespace {

using Rounds = v1::RoundService::Stub;
using ::testing::HasSubstr;

// A line of command: c0 above c1 above … above c5, and o1 beside it.
constexpr char kLine[] =
    "id,name,boss\nc0,C,\nc1,C,c0\nc2,C,c1\nc3,C,c2\nc4,C,c3\nc5,C,c4\no1,O,\n";

class RulesTest : public ::testing::Test {
 protected:
  void Open(const v1::Programme& rules) { programme_ = service_.OpenProgramme(rules); }
  void Enrol(const std::string& person, v1::ParticipantRole role, v1::Enrolment wishes = {}) {
    v1::EnrolRequest request;
    *request.mutable_enrolment() = std::move(wishes);
    request.mutable_enrolment()->set_programme_id(programme_);
    request.mutable_enrolment()->set_person_id(service_.IdOf(person));
    request.mutable_enrolment()->set_role(role);
    const auto enrolled = Invoke(service_.enrolments(), &v1::EnrolmentService::Stub::Enrol,
                                 service_.AsLead(), request);
    ASSERT_TRUE(enrolled.ok()) << enrolled.status();
  }
  void Mentor(const std::string& person, v1::Enrolment wishes = {}) {
    Enrol(person, v1::PARTICIPANT_ROLE_MENTOR, std::move(wishes));
  }
  void Mentee(const std::string& person, v1::Enrolment wishes = {}) {
    Enrol(person, v1::PARTICIPANT_ROLE_MENTEE, std::move(wishes));
  }
  std::vector<v1::Proposal> Proposed() {
    return service_.Proposals(programme_, v1::PROPOSAL_STATE_PROPOSED);
  }
  v1::ExplainPairResponse Explain(const std::string& mentor, const std::string& mentee) {
    v1::ExplainPairRequest request;
    request.set_programme_id(programme_);
    request.set_mentor_person_id(service_.IdOf(mentor));
    request.set_mentee_person_id(service_.IdOf(mentee));
    const auto answer = Invoke(service_.rounds(), &Rounds::ExplainPair, service_.AsLead(), request);
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() ? *answer : v1::ExplainPairResponse();
  }

  // As a lead.
  absl::StatusOr<v1::Proposal> Accept(const v1::Proposal& proposal) {
    v1::AcceptProposalRequest accept;
    accept.set_proposal_id(proposal.proposal_id());
    return Invoke(service_.rounds(), &Rounds::AcceptProposal, service_.AsLead(), accept);
  }
  // Updates the programme as `change` makes it.
  template <class Change>
  void Update(Change change) {
    v1::GetProgrammeRequest get;
    get.set_programme_id(programme_);
    v1::UpdateProgrammeRequest update;
    *update.mutable_programme() = *Invoke(
        service_.programmes(), &v1::ProgrammeService::Stub::GetProgramme, service_.AsLead(), get);
    change(*update.mutable_programme());
    const auto updated = Invoke(service_.programmes(), &v1::ProgrammeService::Stub::UpdateProgramme,
                                service_.AsLead(), update);
    ASSERT_TRUE(updated.ok()) << updated.status();
  }

  TestService service_;
  std::string programme_;
};

v1::Enrolment Speaking(const std::vector<std::string>& languages) {
  v1::Enrolment wishes;
  for (const std::string& one : languages) wishes.add_languages(one);
  return wishes;
}

v1::Enrolment Working(int start_minute, int end_minute) {
  v1::Enrolment wishes;
  wishes.set_work_start_minute(start_minute);
  wishes.set_work_end_minute(end_minute);
  return wishes;
}

TEST_F(RulesTest, WithinLevelsAllowsAPairFarEnoughAndMarksIt) {
  service_.Import(kIberia, kLine);
  v1::Programme rules;
  rules.mutable_off_line_rule()->set_within_levels(3);
  rules.add_required_acceptances(v1::PARTY_LEAD);
  Open(rules);
  Mentor("c4");
  Mentor("o1");
  Mentee("c0");
  Mentee("c1");
  ASSERT_EQ(service_.RunRound(programme_).pairs(), 2);  // c1, c2 and c3 are between c4 and c0
  std::map<std::string, std::string> relationship_of;   // by mentor
  for (const v1::Proposal& one : Proposed()) {
    EXPECT_EQ(one.in_line(), one.mentor_person_id() == service_.IdOf("c4"));
    v1::AcceptProposalRequest accept;
    accept.set_proposal_id(one.proposal_id());
    const auto accepted =
        Invoke(service_.rounds(), &Rounds::AcceptProposal, service_.AsLead(), accept);
    ASSERT_TRUE(accepted.ok()) << accepted.status();
    relationship_of[one.mentor_person_id()] = accepted->relationship_id();
  }
  // The same look that flags o1, who moves under c1, leaves the pair that was matched in-line.
  service_.Import(kIberia, "id,name,boss\no1,O,c1\n");
  ASSERT_TRUE(service_.AwaitEvents("upward.matching.v1.RelationshipFlagged", 1));
  for (const auto& [mentor, id] : relationship_of) {
    v1::GetRelationshipRequest get;
    get.set_relationship_id(id);
    const auto relationship =
        Invoke(service_.relationships(), &v1::RelationshipService::Stub::GetRelationship,
               service_.AsLead(), get);
    ASSERT_TRUE(relationship.ok()) << relationship.status();
    EXPECT_EQ(relationship->in_line(), mentor == service_.IdOf("o1"));
    EXPECT_EQ(relationship->in_line_allowed(), mentor == service_.IdOf("c4")) << "marked for life";
  }
}

TEST_F(RulesTest, AnInLinePairIsNotConfirmedOnceTheProgrammeForbidsIt) {
  service_.Import(kIberia, kLine);
  v1::Programme rules;
  rules.mutable_off_line_rule()->set_within_levels(3);
  rules.add_required_acceptances(v1::PARTY_LEAD);
  Open(rules);
  Mentor("c4");
  Mentee("c0");
  ASSERT_EQ(service_.RunRound(programme_).pairs(), 1);
  const v1::Proposal proposal = Proposed().front();
  Update([](v1::Programme& programme) { programme.clear_off_line_rule(); });
  EXPECT_EQ(AnswerOf(Accept(proposal)).reason, "WRONG_STATE");
  const auto withdrawn = service_.Proposals(programme_, v1::PROPOSAL_STATE_WITHDRAWN);
  ASSERT_EQ(withdrawn.size(), 1u);
  EXPECT_THAT(withdrawn.front().decline_reason(), HasSubstr("on one chain of command"));
}

TEST_F(RulesTest, ARequirementAddedAfterTheRoundWithdrawsWhatItForbids) {
  service_.Import(kIberia,
                  "id,name,boss,department\nm1,M,,Sales\nm2,M,,Legal\ns1,S,,Sales\ns2,S,,Tax\n");
  v1::Programme rules;
  rules.add_required_acceptances(v1::PARTY_LEAD);
  v1::Dimension& department = *rules.add_dimensions();
  department.set_attribute("department");
  department.set_mode(v1::DIMENSION_MODE_PREFER_SAME);
  department.set_weight(10);
  Open(rules);
  for (const char* mentor : {"m1", "m2"}) Mentor(mentor);
  for (const char* mentee : {"s1", "s2"}) Mentee(mentee);
  ASSERT_EQ(service_.RunRound(programme_).pairs(), 2);  // m1 with s1 of the same department
  Update([](v1::Programme& programme) {
    programme.mutable_dimensions(0)->set_mode(v1::DIMENSION_MODE_REQUIRE_DIFFERENT);
  });
  ASSERT_EQ(Proposed().size(), 1u);
  EXPECT_EQ(Proposed().front().mentor_person_id(), service_.IdOf("m2"));
  EXPECT_TRUE(Accept(Proposed().front()).ok());
}

TEST_F(RulesTest, WithinLevelsForbidsAPairOneLevelNearer) {
  service_.Import(kIberia, kLine);
  v1::Programme rules;
  rules.mutable_off_line_rule()->set_within_levels(3);
  Open(rules);
  Mentor("c3");
  Mentee("c0");
  EXPECT_EQ(service_.RunRound(programme_).pairs(), 0);
  const v1::ExplainPairResponse why = Explain("c3", "c0");
  ASSERT_EQ(why.forbidden_by_size(), 1);
  EXPECT_EQ(why.forbidden_by(0).rule(), v1::HARD_RULE_CHAIN_OF_COMMAND);
  EXPECT_THAT(why.forbidden_by(0).text(), HasSubstr("2 levels between them"));
}

TEST_F(RulesTest, WithinLevelsOfNamedMenteesIsForThemAlone) {
  service_.Import(kIberia, kLine);
  v1::Programme rules;
  rules.mutable_off_line_rule()->set_within_levels(3);
  rules.mutable_off_line_rule()->add_within_levels_mentee_ids(service_.IdOf("c1"));
  Open(rules);
  Mentor("c5");
  Mentee("c0");
  Mentee("c1");
  ASSERT_EQ(service_.RunRound(programme_).pairs(), 1);
  EXPECT_EQ(Proposed().front().mentee_person_id(), service_.IdOf("c1"));
  EXPECT_EQ(Explain("c5", "c0").verdict(), v1::PAIR_VERDICT_FORBIDDEN);
}

TEST_F(RulesTest, AMentorTakesAsManyAsTheirCapacity) {
  service_.Import(kIberia, "id,name,boss\nm1,M,\ns1,S,\ns2,S,\ns3,S,\n");
  v1::Programme rules;
  rules.set_mentor_capacity(2);
  Open(rules);
  Mentor("m1");
  for (const char* mentee : {"s1", "s2", "s3"}) Mentee(mentee);
  const v1::Round round = service_.RunRound(programme_);
  EXPECT_EQ(round.pairs(), 2);
  EXPECT_EQ(round.unmatched(), 1);
  EXPECT_EQ(service_.RunRound(programme_).error_reason(), "ROUND_EMPTY") << "no place is left";
  for (const v1::Proposal& one : Proposed()) {
    EXPECT_EQ(one.mentor_person_id(), service_.IdOf("m1"));
  }
}

TEST_F(RulesTest, AnEnrolmentsOwnCapacityCounts) {
  service_.Import(kIberia, "id,name,boss\nm1,M,\nm2,M,\ns1,S,\ns2,S,\ns3,S,\n");
  Open({});
  v1::Enrolment wishes;
  wishes.set_capacity(3);
  Mentor("m1", wishes);
  for (const char* mentee : {"s1", "s2", "s3"}) Mentee(mentee);
  EXPECT_EQ(service_.RunRound(programme_).pairs(), 3);
  Mentor("m2");
  EXPECT_EQ(service_.RunRound(programme_).error_reason(), "ROUND_EMPTY") << "one each by default";
}

TEST_F(RulesTest, ACommonLanguageMayBeRequired) {
  service_.Import(kIberia,
                  "id,name,boss,languages\nm1,M,,en;es\nm2,M,,fi\ns1,S,,es\ns2,S,,de\ns3,S,,\n");
  v1::Programme rules;
  rules.set_require_common_language(true);
  Open(rules);
  Mentor("m1");
  Mentor("m2", Speaking({"de"}));  // instead of the file's
  for (const char* mentee : {"s1", "s2"}) Mentee(mentee);
  ASSERT_EQ(service_.RunRound(programme_).pairs(), 2);
  std::map<std::string, std::string> mentee_of;
  for (const v1::Proposal& one : Proposed()) {
    mentee_of[one.mentor_person_id()] = one.mentee_person_id();
  }
  EXPECT_EQ(mentee_of[service_.IdOf("m1")], service_.IdOf("s1"));
  EXPECT_EQ(mentee_of[service_.IdOf("m2")], service_.IdOf("s2"));
  const v1::ExplainPairResponse why = Explain("m1", "s2");
  ASSERT_EQ(why.forbidden_by_size(), 1);
  EXPECT_EQ(why.forbidden_by(0).rule(), v1::HARD_RULE_LANGUAGE);
  EXPECT_THAT(why.forbidden_by(0).cure(), HasSubstr("add a language"));
  Mentee("s3");
  EXPECT_TRUE(Explain("m1", "s3").forbidden_by().empty()) << "unknown languages forbid nothing";
}

TEST_F(RulesTest, WithoutTheRequirementLanguagesForbidNothing) {
  service_.Import(kIberia, "id,name,boss,languages\nm1,M,,en\ns1,S,,de\n");
  Open({});
  Mentor("m1");
  Mentee("s1");
  EXPECT_EQ(service_.RunRound(programme_).pairs(), 1);
}

// With weight 5: ten points for a full overlap, none for none, five where a zone is not known.
TEST_F(RulesTest, WorkingHoursScoreByTheirOverlap) {
  service_.Import(kIberia,
                  "id,name,boss,time_zone\nm1,M,,Europe/Madrid\ns1,S,,Europe/Paris\n"
                  "s2,S,,Europe/Paris\ns3,S,,Asia/Tokyo\ns4,S,,\n");
  v1::Programme rules;
  rules.set_working_hours_weight(5);
  Open(rules);
  Mentor("m1");
  Mentee("s1");
  Mentee("s2", Working(13 * 60, 21 * 60));  // four of eight hours in common with 9 to 17
  Mentee("s3");
  Mentee("s4");
  const auto points = [this](const char* mentee) {
    const v1::ExplainPairResponse pair = Explain("m1", mentee);
    EXPECT_EQ(pair.contributions_size(), 1);
    EXPECT_EQ(pair.contributions(0).kind(), v1::CONTRIBUTION_KIND_WORKING_HOURS);
    EXPECT_EQ(pair.contributions(0).points_max(), 10);
    EXPECT_TRUE(pair.forbidden_by().empty()) << "hours never forbid";
    return pair.contributions(0).points();
  };
  EXPECT_EQ(points("s1"), 10);
  EXPECT_EQ(points("s2"), 5);
  EXPECT_EQ(points("s3"), 0) << "9 to 17 in Tokyo is 0 or 1 to 8 or 9 in Madrid";
  EXPECT_EQ(points("s4"), 5);
  ASSERT_EQ(service_.RunRound(programme_).pairs(), 1);
  EXPECT_EQ(Proposed().front().mentee_person_id(), service_.IdOf("s1"));
}

}  // namespace
}  // namespace upward::matching
