// Goal: a table fits the screen, keeps what is there to be copied, and lines up.
// Method: render small tables with and without a width and compare whole texts.
#include "services/upward/console/table.h"

#include "gtest/gtest.h"

#include "services/upward/console/text_width.h"

namespace upward::console {
namespace {

Table People() {
  Table table({{"person", ColumnKind::kId}, {"name"}, {"level", ColumnKind::kNumber}, {"title"}});
  table.AddRow({"01ab", "Zofia Rogozińska", "5", "Berth Planner"});
  table.AddRow({"01cd", "Kai", "12", "Head of the Marketing Department"});
  return table;
}

TEST(TableTest, AlignsTextLeftAndNumbersRight) {
  EXPECT_EQ(People().Render(std::nullopt),
            "person  name              level  title\n"
            "01ab    Zofia Rogozińska      5  Berth Planner\n"
            "01cd    Kai                  12  Head of the Marketing Department\n");
}

TEST(TableTest, CutsTheWidestTextsToFit) {
  const std::string text = People().Render(45);
  EXPECT_EQ(text,
            "person  name            level  title\n"
            "01ab    Zofia Rogoziń…      5  Berth Planner\n"
            "01cd    Kai                12  Head of the M…\n");
}

TEST(TableTest, NeverCutsIdsAndNumbers) {
  const std::string text = People().Render(10);
  EXPECT_NE(text.find("01ab"), text.npos);
  EXPECT_NE(text.find("12"), text.npos);
  EXPECT_NE(text.find("Zofia R…"), text.npos) << "a text keeps eight columns: " << text;
}

TEST(TableTest, ReplacesControlCharactersInCells) {
  Table table({{"name"}});
  table.AddRow({"a\nb\033"});
  EXPECT_EQ(table.Render(std::nullopt), "name\na?b?\n");
}

TEST(TableTest, FirstColumnIsALineEach) { EXPECT_EQ(People().FirstColumn(), "01ab\n01cd\n"); }

TEST(TableTest, WithoutRowsOnlyTitles) {
  const Table table({{"person", ColumnKind::kId}, {"name"}});
  EXPECT_TRUE(table.empty());
  EXPECT_EQ(table.Render(80), "person  name\n");
}

}  // namespace
}  // namespace upward::console
