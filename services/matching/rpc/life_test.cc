// Goal: a programme runs from enrolment to the end of its relationships, and past pairs, declines
// and the preparation gate hold.
// Method: a company is imported into a real identity service; each step is an RPC.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/matching/rpc/testing/test_service.h"

namespace upward::matching {
namespace {

using Rounds = v1::RoundService::Stub;
using Relationships = v1::RelationshipService::Stub;
using ::testing::UnorderedElementsAre;

class LifeTest : public ::testing::Test {
 protected:
  void SetUp() override { service_.Import(kIberia, kCompany); }

  // Mentors e4 and e6, mentees e2 and e3: e4 with e3 and e6 with e2 are the only pairs.
  std::string OpenWithPeople(const v1::Programme& programme = {}) {
    const std::string id = service_.OpenProgramme(programme);
    for (const char* mentor : {"e4", "e6"}) {
      enrolments_[mentor] = service_.Enrol(id, mentor, v1::PARTICIPANT_ROLE_MENTOR).enrolment_id();
    }
    for (const char* mentee : {"e2", "e3"}) {
      enrolments_[mentee] = service_.Enrol(id, mentee, v1::PARTICIPANT_ROLE_MENTEE).enrolment_id();
    }
    return id;
  }

  v1::Proposal ProposalOf(const std::string& programme, const std::string& mentor) {
    for (const v1::Proposal& one : service_.Proposals(programme, v1::PROPOSAL_STATE_PROPOSED)) {
      if (one.mentor_person_id() == service_.IdOf(mentor)) return one;
    }
    ADD_FAILURE() << "no proposal for " << mentor;
    return {};
  }

  absl::StatusOr<v1::Proposal> Accept(const v1::Proposal& proposal, const std::string& person) {
    v1::AcceptProposalRequest request;
    request.set_proposal_id(proposal.proposal_id());
    return Invoke(service_.rounds(), &Rounds::AcceptProposal, service_.AsPerson(person), request);
  }

  // Both accept; returns the relationship's id.
  std::string AcceptBoth(const v1::Proposal& proposal) {
    EXPECT_TRUE(Accept(proposal, proposal.mentor_person_id()).ok());
    const auto accepted = Accept(proposal, proposal.mentee_person_id());
    EXPECT_TRUE(accepted.ok()) << accepted.status();
    return accepted.ok() ? accepted->relationship_id() : "";
  }

  v1::Relationship Get(const std::string& id) {
    v1::GetRelationshipRequest request;
    request.set_relationship_id(id);
    const auto relationship = Invoke(service_.relationships(), &Relationships::GetRelationship,
                                     service_.AsLead(), request);
    EXPECT_TRUE(relationship.ok()) << relationship.status();
    return relationship.ok() ? *relationship : v1::Relationship();
  }

  // A change as the mentor of the relationship.
  template <class Request, class Method>
  absl::StatusOr<v1::Relationship> Change(Method method, const std::string& id) {
    Request request;
    request.set_relationship_id(id);
    return Invoke(service_.relationships(), method, service_.AsPerson(Get(id).mentor_person_id()),
                  request);
  }
  absl::StatusOr<v1::Relationship> Activate(const std::string& id) {
    return Change<v1::ActivateRelationshipRequest>(&Relationships::ActivateRelationship, id);
  }

  absl::StatusOr<v1::PreparationRecord> Record(const std::string& enrolment,
                                               const std::string& module) {
    v1::RecordPreparationRequest request;
    request.mutable_record()->set_enrolment_id(enrolment);
    request.mutable_record()->set_module_id(module);
    request.mutable_record()->set_completed_date("2026-01-05");
    return Invoke(service_.enrolments(), &v1::EnrolmentService::Stub::RecordPreparation,
                  service_.AsLead(), request);
  }

  v1::ExplainPairResponse Explain(const std::string& programme, const std::string& mentor,
                                  const std::string& mentee) {
    v1::ExplainPairRequest request;
    request.set_programme_id(programme);
    request.set_mentor_person_id(service_.IdOf(mentor));
    request.set_mentee_person_id(service_.IdOf(mentee));
    const auto answer = Invoke(service_.rounds(), &Rounds::ExplainPair, service_.AsLead(), request);
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() ? *answer : v1::ExplainPairResponse();
  }

  TestService service_;
  std::map<std::string, std::string> enrolments_;  // by employee id
};

TEST_F(LifeTest, ARoundProposesTheBestAssignmentAndSaysWhoIsLeftOver) {
  const std::string programme = OpenWithPeople();
  service_.Enrol(programme, "e5", v1::PARTICIPANT_ROLE_MENTOR);
  const v1::Round round = service_.RunRound(programme);
  EXPECT_EQ(round.state(), v1::ROUND_STATE_SUCCEEDED) << round.ShortDebugString();
  EXPECT_TRUE(round.certified());
  EXPECT_EQ(round.mentors(), 3);
  EXPECT_EQ(round.mentees(), 2);
  EXPECT_EQ(round.pairs(), 2);
  EXPECT_EQ(round.unmatched(), 1);
  EXPECT_EQ(ProposalOf(programme, "e6").mentee_person_id(), service_.IdOf("e2"));
  v1::ListUnmatchedRequest request;
  request.set_round_id(round.round_id());
  const auto left = Invoke(service_.rounds(), &Rounds::ListUnmatched, service_.AsLead(), request);
  ASSERT_TRUE(left.ok()) << left.status();
  ASSERT_EQ(left->people_size(), 1);
  EXPECT_EQ(left->people(0).role(), v1::PARTICIPANT_ROLE_MENTOR);
  EXPECT_FALSE(left->people(0).text().empty());
  EXPECT_EQ(Explain(programme, "e4", "e2").verdict(), v1::PAIR_VERDICT_FORBIDDEN);
  EXPECT_TRUE(service_.AwaitEvents("upward.matching.v1.PairProposed", 2));
}

TEST_F(LifeTest, APairGoesFromAProposalToItsEnd) {
  const std::string programme = OpenWithPeople();
  service_.RunRound(programme);
  const std::string id = AcceptBoth(ProposalOf(programme, "e4"));
  EXPECT_EQ(Get(id).state(), v1::RELATIONSHIP_STATE_ACCEPTED);
  EXPECT_EQ(Get(id).mentee_person_id(), service_.IdOf("e3"));
  const auto pause = [&] {
    return Change<v1::PauseRelationshipRequest>(&Relationships::PauseRelationship, id);
  };
  EXPECT_EQ(AnswerOf(pause()).reason, "WRONG_STATE");
  EXPECT_EQ(Activate(id)->state(), v1::RELATIONSHIP_STATE_ACTIVE);
  EXPECT_EQ(Activate(id)->state(), v1::RELATIONSHIP_STATE_ACTIVE) << "once more changes nothing";
  EXPECT_EQ(pause()->state(), v1::RELATIONSHIP_STATE_PAUSED);
  const auto resumed =
      Change<v1::ResumeRelationshipRequest>(&Relationships::ResumeRelationship, id);
  EXPECT_EQ(resumed->state(), v1::RELATIONSHIP_STATE_ACTIVE);
  v1::ConcludeRelationshipRequest conclude;
  conclude.set_relationship_id(id);
  conclude.set_conclusion(v1::CONCLUSION_COMPLETED);
  const auto end = [&] {
    return Invoke(service_.relationships(), &Relationships::ConcludeRelationship, service_.AsLead(),
                  conclude);
  };
  const auto concluded = end();
  ASSERT_TRUE(concluded.ok()) << concluded.status();
  EXPECT_EQ(concluded->state(), v1::RELATIONSHIP_STATE_CONCLUDED);
  EXPECT_EQ(concluded->conclusion(), v1::CONCLUSION_COMPLETED);
  EXPECT_TRUE(concluded->has_conclude_time());
  EXPECT_EQ(AnswerOf(end()).reason, "WRONG_STATE");
  EXPECT_EQ(AnswerOf(Activate(id)).reason, "WRONG_STATE");
  EXPECT_TRUE(service_.AwaitEvents("upward.matching.v1.RelationshipStarted", 1));
  EXPECT_TRUE(service_.AwaitEvents("upward.matching.v1.RelationshipStateChanged", 3));
  EXPECT_TRUE(service_.AwaitEvents("upward.matching.v1.RelationshipConcluded", 1));
  // The two are not proposed again.
  EXPECT_EQ(service_.RunRound(programme).pairs(), 0);
}

TEST_F(LifeTest, ARelationshipWaitsForPreparation) {
  v1::Programme rules;
  rules.set_preparation_required(true);
  for (const auto& [module, role] : {std::pair("teaching", v1::PARTICIPANT_ROLE_MENTOR),
                                     std::pair("listening", v1::PARTICIPANT_ROLE_MENTEE)}) {
    v1::PreparationModule& to = *rules.add_preparation_modules();
    to.set_module_id(module);
    to.set_name(module);
    to.set_role(role);
  }
  const std::string programme = OpenWithPeople(rules);
  service_.RunRound(programme);
  const std::string id = AcceptBoth(ProposalOf(programme, "e4"));
  EXPECT_EQ(Get(id).state(), v1::RELATIONSHIP_STATE_PREPARING);
  const Answer early = AnswerOf(Activate(id));
  EXPECT_EQ(early.code, absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(early.reason, "NOT_PREPARED");
  EXPECT_EQ(AnswerOf(Record(enrolments_["e4"], "listening")).fields,
            std::vector<std::string>{"record.module_id"});
  ASSERT_TRUE(Record(enrolments_["e4"], "teaching").ok());
  EXPECT_EQ(Get(id).state(), v1::RELATIONSHIP_STATE_PREPARING) << "the other side is not ready";
  ASSERT_TRUE(Record(enrolments_["e3"], "listening").ok());
  EXPECT_EQ(Get(id).state(), v1::RELATIONSHIP_STATE_ACCEPTED);
  EXPECT_EQ(Activate(id)->state(), v1::RELATIONSHIP_STATE_ACTIVE);
}

TEST_F(LifeTest, ADeclinedPairIsNotProposedAgain) {
  const std::string programme = OpenWithPeople();
  service_.RunRound(programme);
  v1::DeclineProposalRequest request;
  request.set_proposal_id(ProposalOf(programme, "e4").proposal_id());
  request.set_reason("no time");
  const auto declined =
      Invoke(service_.rounds(), &Rounds::DeclineProposal, service_.AsLead(), request);
  ASSERT_TRUE(declined.ok()) << declined.status();
  EXPECT_EQ(declined->state(), v1::PROPOSAL_STATE_DECLINED);
  EXPECT_EQ(service_.RunRound(programme).pairs(), 0);
  const v1::ExplainPairResponse why = Explain(programme, "e4", "e3");
  EXPECT_EQ(why.verdict(), v1::PAIR_VERDICT_FORBIDDEN);
  ASSERT_EQ(why.forbidden_by_size(), 1);
  EXPECT_EQ(why.forbidden_by(0).rule(), v1::HARD_RULE_PAST_PAIR);
  EXPECT_EQ(Explain(programme, "e6", "e2").verdict(), v1::PAIR_VERDICT_PAIRED);
}

TEST_F(LifeTest, APairThatComesOntoOneChainIsFlaggedAndClearedAgain) {
  const std::string programme = OpenWithPeople();
  service_.RunRound(programme);
  const std::string id = AcceptBoth(ProposalOf(programme, "e4"));
  const std::string open = ProposalOf(programme, "e6").proposal_id();
  service_.Import(kIberia, "id,name,boss\ne4,Four,e3\n");
  ASSERT_TRUE(service_.AwaitEvents("upward.matching.v1.RelationshipFlagged", 1));
  EXPECT_TRUE(Get(id).in_line());
  EXPECT_TRUE(Get(id).has_in_line_time());
  EXPECT_EQ(Get(id).state(), v1::RELATIONSHIP_STATE_ACCEPTED) << "people decide what follows";
  service_.Import(kIberia, "id,name,boss\ne4,Four,e2\ne6,Six,e2\n");
  ASSERT_TRUE(service_.AwaitEvents("upward.matching.v1.RelationshipFlagged", 2));
  EXPECT_FALSE(Get(id).in_line());
  EXPECT_FALSE(Get(id).has_in_line_time());
  ASSERT_TRUE(service_.AwaitEvents("upward.matching.v1.ProposalWithdrawn", 1));
  const auto withdrawn = service_.Proposals(programme, v1::PROPOSAL_STATE_WITHDRAWN);
  ASSERT_EQ(withdrawn.size(), 1u);
  EXPECT_EQ(withdrawn.front().proposal_id(), open);
}

TEST_F(LifeTest, WithdrawingEndsOpenProposalsAndFreesThePlace) {
  const std::string programme = OpenWithPeople();
  service_.RunRound(programme);
  v1::WithdrawEnrolmentRequest request;
  request.set_enrolment_id(enrolments_["e4"]);
  const auto withdrawn =
      Invoke(service_.enrolments(), &v1::EnrolmentService::Stub::WithdrawEnrolment,
             service_.AsPerson(service_.IdOf("e4")), request);
  ASSERT_TRUE(withdrawn.ok()) << withdrawn.status();
  EXPECT_EQ(withdrawn->state(), v1::ENROLMENT_STATE_WITHDRAWN);
  EXPECT_EQ(withdrawn->partners(), 0);
  EXPECT_EQ(service_.Proposals(programme, v1::PROPOSAL_STATE_PROPOSED).size(), 1u);
  service_.Enrol(programme, "e5", v1::PARTICIPANT_ROLE_MENTOR);
  EXPECT_EQ(service_.RunRound(programme).pairs(), 1);
  EXPECT_EQ(ProposalOf(programme, "e5").mentee_person_id(), service_.IdOf("e3"));
}

}  // namespace
}  // namespace upward::matching
