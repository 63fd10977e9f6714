// Goal: no rule of promise 1 lets an in-line pair through, and each rule forbids what it names.
// Method: one small organisation, judged pair by pair; rules one at a time.
#include "services/matching/domain/hard_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/matching/domain/testing/people.h"

namespace upward::matching {
namespace {

using testing::AttributeMap;
using testing::MakeEnrolment;
using testing::MakeOrganisation;
using testing::SetAttribute;
using testing::TestTime;

// head → (north → (n1 → (n2 → n3)), south → (s1, s2)); s2 also reports to n1 by a dotted line.
Organisation TestOrganisation() {
  return MakeOrganisation({{"head", ""},
                           {"north", "head"},
                           {"south", "head"},
                           {"n1", "north"},
                           {"n2", "n1"},
                           {"n3", "n2"},
                           {"s1", "south"},
                           {"s2", "south"}},
                          {{"s2", "n1"}});
}

std::optional<HardRule> Judge(const OffLineRule& rule, const std::string& mentor,
                              const std::string& mentee) {
  return JudgeLines(rule, TestOrganisation(), PersonId(mentor), PersonId(mentee)).forbidden_by;
}

TEST(JudgeLinesTest, NobodyOnOneChainAtAnyDepth) {
  const OffLineRule any_depth;
  EXPECT_EQ(Judge(any_depth, "n3", "head"), HardRule::kChainOfCommand);
  EXPECT_EQ(Judge(any_depth, "head", "n3"), HardRule::kChainOfCommand) << "either way round";
  EXPECT_EQ(Judge(any_depth, "n1", "north"), HardRule::kChainOfCommand);
  EXPECT_EQ(Judge(any_depth, "n3", "south"), std::nullopt);
  EXPECT_EQ(Judge(any_depth, "s1", "n1"), std::nullopt);
}

TEST(JudgeLinesTest, DottedLinesReachUpward) {
  const OffLineRule any_depth;
  EXPECT_EQ(Judge(any_depth, "s2", "n1"), HardRule::kDottedLine);
  EXPECT_EQ(Judge(any_depth, "s2", "north"), HardRule::kDottedLine) << "and on along solid lines";
  EXPECT_EQ(Judge(any_depth, "s2", "n2"), std::nullopt) << "the dotted manager's own reports";
}

TEST(JudgeLinesTest, SameDirectManagerIsExcluded) {
  EXPECT_EQ(Judge({}, "s1", "s2"), HardRule::kSameManager);
  EXPECT_EQ(Judge({}, "north", "south"), HardRule::kSameManager);
}

TEST(JudgeLinesTest, WithinLevelsAllowsAndMarksWhatIsFarEnough) {
  OffLineRule rule;
  rule.within_levels = 3;
  const LineVerdict far = JudgeLines(rule, TestOrganisation(), PersonId("n3"), PersonId("head"));
  EXPECT_EQ(far.forbidden_by, std::nullopt);
  EXPECT_TRUE(far.in_line);
  EXPECT_EQ(far.levels_between, 3);
  EXPECT_EQ(Judge(rule, "n2", "head"), HardRule::kChainOfCommand) << "two levels between";
  EXPECT_EQ(Judge(rule, "s2", "n1"), HardRule::kDottedLine) << "dotted lines have no levels";
  rule.within_levels_mentees = {PersonId("north")};
  EXPECT_EQ(Judge(rule, "n3", "head"), HardRule::kChainOfCommand) << "not a named mentee";
  rule.within_levels_mentees = {PersonId("head")};
  EXPECT_EQ(Judge(rule, "n3", "head"), std::nullopt);
}

TEST(JudgeLinesTest, TheCommonManagerMayHaveToBeFarAboveTheMentor) {
  OffLineRule rule;
  rule.common_manager_levels_min = 3;
  EXPECT_EQ(Judge(rule, "n2", "south"), std::nullopt) << "head is three levels above n2";
  EXPECT_EQ(Judge(rule, "n1", "south"), HardRule::kCommonManager);
}

TEST(JudgeLinesTest, SomebodyWhoIsNotEmployedIsForbidden) {
  EXPECT_EQ(Judge({}, "n1", "gone"), HardRule::kNotEmployed);
  EXPECT_EQ(Judge({}, "n1", "n1"), HardRule::kSamePerson);
}

class HardRulesTest : public ::testing::Test {
 protected:
  RuleSet Violated(const Wishes& mentor = {}, const Wishes& mentee = {}) {
    const std::vector<Enrolment> enrolments = {MakeEnrolment("n3", Role::kMentor, mentor),
                                               MakeEnrolment("south", Role::kMentee, mentee)};
    pool_ = BuildPool(rules_, enrolments, people_, TestTime());
    const HardRules hard(rules_, organisation_, past_);
    const RuleSet violated = hard.Violated(pool_.mentors[0], pool_.mentees[0]);
    EXPECT_EQ(hard.Allows(pool_.mentors[0], pool_.mentees[0]), violated.empty());
    EXPECT_EQ(hard.Explain(pool_.mentors[0], pool_.mentees[0]).empty(), violated.empty());
    return violated;
  }

  const Organisation organisation_ = TestOrganisation();
  ProgrammeRules rules_;
  AttributeMap people_;
  PastPairs past_;
  Pool pool_;
};

TEST_F(HardRulesTest, RequiredDimensions) {
  SetAttribute(people_, "n3", "location", "Porto");
  SetAttribute(people_, "south", "location", "Porto");
  rules_.dimensions = {{"location", DimensionMode::kRequireDifferent, 0}};
  EXPECT_TRUE(Violated().Has(HardRule::kRequiredDimension));
  rules_.dimensions = {{"location", DimensionMode::kRequireSame, 0}};
  EXPECT_TRUE(Violated().empty());
  people_[PersonId("south")].values.clear();
  EXPECT_TRUE(Violated().empty()) << "an unknown value forbids nothing";
}

TEST_F(HardRulesTest, Languages) {
  rules_.require_common_language = true;
  EXPECT_TRUE(
      Violated({.languages = {"de"}}, {.languages = {"fr", "en"}}).Has(HardRule::kLanguage));
  EXPECT_TRUE(Violated({.languages = {"de", "en"}}, {.languages = {"fr", "en"}}).empty());
  EXPECT_TRUE(Violated({.languages = {"de"}}, {}).empty()) << "unknown languages forbid nothing";
}

TEST_F(HardRulesTest, ExclusionsOfEitherSideAndPastPairs) {
  EXPECT_TRUE(Violated({.excluded = {PersonId("south")}}).Has(HardRule::kExclusion));
  EXPECT_TRUE(Violated({}, {.excluded = {PersonId("n3")}}).Has(HardRule::kExclusion));
  past_.insert({PersonId("n3"), PersonId("south")});
  EXPECT_TRUE(Violated().Has(HardRule::kPastPair));
}

TEST_F(HardRulesTest, APreferenceNeverOverridesARule) {
  past_.insert({PersonId("n3"), PersonId("south")});
  rules_.preference_weight = 100;
  EXPECT_FALSE(
      Violated({.preferred = {PersonId("south")}}, {.preferred = {PersonId("n3")}}).empty());
}

}  // namespace
}  // namespace upward::matching
