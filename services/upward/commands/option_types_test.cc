// Goal: ranges of job levels mean what they look like.
// Method: texts that are ranges, and texts that are not.
#include "services/upward/commands/option_types.h"

#include "gtest/gtest.h"

namespace upward::commands {
namespace {

TEST(LevelRangeTest, ReadsOneLevelARangeAndAnOpenEnd) {
  const auto one = ParseLevels("3");
  ASSERT_TRUE(one.has_value());
  EXPECT_EQ(one->min, 3);
  EXPECT_EQ(one->max, 3);
  const auto range = ParseLevels("0-2");
  ASSERT_TRUE(range.has_value());
  EXPECT_EQ(range->min, 0);
  EXPECT_EQ(range->max, 2);
  const auto open = ParseLevels("5-");
  ASSERT_TRUE(open.has_value());
  EXPECT_EQ(open->min, 5);
  EXPECT_FALSE(open->max.has_value());
}

TEST(LevelRangeTest, RefusesAnythingElse) {
  for (const char* text : {"", "-", "-2", "a", "1-b", "5-3", "1-2-3", "1,2"}) {
    EXPECT_FALSE(ParseLevels(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace upward::commands
