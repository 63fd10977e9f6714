// Goal: what somebody with nobody is told would help does help, and nothing is promised that
// another rule forbids too. Method: small companies; the cure is compared, then followed, and the
// chances counted again.
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/matching/domain/matcher.h"
#include "services/matching/domain/testing/people.h"

namespace upward::matching {
namespace {

using testing::AttributeMap;
using ::testing::HasSubstr;
using testing::MakeEnrolment;
using testing::MakeOrganisation;
using testing::SetAttribute;
using testing::TestTime;

class ChancesTest : public ::testing::Test {
 protected:
  // The chain head → c1 → … → c5.
  static Organisation Chain() {
    return MakeOrganisation(
        {{"head", ""}, {"c1", "head"}, {"c2", "c1"}, {"c3", "c2"}, {"c4", "c3"}, {"c5", "c4"}});
  }
  void Enrol(const std::string& person, Role role, Wishes wishes = {}) {
    enrolments_.push_back(MakeEnrolment(person, role, std::move(wishes)));
  }
  // Of the first mentee by id.
  Unmatched Told(const Organisation& organisation) {
    const Pool pool = BuildPool(rules_, enrolments_, people_, TestTime());
    const HardRules rules(rules_, organisation, past_);
    const Chances chances = ChancesOfMentee(pool, rules, 0);
    allowed_ = chances.allowed;
    return ExplainUnmatched(pool.mentees[0], Role::kMentee, chances, organisation, false);
  }

  ProgrammeRules rules_;
  AttributeMap people_;
  PastPairs past_;
  std::vector<Enrolment> enrolments_;
  int allowed_ = 0;
};

TEST_F(ChancesTest, WithinLevelsPromisesThoseWhomItAloneForbids) {
  rules_.require_common_language = true;
  Enrol("head", Role::kMentee, {.languages = {"en"}});
  Enrol("c3", Role::kMentor, {.languages = {"en"}});  // two levels between
  Enrol("c4", Role::kMentor, {.languages = {"en"}});
  Enrol("c5", Role::kMentor, {.languages = {"fi"}});  // far enough, but without a common language
  EXPECT_EQ(Told(Chain()).cure,
            "set within_levels to 3 for this mentee: 1 mentor with 3 or more levels between would "
            "then be allowed, and marked");
  rules_.off_line_rule.within_levels = 3;
  Told(Chain());
  EXPECT_EQ(allowed_, 1);
}

TEST_F(ChancesTest, TheRuleThatBindsIsNamed) {
  const Organisation apart = MakeOrganisation({{"a", ""}, {"b", ""}, {"s", ""}});
  rules_.require_common_language = true;
  rules_.dimensions = {{"location", DimensionMode::kRequireSame, 0}};
  Enrol("s", Role::kMentee, {.languages = {"de"}});
  for (const char* mentor : {"a", "b"}) Enrol(mentor, Role::kMentor, {.languages = {"fi"}});
  EXPECT_EQ(Told(apart).cure,
            "switch require_common_language off: 2 mentors would then be allowed");
  SetAttribute(people_, "s", "location", "Porto");
  SetAttribute(people_, "a", "location", "Turku");
  SetAttribute(people_, "b", "location", "Turku");
  EXPECT_EQ(Told(apart).cure, "enrol more mentors from another part of the organisation")
      << "to change one of two rules that forbid them would allow nobody";
  rules_.require_common_language = false;
  EXPECT_EQ(Told(apart).cure,
            "make the required dimensions preferences: 2 mentors would then be allowed");
}

TEST_F(ChancesTest, TheCommonManagerIsARuleThatCanBeRelaxed) {
  rules_.off_line_rule.common_manager_levels_min = 3;
  Enrol("y", Role::kMentee);
  Enrol("z1", Role::kMentor);
  EXPECT_EQ(Told(MakeOrganisation({{"x", ""}, {"y", "x"}, {"z", "x"}, {"z1", "z"}})).cure,
            "set common_manager_levels_min to 0: 1 mentor would then be allowed");
}

TEST_F(ChancesTest, TheHeadIsNotToldToLookWhereNobodyIs) {
  Enrol("head", Role::kMentee);
  Enrol("c1", Role::kMentor);
  EXPECT_EQ(Told(Chain()).cure,
            "everybody in the company is on their line: set within_levels to 3 for this mentee and "
            "enrol mentors with 3 or more levels between");
  EXPECT_EQ(Told(MakeOrganisation({{"head", ""}, {"c1", "head"}, {"c2", "c1"}})).cure,
            "nothing: the off-line rule leaves them nobody in the whole company");
}

TEST_F(ChancesTest, AnInLinePairLearnsWhetherWithinLevelsCanHelp) {
  Enrol("head", Role::kMentee);
  Enrol("c3", Role::kMentor);
  Enrol("c5", Role::kMentor);
  const Pool pool = BuildPool(rules_, enrolments_, people_, TestTime());
  const Organisation chain = Chain();
  const HardRules rules(rules_, chain, past_);
  EXPECT_THAT(rules.Explain(pool.mentors[0], pool.mentees[0]).front().cure,
              HasSubstr("within_levels allows nothing with fewer than 3 levels between"));
  EXPECT_THAT(rules.Explain(pool.mentors[1], pool.mentees[0]).front().cure,
              HasSubstr("set within_levels to at most 4"));
}

}  // namespace
}  // namespace upward::matching
