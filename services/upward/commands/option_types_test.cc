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

TEST(WorkingDayTest, ReadsWhatItWrites) {
  const auto day = ParseWorkingDay("8:30-16:05");
  ASSERT_TRUE(day.has_value());
  EXPECT_EQ(day->start, 510);
  EXPECT_EQ(day->end, 965);
  EXPECT_EQ(WorkingDayText(*day), "8:30-16:05");
  EXPECT_EQ(ParseWorkingDay("00:00-24:00")->end, 1440);
  EXPECT_EQ(WorkingDayText({}), "");
}

TEST(WorkingDayTest, RefusesAnythingElse) {
  for (const char* text : {"", "9-17", "9:0-17:00", "17:00-9:00", "9:00", "9:60-17:00",
                           "9:00-24:01", "-1:00-5:00", "a:00-b:00"}) {
    EXPECT_FALSE(ParseWorkingDay(text).has_value()) << text;
  }
}

TEST(GenerationBandTest, TakesANameAndTwoYears) {
  const auto band = ParseGenerationBand("1981-1996=1981-1996");
  ASSERT_TRUE(band.has_value());
  EXPECT_EQ(band->name(), "1981-1996");
  EXPECT_EQ(band->first_year(), 1981);
  EXPECT_EQ(band->last_year(), 1996);
  for (const char* text : {"", "X", "=1981-1996", "X=1981", "X=a-b"}) {
    EXPECT_FALSE(ParseGenerationBand(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace upward::commands
