// Goal: a pair that a hard rule forbids cannot be confirmed, whatever was changed after the round,
// and the change itself withdraws or flags what it forbids.
// Method: one proposal or relationship of p1 and q1 on the SQLite store; each rule comes to forbid
// it by a use case, or behind the use cases' back.
#include <functional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/base/status_macros.h"
#include "libs/base/testing/reason_of.h"
#include "services/matching/domain/enrolments.h"
#include "services/matching/domain/programmes.h"
#include "services/matching/domain/proposals.h"
#include "services/matching/store/testing/test_store.h"

namespace upward::matching::store {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ChangeRules = std::function<void(ProgrammeRules&)>;

ReportingLines Line(const std::string& person, const std::string& manager) {
  return {PersonId(person), PersonId(manager), {}};
}

class JudgementTest : public ::testing::Test {
 protected:
  // p1 and q1 stand off-line, are of one department and of different places, and share English.
  void SetUp() override {
    ASSERT_TRUE(SaveBase(*store_, kIberia).ok());
    Proposal proposal = MakeProposal("o1", "p1", "q1");
    proposal.required = {Party::kLead};
    proposal.likeness = {.same = {"department"},
                         .different = {"location"},
                         .mentor_languages = {"en", "es"},
                         .mentee_languages = {"en"}};
    Write([&](MatchingTransaction& transaction) { return transaction.SaveProposal(proposal); });
    Place({Line("h", ""), Line("y", "h"), Line("z", "h"), Line("q1", "y"), Line("p1", "z")});
  }

  void Write(const std::function<absl::Status(MatchingTransaction&)>& function) {
    const absl::Status written = store_->Transact(kIberia, function);
    ASSERT_TRUE(written.ok()) << written;
  }
  void Place(const std::vector<ReportingLines>& lines) {
    Write([&](MatchingTransaction& transaction) { return transaction.SaveReportingLines(lines); });
  }
  // Without a look at any pair.
  void SaveRules(const ChangeRules& change) {
    Write([&](MatchingTransaction& transaction) -> absl::Status {
      UPWARD_ASSIGN_OR_RETURN(Programme programme, transaction.GetProgramme(ProgrammeId("g1")));
      change(programme.rules);
      return transaction.SaveProgramme(programme, "").status();
    });
  }
  UseCaseContext Context() { return {lead_, At(60), store_.ids()}; }

  absl::Status UpdateRules(const ChangeRules& change) {
    return store_->Transact(kIberia, [&](MatchingTransaction& transaction) -> absl::Status {
      UPWARD_ASSIGN_OR_RETURN(Programme programme, transaction.GetProgramme(ProgrammeId("g1")));
      change(programme.rules);
      return UpdateProgramme(transaction, Context(), programme.id, programme.rules, programme.etag)
          .status();
    });
  }
  absl::Status UpdateWishes(const std::string& id, const Wishes& wishes) {
    return store_->Transact(kIberia, [&](MatchingTransaction& transaction) -> absl::Status {
      UPWARD_ASSIGN_OR_RETURN(const Enrolment before, transaction.GetEnrolment(EnrolmentId(id)));
      return UpdateEnrolment(transaction, Context(), before.id, wishes, before.etag).status();
    });
  }
  absl::StatusOr<Proposal> AcceptAs(const Actor& actor) {
    const UseCaseContext context{actor, At(60), store_.ids()};
    return TransactAs<Proposal>(*store_, kIberia, [&](MatchingTransaction& transaction) {
      return AcceptProposal(transaction, context, ProposalId("o1"));
    });
  }
  absl::StatusOr<Proposal> Accept() { return AcceptAs(lead_); }
  // The rule that keeps the proposal from being accepted.
  std::string Refusal() {
    const auto refused = Accept();
    EXPECT_EQ(refused.status().code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(base::ReasonOf(refused.status()), "PAIR_FORBIDDEN");
    if (refused.ok()) return "";
    return base::DetailOf(refused.status())->metadata.at("rule");
  }
  Proposal Stored() {
    return *ReadAs<Proposal>(*store_, kIberia, [](MatchingReader& reader) {
      return reader.GetProposal(ProposalId("o1"));
    });
  }
  Relationship Begun() {
    return *ReadAs<Relationship>(*store_, kIberia, [this](MatchingReader& reader) {
      return reader.GetRelationship(Stored().relationship);
    });
  }

  const Actor lead_{.lead = true, .person = {}};
  TestStore store_{sql::Dialect::kSqlite};
};

void Require(ProgrammeRules& rules, const char* attribute, DimensionMode mode) {
  rules.dimensions.push_back({attribute, mode, 0});
}

TEST_F(JudgementTest, WhatNoRuleForbidsIsAccepted) {
  SaveRules([](ProgrammeRules& rules) {
    Require(rules, "department", DimensionMode::kRequireSame);
    Require(rules, "location", DimensionMode::kRequireDifferent);
    Require(rules, "gender", DimensionMode::kRequireDifferent);  // unknown
    rules.require_common_language = true;
    rules.off_line_rule.common_manager_levels_min = 2;
  });
  const auto accepted = Accept();
  ASSERT_TRUE(accepted.ok()) << accepted.status();
  EXPECT_EQ(accepted->state, ProposalState::kAccepted);
  EXPECT_FALSE(Begun().in_line_allowed);
}

TEST_F(JudgementTest, EveryAcceptanceJudgesTheLinesAsTheyAre) {
  Place({Line("p1", "q1")});
  Write([](MatchingTransaction& transaction) { return transaction.TakeRecheckMark().status(); });
  EXPECT_EQ(Refusal(), "CHAIN_OF_COMMAND") << "also when no re-check is awaited";
  Place({Line("p1", "y")});
  EXPECT_EQ(Refusal(), "SAME_MANAGER");
  Place({{PersonId("p1"), PersonId("z"), {PersonId("q1")}}});
  EXPECT_EQ(Refusal(), "DOTTED_LINE");
  Place({Line("p1", "q1"), Line("q1", "p1")});  // until the next event
  const auto changing = Accept();
  EXPECT_EQ(changing.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(base::DetailOf(changing.status())->retry_after.has_value());
  Place({Line("p1", "z"), Line("q1", "y")});
  EXPECT_TRUE(Accept().ok());
}

TEST_F(JudgementTest, EveryAcceptanceJudgesTheRulesAsTheyAre) {
  const auto refusal_of = [this](const ChangeRules& change) {
    SaveRules([&](ProgrammeRules& rules) {
      rules = MakeProgramme().rules;
      change(rules);
    });
    return Refusal();
  };
  EXPECT_EQ(refusal_of([](ProgrammeRules& rules) {
              Require(rules, "department", DimensionMode::kRequireDifferent);
            }),
            "REQUIRED_DIMENSION");
  EXPECT_EQ(refusal_of([](ProgrammeRules& rules) {
              Require(rules, "location", DimensionMode::kRequireSame);
            }),
            "REQUIRED_DIMENSION");
  EXPECT_EQ(
      refusal_of([](ProgrammeRules& rules) { rules.off_line_rule.common_manager_levels_min = 3; }),
      "COMMON_MANAGER");
}

TEST_F(JudgementTest, ALeadsNewRequirementWithdrawsWhatItForbids) {
  ASSERT_TRUE(UpdateRules([](ProgrammeRules& rules) {
                Require(rules, "location", DimensionMode::kRequireDifferent);
              }).ok());
  EXPECT_EQ(Stored().state, ProposalState::kProposed) << "it holds";
  ASSERT_TRUE(UpdateRules([](ProgrammeRules& rules) {
                Require(rules, "department", DimensionMode::kRequireDifferent);
              }).ok());
  EXPECT_EQ(Stored().state, ProposalState::kWithdrawn);
  EXPECT_EQ(Stored().decline_reason, "a required dimension does not hold: department");
  EXPECT_THAT(store_.Events(kIberia), ElementsAre("o1 proposal_4"));
  EXPECT_EQ(base::ReasonOf(Accept().status()), "WRONG_STATE");
}

TEST_F(JudgementTest, AWishThatForbidsThePairWithdrawsIt) {
  ASSERT_TRUE(UpdateWishes("m1", {.excluded = {PersonId("q2")}}).ok());
  EXPECT_EQ(Stored().state, ProposalState::kProposed) << "somebody else";
  ASSERT_TRUE(UpdateWishes("s1", {.excluded = {PersonId("p1")}}).ok());
  EXPECT_EQ(Stored().state, ProposalState::kWithdrawn);
  EXPECT_EQ(Stored().decline_reason, "a private exclusion");
}

TEST_F(JudgementTest, WhoAcceptsDoesNotLearnThatTheOtherExcludesThem) {
  Write([](MatchingTransaction& transaction) -> absl::Status {
    UPWARD_ASSIGN_OR_RETURN(Enrolment mentee, transaction.GetEnrolment(EnrolmentId("s1")));
    mentee.wishes.excluded = {PersonId("p1")};
    return transaction.SaveEnrolment(mentee, "").status();
  });
  EXPECT_EQ(Refusal(), "EXCLUSION");
  const auto told = AcceptAs({.lead = false, .person = PersonId("p1")});
  EXPECT_EQ(base::ReasonOf(told.status()), "PAIR_FORBIDDEN");
  EXPECT_THAT(base::DetailOf(told.status())->metadata, IsEmpty());
  EXPECT_THAT(told.status().message(), Not(HasSubstr("exclu")));
}

TEST_F(JudgementTest, LanguagesOfWishesCountInsteadOfThoseOfTheFile) {
  ASSERT_TRUE(
      UpdateRules([](ProgrammeRules& rules) { rules.require_common_language = true; }).ok());
  EXPECT_EQ(Stored().state, ProposalState::kProposed);
  ASSERT_TRUE(UpdateWishes("m1", {.languages = {"es"}}).ok());
  EXPECT_EQ(Stored().state, ProposalState::kWithdrawn);
  EXPECT_EQ(Stored().decline_reason, "no language in common");
}

class InLineJudgementTest : public JudgementTest {
 protected:
  // Three levels lie between p1 and q1, which the programme allows.
  void SetUp() override {
    JudgementTest::SetUp();
    SaveRules([](ProgrammeRules& rules) { rules.off_line_rule.within_levels = 3; });
    Place({Line("a", "q1"), Line("b", "a"), Line("c", "b"), Line("p1", "c")});
  }
};

TEST_F(InLineJudgementTest, AnInLinePairIsMarkedForLife) {
  ASSERT_TRUE(Accept().ok());
  EXPECT_TRUE(Stored().in_line) << "though it was off-line when the round saw it";
  EXPECT_TRUE(Begun().in_line_allowed);
}

TEST_F(InLineJudgementTest, WithoutWithinLevelsTheOpenProposalIsWithdrawn) {
  ASSERT_TRUE(
      UpdateRules([](ProgrammeRules& rules) { rules.off_line_rule.within_levels = 0; }).ok());
  EXPECT_EQ(Stored().state, ProposalState::kWithdrawn);
  EXPECT_THAT(Stored().decline_reason, HasSubstr("on one chain of command"));
}

TEST_F(JudgementTest, ALivePairThatNewRulesPutInLineIsFlaggedAndClearedAgain) {
  ASSERT_TRUE(Accept().ok());
  const auto common_manager = [this](int levels) {
    return UpdateRules([levels](ProgrammeRules& rules) {
      rules.off_line_rule.common_manager_levels_min = levels;
    });
  };
  ASSERT_TRUE(common_manager(3).ok());
  EXPECT_TRUE(Begun().in_line);
  EXPECT_EQ(Begun().in_line_time, At(60));
  ASSERT_TRUE(common_manager(2).ok());
  EXPECT_FALSE(Begun().in_line);
}

TEST_F(JudgementTest, AConfirmedPairKeepsItsPlace) {
  SaveRules([](ProgrammeRules& rules) { rules.mentor_capacity = 1; });
  Write([](MatchingTransaction& transaction) -> absl::Status {
    Proposal other = MakeProposal("o2", "p1", "q2");
    other.state = ProposalState::kAccepted;
    UPWARD_RETURN_IF_ERROR(transaction.SaveProposal(other));
    return transaction.SaveRelationship(MakeRelationship("l2", other));
  });
  const auto refused = Accept();
  EXPECT_EQ(base::ReasonOf(refused.status()), "WRONG_STATE");
  EXPECT_THAT(refused.status().message(), HasSubstr("the mentor's places are taken"));
  ASSERT_TRUE(UpdateWishes("m1", {.capacity = 2}).ok());
  EXPECT_TRUE(Accept().ok());
}

}  // namespace
}  // namespace upward::matching::store
