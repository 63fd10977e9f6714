// Goal: tables line up whatever names are written in, and no name can steer a terminal.
// Method: texts with accents, combining and wide characters, control characters and broken bytes.
#include "services/upward/console/text_width.h"

#include <vector>

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

TEST(TextWidthTest, WrapsAtBlanksAndLongWordsBehindTheirMarks) {
  using Lines = std::vector<std::string>;
  EXPECT_EQ(WrapTo("", 5), Lines{""});
  EXPECT_EQ(WrapTo("a  b", 5), Lines{"a  b"}) << "what fits stays as it is";
  EXPECT_EQ(WrapTo("Head of the Gdańsk yard", 8), (Lines{"Head of", "the", "Gdańsk", "yard"}));
  EXPECT_EQ(WrapTo("cyber-security", 8), (Lines{"cyber-", "security"}));
  EXPECT_EQ(WrapTo("Rogozińska", 4), (Lines{"Rogo", "zińs", "ka"}));
  EXPECT_EQ(WrapTo("東京都", 3), (Lines{"東", "京", "都"})) << "half a character does not fit";
  EXPECT_EQ(WrapTo("n\u0301n\u0301", 1), (Lines{"n\u0301", "n\u0301"})) << "marks stay with theirs";
}

TEST(TextWidthTest, TheWidestWordCountsColumns) {
  EXPECT_EQ(WidestWord(" a Gdańsk 東京都港 "), 8);
  EXPECT_EQ(WidestWord(""), 0);
}

TEST(TextWidthTest, PadsByColumns) {
  EXPECT_EQ(PadRight("ń", 3), "ń  ");
  EXPECT_EQ(PadLeft("12", 4), "  12");
  EXPECT_EQ(PadLeft("12345", 4), "12345");
}

}  // namespace
}  // namespace upward::console
