// Goal: tables line up whatever names are written in, and no name can steer a terminal.
// Method: texts with accents, combining and wide characters, control characters and broken bytes.
#include "services/upward/console/text_width.h"

#include "gtest/gtest.h"

namespace upward::console {
namespace {

TEST(TextWidthTest, CountsColumnsAndNotBytes) {
  EXPECT_EQ(DisplayWidth("Gdańsk"), 6);
  EXPECT_EQ(DisplayWidth("e\u0301te\u0301"), 3);  // accents as combining characters
  EXPECT_EQ(DisplayWidth("東京"), 4);
  EXPECT_EQ(DisplayWidth(""), 0);
}

TEST(TextWidthTest, ReplacesWhatCouldSteerATerminal) {
  EXPECT_EQ(Printable("a\033[2Jb"), "a?[2Jb");
  EXPECT_EQ(Printable("two\nlines\t"), "two?lines?");
  EXPECT_EQ(Printable(std::string_view("nul\0byte", 8)), "nul?byte");
}

TEST(TextWidthTest, ReplacesBrokenBytesAndKeepsTheRest) {
  EXPECT_EQ(Printable("L\xF3pez"), "L?pez");  // Latin-1
  EXPECT_EQ(Printable("Gda\xC5"), "Gda?");    // cut within a character
  EXPECT_EQ(Printable("Rogoziński"), "Rogoziński");
}

TEST(TextWidthTest, CutsWithAnEllipsisThatFits) {
  EXPECT_EQ(CutTo("Gdańsk", 6), "Gdańsk");
  EXPECT_EQ(CutTo("Gdańsk", 5), "Gdań…");
  EXPECT_EQ(CutTo("東京都", 4), "東…");  // half a character does not fit
  EXPECT_EQ(DisplayWidth(CutTo("東京都", 4)), 3);
  EXPECT_EQ(CutTo("abc", 1), "…");
}

TEST(TextWidthTest, PadsByColumns) {
  EXPECT_EQ(PadRight("ń", 3), "ń  ");
  EXPECT_EQ(PadLeft("12", 4), "  12");
  EXPECT_EQ(PadLeft("12345", 4), "12345");
}

}  // namespace
}  // namespace upward::console
