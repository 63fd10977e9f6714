// Goal: a day goes into text and back unchanged, and nothing else is taken for a day.
// Method: days at the edges of months, years and the four digits; near misses of the form.
#include "libs/base/day.h"

#include "gtest/gtest.h"

namespace upward::base {
namespace {

TEST(DayTest, GoesIntoTextAndBack) {
  const absl::CivilDay first(1, 1, 1);
  const absl::CivilDay last(9999, 12, 31);
  EXPECT_EQ(DayToText(first), "0001-01-01");
  EXPECT_EQ(DayToText(last), "9999-12-31");
  EXPECT_EQ(DayToText(absl::CivilDay(2024, 2, 29)), "2024-02-29");
  for (const absl::CivilDay day : {first, last, absl::CivilDay(2024, 2, 29)}) {
    EXPECT_EQ(DayFromText(DayToText(day)), day);
  }
}

TEST(DayTest, AYearOfFiveDigitsIsWrittenButNotRead) {
  const std::string text = DayToText(absl::CivilDay(10000, 1, 1));
  EXPECT_EQ(text, "10000-01-01");
  EXPECT_EQ(DayFromText(text), std::nullopt);
}

TEST(DayTest, NothingElseIsADay) {
  for (const char* text : {"", "2024-02-30", "2023-02-29", "2024-13-01", "2024-00-10", "2024-01-00",
                           "2024-1-01", "24-01-01", " 2024-01-01", "2024-01-01 ", "2024/01/01",
                           "-024-01-01", "2024--1-01", "2024-01--1", "2024-+1-01", "infinite-f"}) {
    EXPECT_EQ(DayFromText(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace upward::base
