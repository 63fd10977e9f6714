// Goal: rows come out as a spreadsheet wrote them, with the line they begin in, whatever the
// chunks; and what is not CSV text is told, not misread.
// Method: texts against rows, each read in chunks of several sizes.
#include "services/identity/domain/csv_reader.h"

#include <algorithm>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/base/error.h"
#include "services/identity/domain/limits.h"

namespace upward::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Cells = std::vector<std::string>;

struct Reading {
  std::vector<Cells> rows;
  std::vector<std::int64_t> lines;
  std::vector<bool> valid;
  absl::Status status;
};

Reading ReadInChunks(std::string_view text, std::size_t chunk, char delimiter = ',') {
  CsvReader reader(
      [&text, chunk](std::span<char> buffer) -> absl::StatusOr<std::size_t> {
        const std::size_t count = std::min({chunk, buffer.size(), text.size()});
        std::copy_n(text.begin(), count, buffer.begin());
        text.remove_prefix(count);
        return count;
      },
      delimiter);
  Reading reading;
  CsvRow row;
  while (true) {
    const absl::StatusOr<bool> more = reader.Next(row);
    if (!more.ok()) reading.status = more.status();
    if (!more.ok() || !*more) return reading;
    reading.rows.emplace_back(row.cells.begin(), row.cells.end());
    reading.lines.push_back(row.line);
    reading.valid.push_back(row.valid_utf8);
  }
}

// The reading, which must be the same for every size of chunk.
Reading ReadAll(std::string_view text, char delimiter = ',') {
  Reading whole = ReadInChunks(text, 1 << 20, delimiter);
  for (const std::size_t chunk : {1, 2, 3, 7}) {
    const Reading other = ReadInChunks(text, chunk, delimiter);
    EXPECT_EQ(other.rows, whole.rows) << "in chunks of " << chunk;
    EXPECT_EQ(other.lines, whole.lines) << "in chunks of " << chunk;
    EXPECT_EQ(other.status, whole.status) << "in chunks of " << chunk;
  }
  return whole;
}

void ExpectUnreadable(const Reading& reading, std::string_view text) {
  EXPECT_EQ(reading.status.code(), absl::StatusCode::kInvalidArgument);
  ASSERT_TRUE(base::DetailOf(reading.status).has_value());
  EXPECT_EQ(base::DetailOf(reading.status)->reason, "IMPORT_UNREADABLE");
  EXPECT_THAT(std::string(reading.status.message()), HasSubstr(std::string(text)));
}

TEST(CsvReaderTest, TakesEveryLineEnd) {
  for (const std::string_view text : {"a,b\n1,2\n", "a,b\r\n1,2\r\n", "a,b\r1,2\r", "a,b\n1,2"}) {
    const Reading reading = ReadAll(text);
    EXPECT_THAT(reading.rows, ElementsAre(Cells{"a", "b"}, Cells{"1", "2"}));
    EXPECT_THAT(reading.lines, ElementsAre(1, 2));
    EXPECT_TRUE(reading.status.ok());
  }
}

TEST(CsvReaderTest, QuotesHoldDelimitersQuotesAndLineEnds) {
  const Reading reading = ReadAll("\"a,1\",\"say \"\"hi\"\"\",\"two\nlines\"\r\nx,\"\",\n");
  EXPECT_THAT(reading.rows,
              ElementsAre(Cells{"a,1", "say \"hi\"", "two\nlines"}, Cells{"x", "", ""}));
  EXPECT_THAT(reading.lines, ElementsAre(1, 3));
}

TEST(CsvReaderTest, StrayQuotesAreText) {
  EXPECT_THAT(ReadAll("5\" pipe,\"a\"b\n").rows, ElementsAre(Cells{"5\" pipe", "ab"}));
}

TEST(CsvReaderTest, SkipsBlankLinesButNotEmptyCells) {
  const Reading reading = ReadAll("a\n\n\r\n\"\"\n,\n\nb");
  EXPECT_THAT(reading.rows, ElementsAre(Cells{"a"}, Cells{""}, Cells{"", ""}, Cells{"b"}));
  EXPECT_THAT(reading.lines, ElementsAre(1, 4, 5, 7));
}

TEST(CsvReaderTest, SkipsTheByteOrderMarkAndTakesOtherDelimiters) {
  EXPECT_THAT(ReadAll("\xEF\xBB\xBFid;name\n1;A,B\n", ';').rows,
              ElementsAre(Cells{"id", "name"}, Cells{"1", "A,B"}));
  EXPECT_THAT(ReadAll("id\tname\n", '\t').rows, ElementsAre(Cells{"id", "name"}));
}

TEST(CsvReaderTest, AnEmptyFileHasNoRows) {
  EXPECT_TRUE(ReadAll("").rows.empty());
  EXPECT_TRUE(ReadAll("\xEF\xBB\xBF\n\n").rows.empty());
}

TEST(CsvReaderTest, TellsRowsThatAreNotUtf8) {
  const Reading reading = ReadAll("Zo\xC3\xAB\nZo\xEB\nplain\n");
  EXPECT_THAT(reading.valid, ElementsAre(true, false, true));
}

TEST(CsvReaderTest, RefusesWhatIsNotText) {
  ExpectUnreadable(ReadAll("PK\x03\x04 and more"), "looks like a spreadsheet/zip file");
  ExpectUnreadable(ReadAll("\xD0\xCF\x11\xE0\xA1"), "export it as CSV UTF-8");
  ExpectUnreadable(ReadAll("\xFF\xFEi\0d\0"), "UTF-16");
  ExpectUnreadable(ReadAll(std::string_view("id,name\n1,\0\n", 12)), "line 2 holds NUL bytes");
}

TEST(CsvReaderTest, RefusesAQuoteThatIsNeverClosed) {
  ExpectUnreadable(ReadAll("id,name\n1,\"Ann\n2,Bob\n"), "opened in line 2 is never closed");
}

TEST(CsvReaderTest, RefusesRowsBeyondTheBounds) {
  ExpectUnreadable(ReadInChunks("h\n\"" + std::string(kCsvCellBytesMax + 1, 'x'), 4096),
                   "begins in line 2 is too long");
  ExpectUnreadable(ReadInChunks(std::string(kCsvColumnsMax, ','), 4096), "check the delimiter");
  std::string wide;
  for (std::size_t i = 0; i <= kCsvRowBytesMax / 1'000; ++i) wide += std::string(1'000, 'x') + ",";
  ExpectUnreadable(ReadInChunks(wide, 4096), "too long");
}

TEST(CsvReaderTest, PassesErrorsOfTheSourceOn) {
  CsvReader reader([](std::span<char>) { return absl::DataLossError("disk"); }, ',');
  CsvRow row;
  EXPECT_EQ(reader.Next(row).status().code(), absl::StatusCode::kDataLoss);
}

TEST(IsUtf8Test, TakesShortestFormsOfScalarValuesOnly) {
  for (const std::string_view good : {"", "a", "\xC3\xAB", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"}) {
    EXPECT_TRUE(IsUtf8(good)) << good;
  }
  for (const std::string_view bad : {"\x80", "\xC3", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80",
                                     "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE2\x82"}) {
    EXPECT_FALSE(IsUtf8(bad));
  }
}

}  // namespace
}  // namespace upward::identity
