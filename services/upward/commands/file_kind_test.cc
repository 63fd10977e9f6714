// Goal: a file that is no CSV is named for what it is, with the way to CSV; CSV of any kind passes.
// Method: the first bytes that such files begin with.
#include "services/upward/commands/file_kind.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/base/error.h"

namespace upward::commands {
namespace {

using namespace std::string_view_literals;
using ::testing::HasSubstr;

std::string Said(std::string_view head) {
  const absl::Status status = MustLookLikeCsv("staff.csv", head);
  if (status.ok()) return "";
  EXPECT_EQ(base::DetailOf(status)->reason, "IMPORT_UNREADABLE");
  EXPECT_THAT(status.message(), HasSubstr("staff.csv is not CSV text"));
  return std::string(status.message());
}

TEST(FileKindTest, NamesWhatItIs) {
  EXPECT_THAT(Said("PK\x03\x04\x14\0\0\0\0\0[Content_Types].xml"sv), HasSubstr("(XLSX)"));
  EXPECT_THAT(Said("PK\x03\x04\0\0mimetypeapplication/vnd.oasis.opendocument.spreadsheet"sv),
              HasSubstr("(ODS)"));
  EXPECT_THAT(Said("PK\x03\x04\0\0staff.csv"sv), HasSubstr("ZIP archive"));
  EXPECT_THAT(Said("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0"sv), HasSubstr("(XLS)"));
  EXPECT_THAT(Said("%PDF-1.7\n"sv), HasSubstr("PDF document"));
  EXPECT_THAT(Said("\x1F\x8B\x08"sv), HasSubstr("gzip"));
  EXPECT_THAT(Said("\xFF\xFEi\0d\0"sv), HasSubstr("UTF-16"));
  EXPECT_THAT(Said("\n <!DOCTYPE HTML><title>Sign in</title>"sv), HasSubstr("web page"));
  EXPECT_THAT(Said("<?xml version=\"1.0\"?>"sv), HasSubstr("XML"));
  EXPECT_THAT(Said("\x7F\x45LF\0\0"sv), HasSubstr("binary file"));
}

TEST(FileKindTest, NamesTheWayToCsv) {
  EXPECT_THAT(Said("PK\x03\x04[Content_Types].xml"sv), HasSubstr("save the sheet as \"CSV UTF-8"));
  EXPECT_THAT(Said("%PDF-1.7"sv), HasSubstr("export it as CSV UTF-8"));
}

TEST(FileKindTest, TextPasses) {
  for (const auto head : {""sv, "id,name\n1,Ada\n"sv, "\xEF\xBB\xBFid;name\n"sv, "PKW,name\n"sv,
                          "<5 years,name\n"sv, "\"id\"\t\"Ji\xC5\x99\xC3\xAD\"\n"sv}) {
    EXPECT_EQ(Said(head), "") << head;
  }
}

}  // namespace
}  // namespace upward::commands
