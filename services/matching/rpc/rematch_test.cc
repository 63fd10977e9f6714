// Goal: a pair that a re-organisation has brought in line gets new partners by a lead's two calls,
// and confirmed pairs stay as they are.
// Method: a company is re-organised by an import while one pair of two is affected; each step is an
// RPC against real services.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/matching/rpc/testing/test_service.h"

namespace upward::matching {
namespace {

using Rounds = v1::RoundService::Stub;
using Relationships = v1::RelationshipService::Stub;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class RematchTest : public ::testing::Test {
 protected:
  // e4 may meet e3 alone and e6 may meet e2 alone; both pairs become relationships.
  void SetUp() override {
    service_.Import(kIberia, kCompany);
    v1::Programme rules;
    rules.add_required_acceptances(v1::PARTY_LEAD);
    programme_ = service_.OpenProgramme(rules);
    for (const char* mentor : {"e4", "e6"}) {
      service_.Enrol(programme_, mentor, v1::PARTICIPANT_ROLE_MENTOR);
    }
    for (const char* mentee : {"e2", "e3"}) {
      service_.Enrol(programme_, mentee, v1::PARTICIPANT_ROLE_MENTEE);
    }
    ASSERT_EQ(service_.RunRound(programme_).pairs(), 2);
    AcceptAll();
  }

  void AcceptAll() {
    for (const v1::Proposal& one : service_.Proposals(programme_, v1::PROPOSAL_STATE_PROPOSED)) {
      v1::AcceptProposalRequest request;
      request.set_proposal_id(one.proposal_id());
      const auto accepted =
          Invoke(service_.rounds(), &Rounds::AcceptProposal, service_.AsLead(), request);
      ASSERT_TRUE(accepted.ok()) << accepted.status();
    }
  }

  std::vector<v1::Relationship> List(bool only_in_line = false) {
    v1::ListRelationshipsRequest request;
    request.set_programme_id(programme_);
    request.set_only_in_line(only_in_line);
    const auto all = Invoke(service_.relationships(), &Relationships::ListRelationships,
                            service_.AsLead(), request);
    EXPECT_TRUE(all.ok()) << all.status();
    return {all->relationships().begin(), all->relationships().end()};
  }
  v1::Relationship With(const std::string& mentor) {
    for (const v1::Relationship& one : List()) {
      if (one.mentor_person_id() == service_.IdOf(mentor)) return one;
    }
    ADD_FAILURE() << "no relationship of " << mentor;
    return {};
  }

  absl::Status ConcludeEarly(const std::string& id) {
    v1::ConcludeRelationshipRequest request;
    request.set_relationship_id(id);
    request.set_conclusion(v1::CONCLUSION_ENDED_EARLY);
    request.set_reason("in line since a re-organisation");
    return Invoke(service_.relationships(), &Relationships::ConcludeRelationship, service_.AsLead(),
                  request)
        .status();
  }

  // The pairs that wait for an answer, as employee ids.
  std::vector<std::pair<std::string, std::string>> Proposed() {
    std::map<std::string, std::string> employee;
    for (const char* id : {"e2", "e3", "e4", "e5", "e6", "e7", "e8"}) {
      employee[service_.IdOf(id)] = id;
    }
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const v1::Proposal& one : service_.Proposals(programme_, v1::PROPOSAL_STATE_PROPOSED)) {
      pairs.emplace_back(employee[one.mentor_person_id()], employee[one.mentee_person_id()]);
    }
    return pairs;
  }

  TestService service_;
  std::string programme_;
};

TEST_F(RematchTest, BothSidesOfAFlaggedPairAreMatchedWithOthers) {
  const std::string kept = With("e6").SerializeAsString();
  // e4 moves under e3, with whom they are paired. e7 and e8 come in elsewhere.
  service_.Import(kIberia, "id,name,boss\ne4,Four,e3\ne7,Seven,e1\ne8,Eight,e2\n");
  ASSERT_TRUE(service_.AwaitEvents("upward.matching.v1.RelationshipFlagged", 1));
  ASSERT_EQ(List(/*only_in_line=*/true).size(), 1u);
  const std::string flagged = List(/*only_in_line=*/true).front().relationship_id();
  EXPECT_EQ(flagged, With("e4").relationship_id());

  // While it goes on, both places are taken and a round has nobody to pair.
  const v1::Round early = service_.RunRound(programme_);
  EXPECT_EQ(early.error_reason(), "ROUND_EMPTY");
  EXPECT_THAT(Proposed(), IsEmpty());

  ASSERT_TRUE(ConcludeEarly(flagged).ok());
  EXPECT_THAT(List(/*only_in_line=*/true), IsEmpty()) << "what has ended waits for nobody";
  service_.Enrol(programme_, "e7", v1::PARTICIPANT_ROLE_MENTEE);
  service_.Enrol(programme_, "e8", v1::PARTICIPANT_ROLE_MENTOR);
  const v1::Round round = service_.RunRound(programme_);
  EXPECT_EQ(round.pairs(), 2) << round.ShortDebugString();
  EXPECT_THAT(Proposed(), UnorderedElementsAre(std::pair("e4", "e7"), std::pair("e8", "e3")));
  EXPECT_EQ(With("e6").SerializeAsString(), kept) << "a confirmed pair is not touched";
}

TEST_F(RematchTest, APairThatEndedInLineIsNotProposedAgainLater) {
  service_.Import(kIberia, "id,name,boss\ne4,Four,e3\n");
  ASSERT_TRUE(service_.AwaitEvents("upward.matching.v1.RelationshipFlagged", 1));
  ASSERT_TRUE(ConcludeEarly(With("e4").relationship_id()).ok());
  service_.Import(kIberia, "id,name,boss\ne4,Four,e2\n");  // off-line again
  EXPECT_EQ(service_.RunRound(programme_).pairs(), 0);
}

}  // namespace
}  // namespace upward::matching
