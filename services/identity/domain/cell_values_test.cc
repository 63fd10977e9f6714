// Goal: a cell is read as what it means, and everything else is refused rather than guessed.
// Method: lists of texts against what they are.
#include "services/identity/domain/cell_values.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace upward::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(CellValuesTest, TrimsBlanksOfEveryKind) {
  EXPECT_EQ(TrimBlanks(" \t a b\xC2\xA0\r\n"), "a b");
  EXPECT_EQ(TrimBlanks("\xC2\xA0 \xC2\xA0"), "");
  EXPECT_EQ(TrimBlanks("é"), "é");
}

TEST(CellValuesTest, CutsAFractionOfZero) {
  EXPECT_EQ(WithoutZeroFraction("12.0"), "12");
  EXPECT_EQ(WithoutZeroFraction("-3.000"), "-3");
  for (const char* text : {"12", "12.5", "12.", ".0", "-.0", "1.2.0", "E1.0", "v2.0", ""}) {
    EXPECT_FALSE(WithoutZeroFraction(text).has_value()) << text;
  }
}

TEST(CellValuesTest, ReadsWholeNumbers) {
  EXPECT_EQ(ParseWholeNumber("+7"), 7);
  EXPECT_EQ(ParseWholeNumber("-7"), -7);
  for (const char* text : {"", "7a", "seven", "1e3", "99999999999", " 7", "+-7", "7.5"}) {
    EXPECT_FALSE(ParseWholeNumber(text).has_value()) << text;
  }
}

TEST(CellValuesTest, KnowsTheShapeOfAddresses) {
  for (const char* text : {"ann@example.org", "a.b+c@x-y.example", "o'hara@dept.example.org"}) {
    EXPECT_TRUE(IsEmail(text)) << text;
  }
  for (const char* text :
       {"", "ann", "@example.org", "ann@", "ann@example", "a b@example.org", "ann@@example.org",
        "ann@.org", "ann@example.", "a@b..org", "a@x.org,b"}) {
    EXPECT_FALSE(IsEmail(text)) << text;
  }
  EXPECT_FALSE(IsEmail(std::string(250, 'a') + "@example.org"));
}

TEST(CellValuesTest, SplitsNames) {
  EXPECT_THAT(SplitName("Ann Mary Lee"), Pair("Ann Mary", "Lee"));
  EXPECT_THAT(SplitName("Lee, Ann Mary"), Pair("Ann Mary", "Lee"));
  EXPECT_THAT(SplitName("Pelé"), Pair("Pelé", ""));
  EXPECT_THAT(SplitName(""), Pair("", ""));
}

TEST(CellValuesTest, SplitsListsWithoutEmptyItemsAndRepetitions) {
  EXPECT_THAT(SplitList(" es; en;;es ;de", ';'), ElementsAre("es", "en", "de"));
  EXPECT_THAT(SplitList("", ';'), ElementsAre());
}

TEST(CellValuesTest, KnowsTimeZones) {
  for (const char* name : {"Europe/Madrid", "America/Argentina/Buenos_Aires", "UTC", "Etc/GMT+5"}) {
    EXPECT_TRUE(IsTimeZone(name)) << name;
  }
  for (const char* name : {"", "Madrid", "Europe/Atlantis", "CEST-2", "/etc/localtime", "localtime",
                           "../zoneinfo/UTC", "Europe/../UTC", "Europe/Madrid\n"}) {
    EXPECT_FALSE(IsTimeZone(name)) << name;
  }
}

}  // namespace
}  // namespace upward::identity
