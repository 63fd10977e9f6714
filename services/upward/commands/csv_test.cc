// Goal: files that spreadsheets write are read as they were meant.
// Method: quotes, line ends, byte order marks and empty lines, each in a small text.
#include "services/upward/commands/csv.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace upward::commands {
namespace {

using ::testing::ElementsAre;

TEST(CsvTest, ReadsQuotesDoubledQuotesAndLineEndsWithin) {
  const auto lines = ParseCsv("a,\"b, c\",\"say \"\"hi\"\"\"\r\n1,\"two\nlines\",3\n4,5,6\n");
  ASSERT_TRUE(lines.ok());
  ASSERT_EQ(lines->size(), 3u);
  EXPECT_THAT((*lines)[0].cells, ElementsAre("a", "b, c", "say \"hi\""));
  EXPECT_THAT((*lines)[1].cells, ElementsAre("1", "two\nlines", "3"));
  EXPECT_EQ((*lines)[2].number, 4) << "a line end within quotes counts";
}

TEST(CsvTest, KeepsEmptyCellsAndLeavesEmptyLinesOut) {
  const auto lines = ParseCsv("\xEF\xBB\xBFid,role\n\n7,\n,mentor");
  ASSERT_TRUE(lines.ok());
  ASSERT_EQ(lines->size(), 3u);
  EXPECT_THAT((*lines)[0].cells, ElementsAre("id", "role"));
  EXPECT_THAT((*lines)[1].cells, ElementsAre("7", ""));
  EXPECT_EQ((*lines)[1].number, 3);
  EXPECT_THAT((*lines)[2].cells, ElementsAre("", "mentor"));
}

TEST(CsvTest, RefusesAQuoteWithoutEnd) { EXPECT_FALSE(ParseCsv("a,\"b\n").ok()); }

TEST(CsvTest, AnEmptyTextHasNoLines) { EXPECT_TRUE(ParseCsv("")->empty()); }

}  // namespace
}  // namespace upward::commands
