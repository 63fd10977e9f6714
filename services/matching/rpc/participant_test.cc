// Goal: participants see and change what is theirs, and nothing of others.
// Method: the same calls with the tokens of both parties, of a third person and of a lead.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/matching/rpc/testing/test_service.h"

namespace upward::matching {
namespace {

using Rounds = v1::RoundService::Stub;
using Enrolments = v1::EnrolmentService::Stub;
using ::testing::ElementsAre;

class ParticipantTest : public ::testing::Test {
 protected:
  // e4 is proposed to e3, and e6 to e2.
  void SetUp() override {
    service_.Import(kIberia, kCompany);
    programme_ = service_.OpenProgramme({});
    for (const char* mentor : {"e4", "e6"}) {
      service_.Enrol(programme_, mentor, v1::PARTICIPANT_ROLE_MENTOR);
    }
    for (const char* mentee : {"e2", "e3"}) {
      enrolment_ = service_.Enrol(programme_, mentee, v1::PARTICIPANT_ROLE_MENTEE);
    }
    ASSERT_EQ(service_.RunRound(programme_).pairs(), 2);
    mentor_ = service_.IdOf("e4");
    mentee_ = service_.IdOf("e3");
    other_ = service_.IdOf("e6");
    for (const auto& one : service_.Proposals(programme_, v1::PROPOSAL_STATE_PROPOSED)) {
      if (one.mentor_person_id() == mentor_) proposal_ = one.proposal_id();
    }
  }

  absl::StatusOr<v1::Proposal> Get(TestService::Context context, const std::string& id) {
    v1::GetProposalRequest request;
    request.set_proposal_id(id);
    return Invoke(service_.rounds(), &Rounds::GetProposal, std::move(context), request);
  }
  absl::StatusOr<v1::Proposal> Accept(TestService::Context context, const std::string& id) {
    v1::AcceptProposalRequest request;
    request.set_proposal_id(id);
    return Invoke(service_.rounds(), &Rounds::AcceptProposal, std::move(context), request);
  }
  absl::StatusOr<v1::Proposal> Decline(TestService::Context context, const std::string& id) {
    v1::DeclineProposalRequest request;
    request.set_proposal_id(id);
    request.set_reason("no time");
    return Invoke(service_.rounds(), &Rounds::DeclineProposal, std::move(context), request);
  }

  TestService service_;
  std::string programme_;
  v1::Enrolment enrolment_;  // of e3
  std::string proposal_;
  std::string mentor_;
  std::string mentee_;
  std::string other_;
};

TEST_F(ParticipantTest, ARelationshipBeginsWhenBothHaveAccepted) {
  const auto first = Accept(service_.AsPerson(mentor_), proposal_);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->state(), v1::PROPOSAL_STATE_PROPOSED);
  EXPECT_THAT(first->accepted_by(), ElementsAre(v1::PARTY_MENTOR));
  EXPECT_THAT(first->waiting_for(), ElementsAre(v1::PARTY_MENTEE));
  const auto again = Accept(service_.AsPerson(mentor_), proposal_);
  EXPECT_EQ(again->state(), v1::PROPOSAL_STATE_PROPOSED) << "nobody accepts for the other side";
  const auto second = Accept(service_.AsPerson(mentee_), proposal_);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->state(), v1::PROPOSAL_STATE_ACCEPTED);
  EXPECT_FALSE(second->relationship_id().empty());
  EXPECT_EQ(AnswerOf(Decline(service_.AsPerson(mentee_), proposal_)).reason, "WRONG_STATE");
}

TEST_F(ParticipantTest, AnothersProposalIsNotThere) {
  const std::string unknown = "01jgwvzzzzzzzzzzzzzzzzzzzz";
  const auto as_other = [&] { return service_.AsPerson(other_); };
  EXPECT_EQ(AnswerOf(Get(as_other(), unknown)).reason, "NOT_FOUND");
  EXPECT_EQ(AnswerOf(Get(as_other(), proposal_)), AnswerOf(Get(as_other(), unknown)));
  EXPECT_EQ(AnswerOf(Accept(as_other(), proposal_)), AnswerOf(Accept(as_other(), unknown)));
  EXPECT_EQ(AnswerOf(Decline(as_other(), proposal_)), AnswerOf(Decline(as_other(), unknown)));
  v1::ListProposalsRequest request;
  request.set_programme_id(programme_);
  const auto list = Invoke(service_.rounds(), &Rounds::ListProposals, as_other(), request);
  ASSERT_EQ(list->proposals_size(), 1);
  EXPECT_EQ(list->proposals(0).mentor_person_id(), other_);
}

TEST_F(ParticipantTest, AnothersRelationshipIsNotThere) {
  ASSERT_TRUE(Accept(service_.AsPerson(mentor_), proposal_).ok());
  const std::string id = Accept(service_.AsPerson(mentee_), proposal_)->relationship_id();
  v1::GetRelationshipRequest get;
  get.set_relationship_id(id);
  const auto read = [&](const std::string& person) {
    return Invoke(service_.relationships(), &v1::RelationshipService::Stub::GetRelationship,
                  service_.AsPerson(person), get);
  };
  EXPECT_TRUE(read(mentor_).ok());
  EXPECT_TRUE(read(mentee_).ok());
  EXPECT_EQ(AnswerOf(read(other_)).reason, "NOT_FOUND");
  v1::ListRelationshipsRequest list;
  list.set_programme_id(programme_);
  const auto seen = [&](const std::string& person) {
    return Invoke(service_.relationships(), &v1::RelationshipService::Stub::ListRelationships,
                  service_.AsPerson(person), list)
        ->relationships_size();
  };
  EXPECT_EQ(seen(mentee_), 1);
  EXPECT_EQ(seen(other_), 0);
}

TEST_F(ParticipantTest, TheReasonOfADeclineIsForLeads) {
  ASSERT_TRUE(Decline(service_.AsPerson(mentee_), proposal_).ok());
  EXPECT_EQ(Get(service_.AsPerson(mentor_), proposal_)->decline_reason(), "");
  EXPECT_EQ(Get(service_.AsLead(), proposal_)->decline_reason(), "no time");
}

TEST_F(ParticipantTest, PeopleEnrolThemselvesAlone) {
  v1::EnrolRequest request;
  request.mutable_enrolment()->set_programme_id(programme_);
  request.mutable_enrolment()->set_person_id(service_.IdOf("e5"));
  request.mutable_enrolment()->set_role(v1::PARTICIPANT_ROLE_MENTOR);
  const auto enrol = [&](const std::string& person) {
    return Invoke(service_.enrolments(), &Enrolments::Enrol, service_.AsPerson(person), request);
  };
  const Answer refused = AnswerOf(enrol(other_));
  EXPECT_EQ(refused.code, absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(refused.reason, "NOT_A_PARTY");
  EXPECT_TRUE(enrol(service_.IdOf("e5")).ok());
  EXPECT_EQ(AnswerOf(enrol(service_.IdOf("e5"))).reason, "ALREADY_EXISTS");
}

TEST_F(ParticipantTest, AnothersEnrolmentIsNotThere) {
  v1::UpdateEnrolmentRequest update;
  *update.mutable_enrolment() = enrolment_;
  update.mutable_enrolment()->set_capacity(2);
  v1::GetEnrolmentRequest get;
  v1::WithdrawEnrolmentRequest withdraw;
  v1::ListPreparationRequest list;
  const auto answers = [&](const std::string& id) {
    update.mutable_enrolment()->set_enrolment_id(id);
    get.set_enrolment_id(id);
    withdraw.set_enrolment_id(id);
    list.set_enrolment_id(id);
    const auto invoke = [&](auto method, const auto& request) {
      return AnswerOf(Invoke(service_.enrolments(), method, service_.AsPerson(other_), request));
    };
    return std::vector<Answer>{invoke(&Enrolments::GetEnrolment, get),
                               invoke(&Enrolments::UpdateEnrolment, update),
                               invoke(&Enrolments::WithdrawEnrolment, withdraw),
                               invoke(&Enrolments::ListPreparation, list)};
  };
  const auto foreign = answers(enrolment_.enrolment_id());
  EXPECT_EQ(foreign, answers("01jgwvzzzzzzzzzzzzzzzzzzzz"));
  for (const Answer& answer : foreign) EXPECT_EQ(answer.reason, "NOT_FOUND");
}

TEST_F(ParticipantTest, AnUpdateNeedsTheEtagThatWasRead) {
  v1::UpdateEnrolmentRequest update;
  *update.mutable_enrolment() = enrolment_;
  update.mutable_enrolment()->set_capacity(2);
  const auto send = [&] {
    return Invoke(service_.enrolments(), &Enrolments::UpdateEnrolment, service_.AsPerson(mentee_),
                  update);
  };
  const auto first = send();
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->capacity(), 2);
  EXPECT_EQ(AnswerOf(send()).reason, "ETAG_MISMATCH");
}

}  // namespace
}  // namespace upward::matching
