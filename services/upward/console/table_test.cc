// Goal: a table fits the screen, loses nothing, keeps whole what is there to be copied, lines up.
// Method: small tables in several widths; whole texts compared where the shape matters, and for
// every width the rule that no line is wider and that all cells can be read.
#include "services/upward/console/table.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/upward/console/text_width.h"

namespace upward::console {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kId[] = "01jh2v8k3m5n7p9q1r3s5t7v9w";

Table People() {
  Table table({{"person", ColumnKind::kId}, {"name"}, {"level", ColumnKind::kNumber}, {"title"}});
  table.AddRow({"01ab", "Zofia Rogozińska", "5", "Berth Planner"});
  table.AddRow({"01cd", "Kai", "12", "Head of the Marketing Department"});
  return table;
}

// Accents of their own, wide characters, words without a blank, and an empty cell.
const std::vector<std::string> kCells = {
    kId, "Zoë Rogoz\u0301in\u0301ska 東京都港区芝公園四丁目二番八号", "1,234,567",
    "needed by others, who have no other mentor: dotted_manager_employee_ids", ""};

Table Wide() {
  Table table({{"proposal", ColumnKind::kId},
               {"mentor and department"},
               {"left over", ColumnKind::kNumber},
               {"why"},
               {"in line"}});
  table.AddRow(kCells);
  return table;
}

int WidestLine(const std::string& text) {
  int widest = 0;
  for (const auto line : absl::StrSplit(text, '\n')) {
    widest = std::max(widest, DisplayWidth({line.data(), line.size()}));
  }
  return widest;
}

std::string WithoutBlanks(std::string text) {
  std::erase(text, ' ');
  return text;
}

// What stands behind the first column of ids, joined.
std::string BehindIds(const std::string& text) {
  std::string joined;
  const std::vector<std::string> lines = absl::StrSplit(text, '\n');
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (lines[i].size() > sizeof(kId)) joined += lines[i].substr(sizeof(kId));
  }
  return joined;
}

TEST(TableTest, AlignsTextLeftAndNumbersRight) {
  EXPECT_EQ(People().Render(80),
            "person  name              level  title\n"
            "01ab    Zofia Rogozińska      5  Berth Planner\n"
            "01cd    Kai                  12  Head of the Marketing Department\n");
}

TEST(TableTest, WrapsTheWidestTextsToFit) {
  EXPECT_EQ(People().Render(45),
            "person  name            level  title\n"
            "01ab    Zofia               5  Berth Planner\n"
            "        Rogozińska\n"
            "01cd    Kai                12  Head of the\n"
            "                               Marketing\n"
            "                               Department\n");
}

TEST(TableTest, StacksWhatIsTooNarrowForColumns) {
  EXPECT_EQ(People().Render(24),
            "person: 01ab\n"
            "name: Zofia Rogozińska\n"
            "level: 5\n"
            "title: Berth Planner\n"
            "\n"
            "person: 01cd\n"
            "name: Kai\n"
            "level: 12\n"
            "title: Head of the\n"
            "  Marketing Department\n");
}

TEST(TableTest, NoLineIsWiderThanTheScreen) {
  for (int width = 26; width <= 140; ++width) {
    EXPECT_LE(WidestLine(Wide().Render(width)), width);
    EXPECT_LE(WidestLine(People().Render(width)), width);
  }
}

TEST(TableTest, NothingIsLostInAnyWidth) {
  for (const int width : {40, 60, 80, 120}) {
    const std::string text = Wide().Render(width);
    EXPECT_THAT(text, HasSubstr(kId));
    EXPECT_THAT(text, HasSubstr("1,234,567"));
    EXPECT_THAT(text, Not(HasSubstr("…")));
  }
}

TEST(TableTest, TheLinesOfACellJoinToItsText) {
  Table table({{"id", ColumnKind::kId}, {"text"}});
  table.AddRow({kId, kCells[1]});
  table.AddRow({kId, kCells[3]});
  for (const int width : {40, 60, 80, 120}) {
    const std::string text = table.Render(width);
    EXPECT_EQ(WithoutBlanks(BehindIds(text)), WithoutBlanks(kCells[1] + kCells[3]));
  }
}

TEST(TableTest, TheLinesOfABlockJoinToItsTexts) {
  std::string text = Wide().Render(26);
  std::erase(text, '\n');
  EXPECT_EQ(WithoutBlanks(text),
            WithoutBlanks(absl::StrCat("proposal:", kCells[0], "mentor and department:", kCells[1],
                                       "left over:", kCells[2], "why:", kCells[3])));
}

TEST(TableTest, AnIdThatIsWiderThanTheScreenStaysWhole) {
  EXPECT_THAT(Wide().Render(20), HasSubstr(absl::StrCat("proposal:\n", kId, "\n")));
}

TEST(TableTest, ReplacesControlCharactersInCells) {
  Table table({{"name"}});
  table.AddRow({"a\nb\033"});
  EXPECT_EQ(table.Render(80), "name\na?b?\n");
}

TEST(TableTest, IdsAreALineEach) {
  EXPECT_EQ(People().Ids(), "01ab\n01cd\n");
  Table fields({{"field"}, {"value"}});
  fields.AddRow({"name", "Kai"});
  EXPECT_EQ(fields.Ids(), "") << "the names of fields are no ids";
}

TEST(TableTest, WithoutRowsOnlyTitles) {
  const Table table({{"person", ColumnKind::kId}, {"name"}});
  EXPECT_TRUE(table.empty());
  EXPECT_EQ(table.Render(80), "person  name\n");
}

}  // namespace
}  // namespace upward::console
