// Goal: a round is the best for the whole programme, in the documented order of objectives, and
// everybody left over is told why.
// Method: small programmes with known answers; random ones against trying every assignment.
#include "services/matching/domain/matcher.h"

#include <algorithm>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/matching/domain/explanations.h"
#include "services/matching/domain/testing/people.h"

namespace upward::matching {
namespace {

using testing::AttributeMap;
using ::testing::HasSubstr;
using testing::MakeEnrolment;
using testing::MakeOrganisation;
using testing::SetAttribute;
using testing::TestTime;

struct Programme {
  ProgrammeRules rules;
  Organisation organisation;
  PastPairs past;
  Pool pool;
};

Programme MakeProgramme(ProgrammeRules rules, Organisation organisation, const AttributeMap& people,
                        const std::vector<std::string>& mentors,
                        const std::vector<std::string>& mentees) {
  std::vector<Enrolment> enrolments;
  for (const std::string& person : mentors) {
    enrolments.push_back(MakeEnrolment(person, Role::kMentor));
  }
  for (const std::string& person : mentees) {
    enrolments.push_back(MakeEnrolment(person, Role::kMentee));
  }
  Pool pool = BuildPool(rules, enrolments, people, TestTime());
  return {std::move(rules), std::move(organisation), {}, std::move(pool)};
}

RoundInput InputOf(Programme programme) {
  return {.programme = {.rules = std::move(programme.rules)},
          .enrolments = {},
          .past = std::move(programme.past),
          .proposed = {},
          .confirmed = {},
          .attributes = {},
          .organisation = std::move(programme.organisation),
          .pool = std::move(programme.pool)};
}

MatchOutcome MatchOf(const Programme& programme) {
  const HardRules hard(programme.rules, programme.organisation, programme.past);
  const Scoring scoring(programme.rules);
  auto outcome = Match(programme.pool, hard, scoring, {});
  EXPECT_TRUE(outcome.ok()) << outcome.status();
  return *std::move(outcome);
}

TEST(MatchTest, AsManyPeopleAsCanBeComesBeforeTheScore) {
  // a1 suits b1 best, but then b2, who reports to a2, would be left over.
  ProgrammeRules rules;
  rules.dimensions = {{"department", DimensionMode::kPreferDifferent, 50}};
  AttributeMap people;
  SetAttribute(people, "a1", "department", "Sales");
  SetAttribute(people, "b1", "department", "Legal");
  SetAttribute(people, "b2", "department", "Sales");
  SetAttribute(people, "a2", "department", "Legal");
  const Programme programme = MakeProgramme(
      rules,
      MakeOrganisation(
          {{"x", ""}, {"y", ""}, {"z", ""}, {"a1", "x"}, {"b1", "y"}, {"b2", "a2"}, {"a2", "z"}}),
      people, {"a1", "a2"}, {"b1", "b2"});
  const MatchOutcome outcome = MatchOf(programme);
  ASSERT_EQ(outcome.pairs.size(), 2u);
  EXPECT_EQ(outcome.total_score, 0) << "both pairs are of one department, yet both are matched";
  EXPECT_TRUE(outcome.unmatched.empty());
}

TEST(MatchTest, TheHeadOfTheTreeIsToldWhyAndWhatWouldHelp) {
  const Programme programme = MakeProgramme(
      {}, MakeOrganisation({{"head", ""}, {"m", "head"}, {"n", "m"}, {"o", "n"}, {"p", "o"}}), {},
      {"o", "p"}, {"head"});
  const MatchOutcome outcome = MatchOf(programme);
  EXPECT_TRUE(outcome.pairs.empty());
  ASSERT_EQ(outcome.unmatched.size(), 3u);
  const Unmatched& head = outcome.unmatched.back();
  EXPECT_EQ(head.person, PersonId("head"));
  EXPECT_EQ(head.reason, UnmatchedReason::kNobodyAllowed);
  EXPECT_THAT(head.text, HasSubstr("2 on one chain of command"));
  EXPECT_THAT(head.cure, HasSubstr("within_levels"));
  EXPECT_THAT(head.cure, HasSubstr("1 mentor with 3 or more levels between"))
      << "three lie between p and the head, two between o and them";
}

TEST(MatchTest, TooFewPlacesOnTheOtherSide) {
  const Programme programme =
      MakeProgramme({}, MakeOrganisation({{"a", ""}, {"b", ""}, {"c", ""}}), {}, {"a", "b"}, {"c"});
  const MatchOutcome outcome = MatchOf(programme);
  ASSERT_EQ(outcome.pairs.size(), 1u);
  EXPECT_EQ(programme.pool.mentors[outcome.pairs[0].mentor].person, PersonId("a"))
      << "among equals the first by id";
  ASSERT_EQ(outcome.unmatched.size(), 1u);
  EXPECT_EQ(outcome.unmatched[0].reason, UnmatchedReason::kSideFull);
}

TEST(MatchTest, CapacityAboveOneGivesSeveralPartnersButNeverTheSameTwice) {
  ProgrammeRules rules;
  rules.mentor_capacity = 3;
  rules.mentee_capacity = 3;
  const Programme programme = MakeProgramme(
      rules, MakeOrganisation({{"a", ""}, {"b", ""}, {"c", ""}}), {}, {"a"}, {"b", "c"});
  const MatchOutcome outcome = MatchOf(programme);
  ASSERT_EQ(outcome.pairs.size(), 2u);
  EXPECT_NE(outcome.pairs[0].mentee, outcome.pairs[1].mentee);
}

// The best (pairs, score) of mentors from `i` on, by trying everything.
std::pair<int, int> Best(const std::vector<std::vector<int>>& scores, std::size_t i,
                         unsigned taken) {
  if (i == scores.size()) return {0, 0};
  std::pair<int, int> best = Best(scores, i + 1, taken);
  for (std::size_t j = 0; j < scores[i].size(); ++j) {
    if (scores[i][j] < 0 || (taken >> j & 1u) != 0) continue;
    const auto rest = Best(scores, i + 1, taken | 1u << j);
    best = std::max(best, std::pair(rest.first + 1, rest.second + scores[i][j]));
  }
  return best;
}

TEST(MatchTest, RandomProgrammesAgreeWithTryingEverything) {
  std::mt19937 random(7);
  const auto pick = [&random](int n) {
    return static_cast<int>(random() % static_cast<unsigned>(n));
  };
  for (int trial = 0; trial < 60; ++trial) {
    std::vector<std::pair<std::string, std::string>> lines;
    AttributeMap people;
    std::vector<std::string> names;
    for (int i = 0; i < 12; ++i) {
      const std::string name(1, static_cast<char>('a' + i));
      lines.emplace_back(name, i < 2 ? "" : names[static_cast<std::size_t>(pick(i))]);
      SetAttribute(people, name, "department", std::string(1, static_cast<char>('0' + pick(3))));
      SetAttribute(people, name, "location", std::string(1, static_cast<char>('0' + pick(2))));
      names.push_back(name);
    }
    ProgrammeRules rules;
    rules.dimensions = {{"department", DimensionMode::kPreferDifferent, 30},
                        {"location", DimensionMode::kPreferSame, 11}};
    const Programme programme =
        MakeProgramme(rules, MakeOrganisation(lines), people, {names.begin() + 6, names.end()},
                      {names.begin(), names.begin() + 6});
    const HardRules hard(programme.rules, programme.organisation, programme.past);
    const Scoring scoring(programme.rules);
    std::vector<std::vector<int>> scores;
    for (const Candidate& mentor : programme.pool.mentors) {
      scores.emplace_back();
      for (const Candidate& mentee : programme.pool.mentees) {
        scores.back().push_back(hard.Allows(mentor, mentee) ? scoring.Score(mentor, mentee) : -1);
      }
    }
    const MatchOutcome outcome = MatchOf(programme);
    const auto best = Best(scores, 0, 0);
    EXPECT_EQ(static_cast<int>(outcome.pairs.size()), best.first);
    EXPECT_EQ(outcome.total_score, best.second);
    EXPECT_EQ(outcome.unmatched.size(), 12 - 2 * outcome.pairs.size());
  }
}

TEST(ExplainPairTest, SaysWhatForcingAPairWouldCost) {
  ProgrammeRules rules;
  rules.dimensions = {{"department", DimensionMode::kPreferDifferent, 50}};
  AttributeMap people;
  SetAttribute(people, "a1", "department", "Sales");
  SetAttribute(people, "a2", "department", "Legal");
  SetAttribute(people, "b1", "department", "Legal");
  SetAttribute(people, "b2", "department", "Sales");
  Programme programme = MakeProgramme(
      rules, MakeOrganisation({{"x", ""}, {"a1", ""}, {"a2", ""}, {"b1", ""}, {"b2", "a1"}}),
      people, {"a1", "a2"}, {"b1", "b2"});
  const RoundInput input = InputOf(std::move(programme));
  const auto best = ExplainPair(input, PersonId("a1"), PersonId("b1"));
  ASSERT_TRUE(best.ok()) << best.status();
  EXPECT_EQ(best->verdict, PairVerdict::kInBest);
  const auto other = ExplainPair(input, PersonId("a2"), PersonId("b1"));
  ASSERT_TRUE(other.ok()) << other.status();
  EXPECT_EQ(other->verdict, PairVerdict::kNotInBest);
  EXPECT_EQ(other->loss.pairs, 1) << "a1 may not take b2, so somebody is left over";
  const auto forbidden = ExplainPair(input, PersonId("a1"), PersonId("b2"));
  ASSERT_TRUE(forbidden.ok()) << forbidden.status();
  EXPECT_EQ(forbidden->verdict, PairVerdict::kForbidden);
  EXPECT_THAT(forbidden->text, HasSubstr("chain of command"));
  EXPECT_EQ(ExplainPair(input, PersonId("x"), PersonId("b1")).status().code(),
            absl::StatusCode::kNotFound);
}

// a and b may both take c, with equal scores.
Programme TwoForOne() {
  return MakeProgramme({}, MakeOrganisation({{"a", ""}, {"b", ""}, {"c", ""}}), {}, {"a", "b"},
                       {"c"});
}

TEST(ExplainPairTest, OpenProposalsTakeNoPlaceButConfirmedPairsDo) {
  RoundInput input = InputOf(TwoForOne());
  input.proposed = {{PersonId("a"), PersonId("c")}};
  for (auto* side : {&input.pool.mentors, &input.pool.mentees}) side->front().capacity = 0;
  const auto paired = ExplainPair(input, PersonId("a"), PersonId("c"));
  EXPECT_EQ(paired->verdict, PairVerdict::kPaired);
  EXPECT_THAT(paired->text, HasSubstr("waits to be accepted"));
  const auto other = ExplainPair(input, PersonId("b"), PersonId("c"));
  ASSERT_TRUE(other.ok()) << other.status();
  EXPECT_EQ(other->verdict, PairVerdict::kNotInBest);
  EXPECT_EQ(other->loss, assignment::Loss());
  EXPECT_THAT(other->text, HasSubstr("would cost nothing: it is as good as the best"));

  std::swap(input.proposed, input.confirmed);
  for (auto* side : {&input.pool.mentors, &input.pool.mentees}) side->front().places = 0;
  EXPECT_THAT(ExplainPair(input, PersonId("a"), PersonId("c"))->text, HasSubstr("confirmed"));
  const auto taken = ExplainPair(input, PersonId("b"), PersonId("c"));
  EXPECT_EQ(taken->verdict, PairVerdict::kNoPlace);
  EXPECT_THAT(taken->text, HasSubstr("every place of the mentee"));
}

TEST(ExplainPairTest, NothingClaimsThatAnEqualExchangeIsWorse) {
  // b is left over though b would be as good as a; d has a place left, but not for them.
  const Programme programme =
      MakeProgramme({}, MakeOrganisation({{"a", ""}, {"c", ""}, {"d", ""}, {"b", "d"}}), {},
                    {"a", "b"}, {"c", "d"});
  const HardRules rules(programme.rules, programme.organisation, programme.past);
  const Unmatched left =
      ExplainUnmatched(programme.pool.mentors[1], Role::kMentor,
                       ChancesOfMentor(programme.pool, rules, 1), programme.organisation, false);
  EXPECT_EQ(left.reason, UnmatchedReason::kTaken);
  EXPECT_EQ(left.text,
            "others need the 1 mentee allowed: no exchange would match more people or give a "
            "greater total");
  EXPECT_EQ(left.cure, "give one of the mentees allowed a capacity of one more");
}

}  // namespace
}  // namespace upward::matching
