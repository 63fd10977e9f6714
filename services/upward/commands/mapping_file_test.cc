// Goal: a mapping file becomes the options of an import, and every mistake in it is named.
// Method: parse whole documents, and documents with one or several mistakes.
#include "services/upward/commands/mapping_file.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace upward::commands {
namespace {

using ::testing::HasSubstr;

TEST(MappingFileTest, ReadsEveryPart) {
  const auto mapping = ParseMapping(R"({
    "format": {"delimiter": ";", "date_formats": ["%Y-%m-%d", "%d.%m.%Y"], "list_separator": "|"},
    "columns": {"employee_id": "Number", "family_name": "Name"},
    "attributes": {"region": "Region"},
    "values": {"gender": {"F": "female", "?": ""}},
    "only_rows": {"Snapshot": "2025-12-31"}})");
  ASSERT_TRUE(mapping.ok()) << mapping.status();
  EXPECT_EQ(mapping->delimiter(), ";");
  EXPECT_EQ(mapping->list_separator(), "|");
  EXPECT_EQ(mapping->date_formats_size(), 2);
  EXPECT_EQ(mapping->columns().at("employee_id"), "Number");
  EXPECT_EQ(mapping->attributes().at("region"), "Region");
  EXPECT_EQ(mapping->only_rows().at("Snapshot"), "2025-12-31");
  ASSERT_EQ(mapping->translations_size(), 2);
  EXPECT_EQ(mapping->translations(1).field(), "gender");
  EXPECT_EQ(mapping->translations(1).from(), "F");
  EXPECT_EQ(mapping->translations(1).to(), "female");
}

TEST(MappingFileTest, ColumnsAloneAreEnough) {
  EXPECT_TRUE(ParseMapping(R"({"columns": {"employee_id": "Id"}})").ok());
}

TEST(MappingFileTest, NamesEveryKeyThatIsWrong) {
  const auto mapping = ParseMapping(R"({
    "columns": {"employee_id": 7},
    "format": {"separator": ","},
    "values": {"gender": "F"},
    "colums": {}})");
  ASSERT_FALSE(mapping.ok());
  const std::string message(mapping.status().message());
  EXPECT_THAT(message, HasSubstr("columns.employee_id must be a text"));
  EXPECT_THAT(message, HasSubstr("format.separator is no key of format"));
  EXPECT_THAT(message, HasSubstr("values.gender must be an object"));
  EXPECT_THAT(message, HasSubstr("colums is no key of a mapping"));
}

TEST(MappingFileTest, RefusesWhatIsNoMapping) {
  EXPECT_THAT(std::string(ParseMapping("{").status().message()), HasSubstr("no JSON"));
  EXPECT_THAT(std::string(ParseMapping("[]").status().message()), HasSubstr("JSON object"));
  EXPECT_THAT(std::string(ParseMapping("{}").status().message()), HasSubstr("columns is missing"));
  EXPECT_THAT(
      std::string(
          ParseMapping(R"({"columns": {}, "format": {"date_formats": "%Y"}})").status().message()),
      HasSubstr("format.date_formats must be a list"));
}

TEST(OnlyRowsTest, SplitsAtTheFirstEqualsSign) {
  const auto pair = ParseOnlyRows("Snapshot Date=a=b");
  ASSERT_TRUE(pair.ok());
  EXPECT_EQ(pair->first, "Snapshot Date");
  EXPECT_EQ(pair->second, "a=b");
  EXPECT_TRUE(ParseOnlyRows("Column=").ok()) << "an empty value is a value";
  EXPECT_FALSE(ParseOnlyRows("Column").ok());
  EXPECT_FALSE(ParseOnlyRows("=value").ok());
}

}  // namespace
}  // namespace upward::commands
