// Goal: a file of people to enrol is understood, and whoever wrote it learns all its mistakes.
// Method: parse small files with every column, with few, and with mistakes in several lines.
#include "services/upward/commands/enrolment_file.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace upward::commands {
namespace {

using matching::v1::PARTICIPANT_ROLE_MENTEE;
using matching::v1::PARTICIPANT_ROLE_MENTOR;
using matching::v1::PARTICIPANT_ROLE_UNSPECIFIED;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(EnrolmentFileTest, ReadsColumnsInAnyOrder) {
  const auto rows = ParseEnrolments(
      "role,employee_id,topics,languages,preferred,excluded,capacity\n"
      "mentor, 10001 ,ai; data ;,de,10005;10009,10013,2\n",
      PARTICIPANT_ROLE_UNSPECIFIED);
  ASSERT_TRUE(rows.ok()) << rows.status();
  ASSERT_EQ(rows->size(), 1u);
  const EnrolmentRow& row = rows->front();
  EXPECT_EQ(row.line, 2);
  EXPECT_EQ(row.employee_id, "10001");
  EXPECT_EQ(row.role, PARTICIPANT_ROLE_MENTOR);
  EXPECT_THAT(row.topics, ElementsAre("ai", "data"));
  EXPECT_THAT(row.languages, ElementsAre("de"));
  EXPECT_THAT(row.preferred, ElementsAre("10005", "10009"));
  EXPECT_THAT(row.excluded, ElementsAre("10013"));
  EXPECT_EQ(row.capacity, 2);
}

TEST(EnrolmentFileTest, TheFlagGivesTheRoleThatTheFileDoesNot) {
  const auto rows = ParseEnrolments("employee_id\n7\n", PARTICIPANT_ROLE_MENTEE);
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_EQ(rows->front().role, PARTICIPANT_ROLE_MENTEE);
  EXPECT_THAT(rows->front().topics, IsEmpty());
  EXPECT_FALSE(ParseEnrolments("employee_id\n7\n", PARTICIPANT_ROLE_UNSPECIFIED).ok());
}

TEST(EnrolmentFileTest, TellsEveryMistakeByLine) {
  const auto rows =
      ParseEnrolments("employee_id,role,capacity\n,mentor,1\n8,boss,-2\n", PARTICIPANT_ROLE_MENTOR);
  ASSERT_FALSE(rows.ok());
  const std::string message(rows.status().message());
  EXPECT_THAT(message, HasSubstr("line 2: employee_id is empty"));
  EXPECT_THAT(message, HasSubstr("line 3: role must be mentor or mentee"));
  EXPECT_THAT(message, HasSubstr("line 3: capacity must be a number"));
}

TEST(EnrolmentFileTest, RefusesAHeaderThatItDoesNotKnow) {
  const auto unknown = ParseEnrolments("id,role\n7,mentor\n", PARTICIPANT_ROLE_UNSPECIFIED);
  EXPECT_THAT(std::string(unknown.status().message()), HasSubstr("unknown column 'id'"));
  EXPECT_THAT(std::string(unknown.status().message()), HasSubstr("employee_id is missing"));
  const auto ragged = ParseEnrolments("employee_id,role\n7\n", PARTICIPANT_ROLE_MENTOR);
  EXPECT_THAT(std::string(ragged.status().message()), HasSubstr("has 1 cells, the header 2"));
  EXPECT_FALSE(ParseEnrolments("", PARTICIPANT_ROLE_MENTOR).ok());
}

}  // namespace
}  // namespace upward::commands
