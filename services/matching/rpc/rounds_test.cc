// Goal: a lead knows before a round what the rules leave, and a round that died gives way.
// Method: numbers worked out by hand for a company of six; a round left as a dead process leaves
// it.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/matching/rpc/testing/test_service.h"

namespace upward::matching {
namespace {

using Rounds = v1::RoundService::Stub;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class RoundsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    service_.Import(kIberia, kCompany);
    programme_ = service_.OpenProgramme({});
  }

  void Enrol(const std::vector<std::string>& mentors, const std::vector<std::string>& mentees) {
    for (const std::string& id : mentors) {
      service_.Enrol(programme_, id, v1::PARTICIPANT_ROLE_MENTOR);
    }
    for (const std::string& id : mentees) {
      service_.Enrol(programme_, id, v1::PARTICIPANT_ROLE_MENTEE);
    }
  }

  v1::PreviewRoundResponse Preview() {
    v1::PreviewRoundRequest request;
    request.set_programme_id(programme_);
    const auto preview =
        Invoke(service_.rounds(), &Rounds::PreviewRound, service_.AsLead(), request);
    EXPECT_TRUE(preview.ok()) << preview.status();
    return preview.ok() ? *preview : v1::PreviewRoundResponse();
  }
  v1::Round Get(const std::string& id) {
    v1::GetRoundRequest request;
    request.set_round_id(id);
    const auto round = Invoke(service_.rounds(), &Rounds::GetRound, service_.AsLead(), request);
    EXPECT_TRUE(round.ok()) << round.status();
    return round.ok() ? *round : v1::Round();
  }
  absl::StatusOr<v1::Round> Start() {
    v1::StartRoundRequest request;
    request.set_programme_id(programme_);
    return Invoke(service_.rounds(), &Rounds::StartRound, service_.AsLead(), request);
  }
  absl::StatusOr<v1::Round> Cancel(const std::string& id) {
    v1::CancelRoundRequest request;
    request.set_round_id(id);
    return Invoke(service_.rounds(), &Rounds::CancelRound, service_.AsLead(), request);
  }

  TestService service_;
  std::string programme_;
};

// Of the six pairs, e4 and e6 are below e1 (two forbidden), e4 below e2 and e6 below e3 (two more):
// e4 with e3 and e6 with e2 are left, and the head has nobody.
TEST_F(RoundsTest, APreviewCountsWhatTheRulesLeave) {
  Enrol({"e4", "e6"}, {"e1", "e2", "e3"});
  const v1::PreviewRoundResponse preview = Preview();
  EXPECT_EQ(preview.mentors(), 2);
  EXPECT_EQ(preview.mentees(), 3);
  EXPECT_EQ(preview.allowed_pairs(), 2);
  EXPECT_EQ(preview.forbidden_pairs(), 4);
  ASSERT_EQ(preview.cannot_be_matched_size(), 1);
  const v1::UnmatchedPerson& head = preview.cannot_be_matched(0);
  EXPECT_EQ(head.person_id(), service_.IdOf("e1"));
  EXPECT_EQ(head.role(), v1::PARTICIPANT_ROLE_MENTEE);
  EXPECT_EQ(head.reason(), v1::UNMATCHED_REASON_NOBODY_ALLOWED);
  EXPECT_THAT(head.text(), HasSubstr("2 on one chain of command"));
  EXPECT_THAT(head.cure(), HasSubstr("nobody in the whole company"));
}

TEST_F(RoundsTest, APreviewLeavesOutWhoHasNoPlaceLeft) {
  Enrol({"e4", "e6"}, {"e2", "e3"});
  ASSERT_EQ(service_.RunRound(programme_).pairs(), 2);
  Enrol({"e5"}, {});
  const v1::PreviewRoundResponse preview = Preview();
  EXPECT_EQ(preview.mentors(), 1);
  EXPECT_EQ(preview.mentees(), 0);
  EXPECT_EQ(preview.allowed_pairs(), 0) << "both mentees are taken";
  EXPECT_EQ(preview.forbidden_pairs(), 0);
}

TEST_F(RoundsTest, ARoundOfADeadProcessIsShownAsFailedAndGivesWay) {
  const std::string dead = service_.RunRound(programme_).round_id();  // nobody is enrolled
  service_.MakeInterrupted(dead, absl::Seconds(59));
  EXPECT_EQ(Get(dead).state(), v1::ROUND_STATE_RUNNING) << "it may only be slow";
  EXPECT_EQ(AnswerOf(Start()).reason, "ROUND_RUNNING");

  service_.MakeInterrupted(dead, absl::Seconds(61));
  const v1::Round shown = Get(dead);
  EXPECT_EQ(shown.state(), v1::ROUND_STATE_FAILED);
  EXPECT_EQ(shown.error_reason(), "ROUND_INTERRUPTED");
  EXPECT_THAT(shown.error_message(), HasSubstr("Start it again"));
  EXPECT_TRUE(shown.has_finish_time());

  Enrol({"e4"}, {"e3"});
  EXPECT_EQ(service_.RunRound(programme_).pairs(), 1);
  v1::ListRoundsRequest list;
  list.set_programme_id(programme_);
  const auto rounds = Invoke(service_.rounds(), &Rounds::ListRounds, service_.AsLead(), list);
  ASSERT_TRUE(rounds.ok()) << rounds.status();
  std::vector<v1::RoundState> states;
  for (const v1::Round& round : rounds->rounds()) states.push_back(round.state());
  EXPECT_THAT(states, ElementsAre(v1::ROUND_STATE_SUCCEEDED, v1::ROUND_STATE_FAILED));
}

TEST_F(RoundsTest, AWatchOfARoundOfADeadProcessEnds) {
  const std::string dead = service_.RunRound(programme_).round_id();
  service_.MakeInterrupted(dead, absl::Seconds(61));
  v1::WatchRoundRequest request;
  request.set_round_id(dead);
  const auto context = service_.AsLead();
  const auto reader = service_.rounds().WatchRound(context.get(), request);
  v1::Round last;
  while (reader->Read(&last)) continue;
  EXPECT_TRUE(reader->Finish().ok());
  EXPECT_EQ(last.error_reason(), "ROUND_INTERRUPTED");
}

TEST_F(RoundsTest, CancellingAsksARunningRoundToEndAndLeavesOthersAsTheyAre) {
  Enrol({"e4"}, {"e3"});
  const v1::Round done = service_.RunRound(programme_);
  ASSERT_EQ(done.state(), v1::ROUND_STATE_SUCCEEDED);
  EXPECT_EQ(Cancel(done.round_id())->state(), v1::ROUND_STATE_SUCCEEDED);
  EXPECT_EQ(AnswerOf(Cancel("unknown")).reason, "NOT_FOUND");
}

}  // namespace
}  // namespace upward::matching
