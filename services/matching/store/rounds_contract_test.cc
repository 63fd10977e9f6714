// Goal: rounds, proposals and relationships are kept as the store port says, on both engines.
// Method: the sentences of matching_store.h, each run on a new SQLite file and a real PostgreSQL.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/base/status_macros.h"
#include "libs/base/testing/reason_of.h"
#include "services/matching/store/testing/test_store.h"

namespace upward::matching::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class RoundsContract : public ::testing::TestWithParam<sql::Dialect> {
 protected:
  void SetUp() override { ASSERT_TRUE(SaveBase(*store_, kIberia).ok()); }

  absl::Status Save(const Round& round) {
    return store_->Transact(
        kIberia, [&](MatchingTransaction& transaction) { return transaction.SaveRound(round); });
  }
  absl::Status Save(const Proposal& proposal) {
    return store_->Transact(kIberia, [&](MatchingTransaction& transaction) {
      return transaction.SaveProposal(proposal);
    });
  }
  absl::Status Save(const Relationship& relationship) {
    return store_->Transact(kIberia, [&](MatchingTransaction& transaction) {
      return transaction.SaveRelationship(relationship);
    });
  }
  Round GetRound(const std::string& id) {
    const auto round = ReadAs<Round>(
        *store_, kIberia, [&](MatchingReader& reader) { return reader.GetRound(RoundId(id)); });
    EXPECT_TRUE(round.ok()) << round.status();
    return *round;
  }
  Proposal GetProposal(const std::string& id) {
    const auto proposal = ReadAs<Proposal>(*store_, kIberia, [&](MatchingReader& reader) {
      return reader.GetProposal(ProposalId(id));
    });
    EXPECT_TRUE(proposal.ok()) << proposal.status();
    return *proposal;
  }
  Relationship GetRelationship(const std::string& id) {
    const auto relationship = ReadAs<Relationship>(*store_, kIberia, [&](MatchingReader& reader) {
      return reader.GetRelationship(RelationshipId(id));
    });
    EXPECT_TRUE(relationship.ok()) << relationship.status();
    return *relationship;
  }
  Enrolment GetEnrolment(const std::string& id) {
    return *ReadAs<Enrolment>(*store_, kIberia, [&](MatchingReader& reader) {
      return reader.GetEnrolment(EnrolmentId(id));
    });
  }
  int PartnersOf(const std::string& id) { return GetEnrolment(id).partners; }
  std::vector<std::string> List(const ProposalFilter& filter, const char* after = "",
                                int limit = 100) {
    return IdsOf(ReadAs<std::vector<Proposal>>(*store_, kIberia, [&](MatchingReader& reader) {
      return reader.ListProposals(filter, ProposalId(after), limit);
    }));
  }
  std::vector<std::string> List(const RelationshipFilter& filter, const char* after = "",
                                int limit = 100) {
    return IdsOf(ReadAs<std::vector<Relationship>>(*store_, kIberia, [&](MatchingReader& reader) {
      return reader.ListRelationships(filter, RelationshipId(after), limit);
    }));
  }

  TestStore store_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Engines, RoundsContract, sql::BothEngines(), sql::DialectName);

TEST_P(RoundsContract, GivesBackEveryFieldOfARound) {
  Round round = MakeRound("r9");
  ASSERT_TRUE(Save(round).ok());
  EXPECT_EQ(GetRound("r9").finish_time, std::nullopt);
  round.state = RoundState::kFailed;
  round.stage = "matching";
  round.units_done = 5'000'000'001;
  round.units_total = 6'000'000'001;
  round.mentors = 1;
  round.mentees = 2;
  round.pairs = 3;
  round.unmatched = 4;
  round.total_score = 7'000'000'001;
  round.certified = true;
  round.cancel_requested = true;
  round.error_reason = "CONFLICT";
  round.error_message = "start it again";
  round.heartbeat_time = At(30);
  round.finish_time = At(31);
  ASSERT_TRUE(Save(round).ok());
  const Round read = GetRound("r9");
  EXPECT_EQ(read.programme, round.programme);
  EXPECT_EQ(read.state, round.state);
  EXPECT_EQ(read.stage, round.stage);
  EXPECT_EQ(read.units_done, round.units_done);
  EXPECT_EQ(read.units_total, round.units_total);
  EXPECT_EQ(read.mentors, 1);
  EXPECT_EQ(read.mentees, 2);
  EXPECT_EQ(read.pairs, 3);
  EXPECT_EQ(read.unmatched, 4);
  EXPECT_EQ(read.total_score, round.total_score);
  EXPECT_TRUE(read.certified);
  EXPECT_TRUE(read.cancel_requested);
  EXPECT_EQ(read.error_reason, round.error_reason);
  EXPECT_EQ(read.error_message, round.error_message);
  EXPECT_EQ(read.create_time, round.create_time);
  EXPECT_EQ(read.heartbeat_time, round.heartbeat_time);
  EXPECT_EQ(read.finish_time, round.finish_time);
}

TEST_P(RoundsContract, ASecondRunningRoundMustBeRefused) {
  ASSERT_TRUE(Save(MakeRound("r2")).ok());
  const absl::Status second = Save(MakeRound("r3"));
  EXPECT_EQ(second.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(base::ReasonOf(second), "ROUND_RUNNING");
  EXPECT_TRUE(Save(MakeRound("r2")).ok()) << "the running round itself may be saved";
  Round ended = MakeRound("r4");
  ended.state = RoundState::kCancelled;
  EXPECT_TRUE(Save(ended).ok()) << "one that does not run may be saved";
  ASSERT_TRUE(TransactAs<Programme>(*store_, kIberia, [](MatchingTransaction& transaction) {
                return transaction.SaveProgramme(MakeProgramme("g2"), "");
              }).ok());
  EXPECT_TRUE(Save(MakeRound("r5", "g2")).ok()) << "another programme has a round of its own";
}

TEST_P(RoundsContract, ListsRoundsNewestFirst) {
  for (const char* id : {"r2", "r3"}) {
    Round round = MakeRound(id);
    round.state = RoundState::kFailed;
    ASSERT_TRUE(Save(round).ok());
  }
  const auto list = [&](const char* programme, const char* before, int limit) {
    return IdsOf(ReadAs<std::vector<Round>>(*store_, kIberia, [&](MatchingReader& reader) {
      return reader.ListRounds(ProgrammeId(programme), RoundId(before), limit);
    }));
  };
  EXPECT_THAT(list("g1", "", 100), ElementsAre("r3", "r2", "r1"));
  EXPECT_THAT(list("g1", "", 1), ElementsAre("r3"));
  EXPECT_THAT(list("g1", "r3", 1), ElementsAre("r2"));
  EXPECT_THAT(list("g2", "", 100), IsEmpty());
}

TEST_P(RoundsContract, ListsThoseLeftOverMentorsFirst) {
  // As the matcher gives them: mentors first, each side by person.
  const std::vector<Unmatched> people = {
      {PersonId("p2"), Role::kMentor, UnmatchedReason::kTaken, "two", "wait"},
      {PersonId("p9"), Role::kMentor, UnmatchedReason::kNobodyAllowed, "it's", ""},
      {PersonId("p1"), Role::kMentee, UnmatchedReason::kSideFull, "three", "enrol mentors"}};
  ASSERT_TRUE(store_
                  ->Transact(kIberia,
                             [&](MatchingTransaction& transaction) {
                               return transaction.AddUnmatched(RoundId("r1"), people);
                             })
                  .ok());
  const auto list = [&](int offset, int limit) {
    return *ReadAs<std::vector<Unmatched>>(*store_, kIberia, [&](MatchingReader& reader) {
      return reader.ListUnmatched(RoundId("r1"), offset, limit);
    });
  };
  const auto all = list(0, 100);
  ASSERT_EQ(all.size(), people.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].person, people[i].person);
    EXPECT_EQ(all[i].role, people[i].role);
    EXPECT_EQ(all[i].reason, people[i].reason);
    EXPECT_EQ(all[i].text, people[i].text);
    EXPECT_EQ(all[i].cure, people[i].cure);
  }
  ASSERT_EQ(list(1, 1).size(), 1u);
  EXPECT_EQ(list(1, 1).front().person.value(), "p9");
  EXPECT_THAT(list(3, 1), IsEmpty());
}

TEST_P(RoundsContract, GivesBackEveryFieldOfAProposal) {
  Proposal proposal = MakeProposal("o1", "p1", "q1");
  proposal.score = 7;
  proposal.score_max = 9;
  proposal.contributions = {{ContributionKind::kDimension, "department", 3, 4, "different"},
                            {ContributionKind::kTopics, "", 4, 5, "ai"}};
  proposal.likeness = {{"department"}, {"location", "attribute:x"}, {"en"}, {"de", "fr"}};
  ASSERT_TRUE(Save(proposal).ok());
  EXPECT_EQ(GetProposal("o1").declined_by, std::nullopt);
  proposal.in_line = true;
  proposal.state = ProposalState::kDeclined;
  proposal.accepted_by = {Party::kMentor, Party::kLead};
  proposal.decline_reason = "no time";
  proposal.declined_by = Party::kMentee;
  proposal.relationship = RelationshipId("l1");
  ASSERT_TRUE(Save(proposal).ok());
  const Proposal read = GetProposal("o1");
  EXPECT_EQ(read.round, proposal.round);
  EXPECT_EQ(read.programme, proposal.programme);
  EXPECT_EQ(read.mentor_enrolment, proposal.mentor_enrolment);
  EXPECT_EQ(read.mentee_enrolment, proposal.mentee_enrolment);
  EXPECT_EQ(read.mentor, proposal.mentor);
  EXPECT_EQ(read.mentee, proposal.mentee);
  EXPECT_EQ(read.state, proposal.state);
  EXPECT_EQ(read.score, 7);
  EXPECT_EQ(read.score_max, 9);
  EXPECT_EQ(read.contributions, proposal.contributions);
  EXPECT_EQ(read.likeness, proposal.likeness);
  EXPECT_TRUE(read.in_line);
  EXPECT_EQ(read.required, proposal.required);
  EXPECT_EQ(read.accepted_by, proposal.accepted_by);
  EXPECT_EQ(read.decline_reason, proposal.decline_reason);
  EXPECT_EQ(read.declined_by, proposal.declined_by);
  EXPECT_EQ(read.relationship, proposal.relationship);
  EXPECT_EQ(read.create_time, proposal.create_time);
}

TEST_P(RoundsContract, GivesBackEveryFieldOfARelationship) {
  const Proposal proposal = MakeProposal("o1", "p1", "q1");
  Relationship relationship = MakeRelationship("l1", proposal);
  relationship.in_line_allowed = true;
  ASSERT_TRUE(Save(proposal).ok());
  ASSERT_TRUE(Save(relationship).ok());
  EXPECT_EQ(GetRelationship("l1").activate_time, std::nullopt);
  relationship.state = RelationshipState::kConcluded;
  relationship.conclusion = Conclusion::kEndedEarly;
  relationship.conclusion_reason = "moved away";
  relationship.in_line = true;
  relationship.in_line_time = At(10);
  relationship.activate_time = At(11);
  relationship.conclude_time = At(12);
  ASSERT_TRUE(Save(relationship).ok());
  const Relationship read = GetRelationship("l1");
  EXPECT_EQ(read.programme, relationship.programme);
  EXPECT_EQ(read.proposal, relationship.proposal);
  EXPECT_EQ(read.mentor_enrolment, relationship.mentor_enrolment);
  EXPECT_EQ(read.mentee_enrolment, relationship.mentee_enrolment);
  EXPECT_EQ(read.mentor, relationship.mentor);
  EXPECT_EQ(read.mentee, relationship.mentee);
  EXPECT_EQ(read.state, relationship.state);
  EXPECT_EQ(read.conclusion, relationship.conclusion);
  EXPECT_EQ(read.conclusion_reason, relationship.conclusion_reason);
  EXPECT_TRUE(read.in_line_allowed);
  EXPECT_TRUE(read.in_line);
  EXPECT_EQ(read.in_line_time, relationship.in_line_time);
  EXPECT_EQ(read.create_time, relationship.create_time);
  EXPECT_EQ(read.activate_time, relationship.activate_time);
  EXPECT_EQ(read.conclude_time, relationship.conclude_time);
}

TEST_P(RoundsContract, PartnersAreOpenProposalsAndLiveRelationships) {
  Proposal first = MakeProposal("o1", "p1", "q1");
  ASSERT_TRUE(Save(first).ok());
  ASSERT_TRUE(Save(MakeProposal("o2", "p1", "q2")).ok());
  EXPECT_EQ(PartnersOf("m1"), 2);
  EXPECT_EQ(PartnersOf("s1"), 1);
  EXPECT_EQ(PartnersOf("m2"), 0);
  first.state = ProposalState::kAccepted;
  Relationship relationship = MakeRelationship("l1", first);
  ASSERT_TRUE(Save(first).ok());
  ASSERT_TRUE(Save(relationship).ok());
  EXPECT_EQ(PartnersOf("m1"), 2) << "one proposal and one relationship";
  EXPECT_EQ(GetEnrolment("m1").confirmed, 1);
  EXPECT_EQ(GetEnrolment("s2").confirmed, 0);
  for (const auto state : {RelationshipState::kPreparing, RelationshipState::kPaused}) {
    relationship.state = state;
    ASSERT_TRUE(Save(relationship).ok());
    EXPECT_EQ(PartnersOf("s1"), 1);
  }
  relationship.state = RelationshipState::kConcluded;
  ASSERT_TRUE(Save(relationship).ok());
  EXPECT_EQ(PartnersOf("m1"), 1);
  EXPECT_EQ(PartnersOf("s1"), 0);
  Proposal second = MakeProposal("o2", "p1", "q2");
  second.state = ProposalState::kWithdrawn;
  ASSERT_TRUE(Save(second).ok());
  EXPECT_EQ(PartnersOf("m1"), 0);
}

TEST_P(RoundsContract, NarrowsAListOfProposals) {
  Proposal declined = MakeProposal("o2", "p1", "q2");
  declined.state = ProposalState::kDeclined;
  ASSERT_TRUE(Save(declined).ok());
  ASSERT_TRUE(Save(MakeProposal("o1", "p1", "q1")).ok());
  ASSERT_TRUE(Save(MakeProposal("o3", "p2", "q1")).ok());
  const ProposalFilter any{
      .programme = ProgrammeId("g1"), .round = {}, .state = {}, .participant = {}};
  EXPECT_THAT(List(any), ElementsAre("o1", "o2", "o3"));
  EXPECT_THAT(List(any, "o1", 1), ElementsAre("o2"));
  ProposalFilter filter = any;
  filter.participant = PersonId("q1");
  EXPECT_THAT(List(filter), ElementsAre("o1", "o3"));
  filter.participant = PersonId("p1");
  filter.state = ProposalState::kDeclined;
  EXPECT_THAT(List(filter), ElementsAre("o2"));
  filter.round = RoundId("r2");
  EXPECT_THAT(List(filter), IsEmpty());
  filter = any;
  filter.round = RoundId("r1");
  EXPECT_THAT(List(filter), ElementsAre("o1", "o2", "o3"));
  const auto open = ReadAs<std::vector<Proposal>>(
      *store_, kIberia, [](MatchingReader& reader) { return reader.LoadOpenProposals(); });
  EXPECT_THAT(IdsOf(open), ElementsAre("o1", "o3"));
}

TEST_P(RoundsContract, NarrowsAListOfRelationships) {
  const Proposal first = MakeProposal("o1", "p1", "q1");
  const Proposal second = MakeProposal("o2", "p2", "q2");
  Relationship flagged = MakeRelationship("l1", first);
  flagged.in_line = true;
  Relationship over = MakeRelationship("l2", second);
  over.state = RelationshipState::kConcluded;
  ASSERT_TRUE(Save(first).ok());
  ASSERT_TRUE(Save(second).ok());
  ASSERT_TRUE(Save(flagged).ok());
  ASSERT_TRUE(Save(over).ok());
  RelationshipFilter filter{.programme = ProgrammeId("g1"), .state = {}, .participant = {}};
  EXPECT_THAT(List(filter), ElementsAre("l1", "l2"));
  EXPECT_THAT(List(filter, "l1", 1), ElementsAre("l2"));
  filter.state = RelationshipState::kConcluded;
  EXPECT_THAT(List(filter), ElementsAre("l2"));
  filter.participant = PersonId("p1");
  EXPECT_THAT(List(filter), IsEmpty());
  filter.state.reset();
  filter.only_in_line = true;
  EXPECT_THAT(List(filter), ElementsAre("l1"));
  const auto live = ReadAs<std::vector<Relationship>>(
      *store_, kIberia, [](MatchingReader& reader) { return reader.LoadLiveRelationships(); });
  EXPECT_THAT(IdsOf(live), ElementsAre("l1"));
}

TEST_P(RoundsContract, RemembersPastPairsOfAProgramme) {
  const absl::Status status =
      store_->Transact(kIberia, [](MatchingTransaction& transaction) -> absl::Status {
        const ProgrammeId programme("g1");
        UPWARD_RETURN_IF_ERROR(transaction.AddPastPair(programme, PersonId("p1"), PersonId("q1")));
        UPWARD_RETURN_IF_ERROR(transaction.AddPastPair(programme, PersonId("p1"), PersonId("q1")));
        UPWARD_RETURN_IF_ERROR(transaction.AddPastPair(programme, PersonId("p2"), PersonId("q1")));
        return transaction.AddPastPair(ProgrammeId("g2"), PersonId("p2"), PersonId("q2"));
      });
  ASSERT_TRUE(status.ok()) << status;
  const auto past = ReadAs<PastPairs>(*store_, kIberia, [](MatchingReader& reader) {
    return reader.LoadPastPairs(ProgrammeId("g1"));
  });
  ASSERT_TRUE(past.ok()) << past.status();
  EXPECT_THAT(*past, UnorderedElementsAre(std::pair(PersonId("p1"), PersonId("q1")),
                                          std::pair(PersonId("p2"), PersonId("q1"))));
}

}  // namespace
}  // namespace upward::matching::store
