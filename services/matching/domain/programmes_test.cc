// Goal: everything that is wrong with a programme's rules is reported at once, with its path.
// Method: good rules, then rules that are wrong in many places.
#include "services/matching/domain/programmes.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/matching/domain/preparation.h"

namespace upward::matching {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> FieldsOf(const ProgrammeRules& rules) {
  base::Violations violations;
  CheckRules(rules, "programme", violations);
  std::vector<std::string> fields;
  for (const base::FieldViolation& violation : violations.all()) fields.push_back(violation.field);
  return fields;
}

TEST(CheckRulesTest, GoodRulesPass) {
  ProgrammeRules rules;
  rules.name = "Upward 2026";
  rules.dimensions = {{"department", DimensionMode::kPreferDifferent, 100},
                      {"attribute:site_region", DimensionMode::kIgnore, 0}};
  rules.topics = {{"ai", "AI"}};
  rules.off_line_rule = {.within_levels = 3, .within_levels_mentees = {PersonId("p")}};
  EXPECT_THAT(FieldsOf(rules), ElementsAre());
}

TEST(CheckRulesTest, EverythingWrongIsReportedAtOnce) {
  ProgrammeRules rules;
  rules.dimensions = {{"shoe_size", DimensionMode::kPreferDifferent, 101},
                      {"gender", DimensionMode::kPreferSame, 1},
                      {"gender", DimensionMode::kPreferSame, 1}};
  rules.topics = {{"Not A Slug", ""}};
  rules.topic_weight = -1;
  rules.off_line_rule.within_levels = 2;
  rules.mentor_capacity = 21;
  rules.required_acceptances = {Party::kLead, Party::kLead};
  EXPECT_THAT(FieldsOf(rules),
              ElementsAre("programme.name", "programme.dimensions[0].attribute",
                          "programme.dimensions[0].weight", "programme.dimensions[2].attribute",
                          "programme.topics[0].topic_id", "programme.topics[0].name",
                          "programme.off_line_rule.within_levels", "programme.topic_weight",
                          "programme.mentor_capacity", "programme.required_acceptances[1]"));
}

TEST(PreparationTest, StandardTracksServeProgrammesWithoutTheirOwn) {
  ProgrammeRules rules;
  EXPECT_FALSE(ModulesFor(rules, Role::kMentor).empty());
  EXPECT_FALSE(ModulesFor(rules, Role::kMentee).empty());
  rules.preparation_modules = {{"own", "Our course", Role::kMentee}};
  EXPECT_TRUE(ModulesFor(rules, Role::kMentor).empty());
  EXPECT_TRUE(IsComplete(rules, Role::kMentor, {}));
  EXPECT_FALSE(IsComplete(rules, Role::kMentee, {}));
  EXPECT_TRUE(IsComplete(rules, Role::kMentee, {{.module_id = "own"}}));
}

}  // namespace
}  // namespace upward::matching
