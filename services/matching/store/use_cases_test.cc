// Goal: relationships move only as their states allow, and a re-check flags what must be flagged.
// Method: use cases run on the SQLite store from every state; facts are read from the outbox.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/base/status_macros.h"
#include "libs/base/testing/reason_of.h"
#include "services/matching/domain/recheck.h"
#include "services/matching/domain/relationships.h"
#include "services/matching/store/testing/test_store.h"

namespace upward::matching::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class UseCasesTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(SaveBase(*store_, kIberia).ok()); }

  // A relationship of p1 and q1 in this state.
  absl::Status Save(RelationshipState state, bool in_line_allowed = false) {
    return store_->Transact(kIberia, [&](MatchingTransaction& transaction) -> absl::Status {
      Proposal proposal = MakeProposal("o1", "p1", "q1");
      proposal.state = ProposalState::kAccepted;
      UPWARD_RETURN_IF_ERROR(transaction.SaveProposal(proposal));
      Relationship relationship = MakeRelationship("l1", proposal);
      relationship.state = state;
      relationship.in_line_allowed = in_line_allowed;
      return transaction.SaveRelationship(relationship);
    });
  }
  absl::Status Save(const std::vector<ReportingLines>& lines) {
    return store_->Transact(kIberia, [&](MatchingTransaction& transaction) {
      return transaction.SaveReportingLines(lines);
    });
  }
  Relationship Get() {
    return *ReadAs<Relationship>(*store_, kIberia, [](MatchingReader& reader) {
      return reader.GetRelationship(RelationshipId("l1"));
    });
  }
  // Runs one of the operations on the relationship, as a lead.
  using Operation = absl::StatusOr<Relationship> (*)(MatchingTransaction&, const UseCaseContext&,
                                                     const RelationshipId&);
  absl::StatusOr<Relationship> Run(Operation operation, const Actor& actor = {.lead = true}) {
    const UseCaseContext context{actor, At(60), store_.ids()};
    return TransactAs<Relationship>(*store_, kIberia, [&](MatchingTransaction& transaction) {
      return operation(transaction, context, RelationshipId("l1"));
    });
  }
  RecheckResult Recheck(int minutes) {
    const auto result = TransactAs<RecheckResult>(
        *store_, kIberia,
        [&](MatchingTransaction& transaction) { return RecheckPairs(transaction, At(minutes)); });
    EXPECT_TRUE(result.ok()) << result.status();
    return *result;
  }

  TestStore store_{sql::Dialect::kSqlite};
};

constexpr RelationshipState kStates[] = {RelationshipState::kAccepted,
                                         RelationshipState::kPreparing, RelationshipState::kActive,
                                         RelationshipState::kPaused, RelationshipState::kConcluded};

ReportingLines Line(const std::string& person, const std::string& manager) {
  return {PersonId(person), PersonId(manager), {}};
}

TEST_F(UseCasesTest, OperationsMoveFromTheirStatesAlone) {
  struct Case {
    Operation operation;
    RelationshipState from;
    RelationshipState to;
  };
  for (const Case& one :
       {Case{ActivateRelationship, RelationshipState::kAccepted, RelationshipState::kActive},
        Case{PauseRelationship, RelationshipState::kActive, RelationshipState::kPaused},
        Case{ResumeRelationship, RelationshipState::kPaused, RelationshipState::kActive}}) {
    for (const RelationshipState state : kStates) {
      ASSERT_TRUE(Save(state).ok());
      const std::size_t events = store_.Events(kIberia).size();
      const auto moved = Run(one.operation);
      const bool allowed = state == one.from;
      EXPECT_EQ(moved.ok(), allowed || state == one.to) << static_cast<int>(state);
      EXPECT_EQ(Get().state, allowed ? one.to : state);
      EXPECT_EQ(store_.Events(kIberia).size(), events + (allowed ? 1 : 0));
      if (moved.ok()) continue;
      const bool waits =
          one.operation == ActivateRelationship && state == RelationshipState::kPreparing;
      EXPECT_EQ(base::ReasonOf(moved.status()), waits ? "NOT_PREPARED" : "WRONG_STATE");
    }
  }
}

TEST_F(UseCasesTest, ConcludingExcludesThePairUnlessAsked) {
  for (const bool allow_again : {true, false}) {
    ASSERT_TRUE(Save(RelationshipState::kActive).ok());
    const Actor mentor{.person = PersonId("p1")};
    const UseCaseContext context{mentor, At(60), store_.ids()};
    const Ending ending{
        .conclusion = Conclusion::kEndedEarly, .reason = "moved", .allow_again = allow_again};
    const auto ended =
        TransactAs<Relationship>(*store_, kIberia, [&](MatchingTransaction& transaction) {
          return ConcludeRelationship(transaction, context, RelationshipId("l1"), ending);
        });
    ASSERT_TRUE(ended.ok()) << ended.status();
    EXPECT_EQ(Get().conclusion, Conclusion::kEndedEarly);
    EXPECT_EQ(Get().conclude_time, At(60));
    const auto past = ReadAs<PastPairs>(*store_, kIberia, [](MatchingReader& reader) {
      return reader.LoadPastPairs(ProgrammeId("g1"));
    });
    EXPECT_EQ(past->size(), allow_again ? 0u : 1u);
  }
}

TEST_F(UseCasesTest, OnlyThePartiesAndLeadsMoveARelationship) {
  ASSERT_TRUE(Save(RelationshipState::kActive).ok());
  EXPECT_EQ(base::ReasonOf(Run(PauseRelationship, {.person = PersonId("p2")}).status()),
            "NOT_FOUND");
  EXPECT_EQ(base::ReasonOf(Run(PauseRelationship, Actor()).status()), "NOT_FOUND");
  EXPECT_TRUE(Run(PauseRelationship, {.person = PersonId("q1")}).ok());
}

TEST_F(UseCasesTest, ARecheckFlagsAndClears) {
  ASSERT_TRUE(Save(RelationshipState::kPaused).ok());
  ASSERT_TRUE(Save({Line("q1", ""), Line("x", "q1"), Line("p1", "x")}).ok());
  EXPECT_EQ(Recheck(10).flagged, 1);
  EXPECT_TRUE(Get().in_line);
  EXPECT_EQ(Get().in_line_time, At(10));
  EXPECT_EQ(Recheck(11).flagged, 0) << "nothing has changed";
  ASSERT_TRUE(Save({Line("x", "q1")}).ok());
  EXPECT_EQ(Recheck(12).flagged, 0) << "it is flagged already";
  EXPECT_EQ(Get().in_line_time, At(10));
  ASSERT_TRUE(Save({Line("p1", "")}).ok());
  EXPECT_EQ(Recheck(13).cleared, 1);
  EXPECT_EQ(Get().in_line_time, std::nullopt);
  EXPECT_THAT(store_.Events(kIberia), ElementsAre("l1 flagged", "l1 cleared"));
}

// Of a programme that has no within_levels any more.
TEST_F(UseCasesTest, APairThatWasMatchedInLineIsFlaggedWhenItComesNearerThanThat) {
  ASSERT_TRUE(Save(RelationshipState::kActive, true).ok());
  ASSERT_TRUE(
      Save({Line("q1", ""), Line("a", "q1"), Line("b", "a"), Line("c", "b"), Line("p1", "c")})
          .ok());
  EXPECT_EQ(Recheck(10).flagged, 0) << "three levels between: as it was matched";
  ASSERT_TRUE(Save({Line("p1", "b")}).ok());
  EXPECT_EQ(Recheck(11).flagged, 1) << "two levels between";
  ASSERT_TRUE(Save({Line("p1", "c")}).ok());
  EXPECT_EQ(Recheck(12).cleared, 1);
  ASSERT_TRUE(Save({{PersonId("p1"), PersonId(""), {PersonId("a")}}}).ok());
  EXPECT_EQ(Recheck(13).flagged, 1) << "a dotted line was never allowed";
}

TEST_F(UseCasesTest, ARecheckPassesOverWhatItCannotJudge) {
  ASSERT_TRUE(Save(RelationshipState::kActive).ok());
  ASSERT_TRUE(store_
                  ->Transact(kIberia,
                             [](MatchingTransaction& transaction) -> absl::Status {
                               UPWARD_RETURN_IF_ERROR(
                                   transaction.RemoveReportingLines(PersonId("p1")));
                               return transaction.SaveProposal(MakeProposal("o2", "p2", "q2"));
                             })
                  .ok());
  const RecheckResult result = Recheck(11);
  EXPECT_EQ(result.flagged + result.cleared + result.withdrawn, 0) << "lines are not known";
  EXPECT_THAT(store_.Events(kIberia), IsEmpty());
}

TEST_F(UseCasesTest, ARecheckWithdrawsProposalsThatMayNoLongerBe) {
  ASSERT_TRUE(store_
                  ->Transact(kIberia,
                             [](MatchingTransaction& transaction) -> absl::Status {
                               UPWARD_RETURN_IF_ERROR(
                                   transaction.SaveProposal(MakeProposal("o1", "p1", "q1")));
                               return transaction.SaveProposal(MakeProposal("o2", "p2", "q2"));
                             })
                  .ok());
  ASSERT_TRUE(Save({Line("h", ""), Line("q1", "h"), Line("p1", "q1"), Line("q2", "h"),
                    Line("z", "h"), Line("p2", "z")})
                  .ok());
  EXPECT_EQ(Recheck(10).withdrawn, 1);
  EXPECT_THAT(store_.Events(kIberia), ElementsAre("o1 proposal_4"));
}

}  // namespace
}  // namespace upward::matching::store
