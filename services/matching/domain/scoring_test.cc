// Goal: each part of a score is what the documentation of Scoring says, and the parts add up.
// Method: pairs of people that differ in one thing; the overlap of days against counting minutes.
#include "services/matching/domain/scoring.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/matching/domain/testing/people.h"

namespace upward::matching {
namespace {

using testing::AttributeMap;
using testing::MakeEnrolment;
using testing::SetAttribute;
using testing::TestTime;

struct Pair {
  Candidate mentor;
  Candidate mentee;
};

Pair MakePair(const ProgrammeRules& rules, const AttributeMap& people, Wishes mentor = {},
              Wishes mentee = {}) {
  const std::vector<Enrolment> enrolments = {MakeEnrolment("a", Role::kMentor, std::move(mentor)),
                                             MakeEnrolment("b", Role::kMentee, std::move(mentee))};
  Pool pool = BuildPool(rules, enrolments, people, TestTime());
  return {pool.mentors.front(), pool.mentees.front()};
}

ProgrammeRules OneDimension(DimensionMode mode) {
  ProgrammeRules rules;
  rules.dimensions = {{"department", mode, 30}};
  return rules;
}

TEST(ScoringTest, APreferenceGivesTwiceItsWeightWhenItHolds) {
  AttributeMap people;
  SetAttribute(people, "a", "department", "Sales");
  SetAttribute(people, "b", "department", "Legal");
  const ProgrammeRules different = OneDimension(DimensionMode::kPreferDifferent);
  const ProgrammeRules same = OneDimension(DimensionMode::kPreferSame);
  const Pair pair = MakePair(different, people);
  EXPECT_EQ(Scoring(different).Score(pair.mentor, pair.mentee), 60);
  EXPECT_EQ(Scoring(same).Score(pair.mentor, pair.mentee), 0);
  SetAttribute(people, "b", "department", "Sales");
  const Pair equal = MakePair(different, people);
  EXPECT_EQ(Scoring(different).Score(equal.mentor, equal.mentee), 0);
  EXPECT_EQ(Scoring(same).Score(equal.mentor, equal.mentee), 60);
}

TEST(ScoringTest, AnUnknownValueNeitherHelpsNorHarms) {
  AttributeMap people;
  SetAttribute(people, "a", "department", "Sales");
  for (const DimensionMode mode : {DimensionMode::kPreferDifferent, DimensionMode::kPreferSame}) {
    const ProgrammeRules rules = OneDimension(mode);
    const Pair pair = MakePair(rules, people);
    EXPECT_EQ(Scoring(rules).Score(pair.mentor, pair.mentee), 30);
  }
}

TEST(ScoringTest, RequiredAndIgnoredDimensionsScoreNothing) {
  AttributeMap people;
  SetAttribute(people, "a", "department", "Sales");
  SetAttribute(people, "b", "department", "Legal");
  for (const DimensionMode mode :
       {DimensionMode::kRequireDifferent, DimensionMode::kRequireSame, DimensionMode::kIgnore}) {
    const ProgrammeRules rules = OneDimension(mode);
    const Pair pair = MakePair(rules, people);
    EXPECT_EQ(Scoring(rules).Score(pair.mentor, pair.mentee), 0);
    EXPECT_EQ(Scoring(rules).max(), 0);
  }
}

TEST(ScoringTest, TopicsCountByTheShareOfThoseWanted) {
  ProgrammeRules rules;
  rules.topics = {{"ai", "AI"}, {"law", "Law"}, {"art", "Art"}};
  rules.topic_weight = 50;
  const Pair two_of_three =
      MakePair(rules, {}, {.topic_ids = {"ai", "law"}}, {.topic_ids = {"ai", "law", "art"}});
  EXPECT_EQ(Scoring(rules).Score(two_of_three.mentor, two_of_three.mentee), 66);
  const Pair nothing_wanted = MakePair(rules, {}, {.topic_ids = {"ai"}});
  EXPECT_EQ(Scoring(rules).Score(nothing_wanted.mentor, nothing_wanted.mentee), 50);
}

TEST(ScoringTest, WorkingHoursCountByTheirOverlap) {
  ProgrammeRules rules;
  rules.working_hours_weight = 100;
  AttributeMap people;
  people[PersonId("a")].time_zone = "Europe/Madrid";
  people[PersonId("b")].time_zone = "America/New_York";
  // Nine to five in both: 08:00–16:00 and 14:00–22:00 in UTC share two of eight hours.
  const Pair pair = MakePair(rules, people);
  EXPECT_EQ(Scoring(rules).Score(pair.mentor, pair.mentee), 50);
  people[PersonId("b")].time_zone = "";
  const Pair unknown = MakePair(rules, people);
  EXPECT_EQ(Scoring(rules).Score(unknown.mentor, unknown.mentee), 100);
}

TEST(ScoringTest, PreferencesCountForEachSide) {
  ProgrammeRules rules;
  rules.preference_weight = 10;
  const Pair both =
      MakePair(rules, {}, {.preferred = {PersonId("b")}}, {.preferred = {PersonId("a")}});
  EXPECT_EQ(Scoring(rules).Score(both.mentor, both.mentee), 40);
  const Pair one = MakePair(rules, {}, {}, {.preferred = {PersonId("a")}});
  EXPECT_EQ(Scoring(rules).Score(one.mentor, one.mentee), 20);
}

TEST(ScoringTest, ContributionsAddUpToTheScore) {
  ProgrammeRules rules;
  rules.dimensions = {{"department", DimensionMode::kPreferDifferent, 30},
                      {"location", DimensionMode::kPreferSame, 17},
                      {"division", DimensionMode::kRequireDifferent, 99}};
  rules.topics = {{"ai", "AI"}, {"law", "Law"}, {"art", "Art"}};
  rules.topic_weight = 41;
  rules.working_hours_weight = 23;
  rules.preference_weight = 7;
  AttributeMap people;
  SetAttribute(people, "a", "department", "Sales");
  SetAttribute(people, "b", "department", "Legal");
  people[PersonId("a")].time_zone = "Asia/Tokyo";
  people[PersonId("b")].time_zone = "Asia/Kolkata";
  const Pair pair = MakePair(rules, people, {.topic_ids = {"ai"}},
                             {.topic_ids = {"ai", "art"}, .preferred = {PersonId("a")}});
  const Scoring scoring(rules);
  int points = 0;
  int points_max = 0;
  for (const Contribution& part : scoring.Contributions(pair.mentor, pair.mentee)) {
    points += part.points;
    points_max += part.points_max;
    EXPECT_FALSE(part.text.empty());
  }
  EXPECT_EQ(points, scoring.Score(pair.mentor, pair.mentee));
  EXPECT_EQ(points_max, scoring.max());
}

TEST(OverlapMinutesTest, AgreesWithCountingTheMinutes) {
  constexpr int kDay = 24 * 60;
  for (int start_a = -720; start_a <= 720; start_a += 95) {
    for (int start_b = -720; start_b <= 840; start_b += 77) {
      for (const int minutes_b : {60, 480, 1'000}) {
        std::vector<bool> at_work(kDay, false);
        for (int i = 0; i < 480; ++i) at_work[(start_a + i + 2 * kDay) % kDay] = true;
        int shared = 0;
        for (int i = 0; i < minutes_b; ++i) shared += at_work[(start_b + i + 2 * kDay) % kDay];
        ASSERT_EQ(OverlapMinutes(start_a, 480, start_b, minutes_b), shared)
            << start_a << " " << start_b << " " << minutes_b;
      }
    }
  }
}

}  // namespace
}  // namespace upward::matching
