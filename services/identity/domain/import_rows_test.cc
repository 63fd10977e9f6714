// Goal: each verdict about rows beside one another, and about a whole file, is found and treated as
// documented.
// Method: small files into an empty tenant; the findings and the lines that come out.
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/identity/domain/testing/import_world.h"

namespace upward::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ImportRowsTest : public ::testing::Test, protected ImportWorld {};

void ExpectOne(const ImportResult& result, ImportVerdict verdict, FindingSeverity severity,
               std::int64_t line) {
  int found = 0;
  for (const ImportFinding& finding : result.findings) {
    if (finding.verdict != verdict) continue;
    ++found;
    EXPECT_EQ(finding.severity, severity);
    EXPECT_EQ(finding.line, line);
  }
  EXPECT_EQ(found, 1) << "verdict " << static_cast<int>(verdict);
  EXPECT_EQ(result.job.counts.rejected, severity == FindingSeverity::kRejected ? 1 : 0);
  EXPECT_EQ(result.job.counts.treated, severity == FindingSeverity::kTreated ? 1 : 0);
  EXPECT_EQ(result.job.state, ImportJobState::kSucceeded) << result.job.error_message;
}

TEST_F(ImportRowsTest, DuplicateEmployeeIdIsRejected) {
  const ImportResult result =
      Import("employee_id,job_title,manager_employee_id\n1,Chief,\n2,Clerk,1\n2,Cook,1\n");
  ExpectOne(result, ImportVerdict::kDuplicateEmployeeId, FindingSeverity::kRejected, 4);
  EXPECT_THAT(result.Find(ImportVerdict::kDuplicateEmployeeId)->message, HasSubstr("line 3"));
  EXPECT_EQ(store.PersonOf("2")->facts.job_title, "Clerk") << "the first row stands";
}

TEST_F(ImportRowsTest, OtherLinesMakeADuplicateToo) {
  const std::string header = "employee_id,manager_employee_id,dotted_manager_employee_ids\n";
  ExpectOne(Import(header + "1,,\n2,1,\n3,1,\n3,2,\n"), ImportVerdict::kDuplicateEmployeeId,
            FindingSeverity::kRejected, 5);
  ExpectOne(Import(header + "1,,\n2,1,\n3,1,2\n3,1,\n"), ImportVerdict::kDuplicateEmployeeId,
            FindingSeverity::kRejected, 5);
}

TEST_F(ImportRowsTest, RepeatedRowIsIgnored) {
  const ImportResult result =
      Import("employee_id,email,manager_employee_id\n1,a@x.org,\n2,b@x.org,1\n2.0,b@x.org,1\n");
  ASSERT_NE(result.Find(ImportVerdict::kRepeatedRow), nullptr);
  EXPECT_THAT(result.Verdicts(), ElementsAre("4:13", "4:5"));
  EXPECT_EQ(result.job.counts.treated, 1);
  EXPECT_EQ(result.job.counts.joined, 2);
}

TEST_F(ImportRowsTest, SharedPostIsLedByTheFirst) {
  const ImportResult result =
      Import("employee_id,post_id,manager_post_id\nA,P1,\nB,P1,\nC,P2,P1\n");
  ExpectOne(result, ImportVerdict::kSharedPost, FindingSeverity::kTreated, 3);
  EXPECT_THAT(Lines(), ElementsAre("A>", "B>", "C>A+B"));
}

TEST_F(ImportRowsTest, SeveralPostsGiveDottedLines) {
  const std::string csv =
      "employee_id,post_id,manager_post_id,job_title\n"
      "A,P1,,Chief\nB,P2,P1,Head\nC,P3,P2,Clerk\nC,P4,P1,Cook\nC,P4,P1,Cook\n";
  const ImportResult result = Import(csv);
  EXPECT_THAT(result.Verdicts(), ElementsAre("5:7", "6:5")) << "a repeated further post is ignored";
  EXPECT_THAT(Lines(), ElementsAre("A>", "B>A", "C>B+A"));
  EXPECT_EQ(store.PersonOf("C")->facts.job_title, "Clerk");
  EXPECT_THAT(Import(csv).changes, IsEmpty());
}

TEST_F(ImportRowsTest, SomebodysOwnPostIsNotTheirManager) {
  Import("employee_id,post_id,manager_post_id\nA,P1,\nB,P2,P3\nB,P3,P1\nC,P4,P2\n");
  EXPECT_THAT(Lines(), ElementsAre("A>", "B>A", "C>B"));
}

TEST_F(ImportRowsTest, VacantPostsArePassedOver) {
  const ImportResult result = Import(
      "employee_id,post_id,manager_post_id\nA,P1,\n,P2,P1\n,P3,P2\nB,P4,P3\n,P5,\nC,P6,P5\n");
  EXPECT_THAT(result.Verdicts(), ElementsAre("3:8", "4:8", "6:8"));
  EXPECT_THAT(Lines(), ElementsAre("A>", "B>A", "C>"));
  EXPECT_EQ(result.job.counts.treated, 3);
}

TEST_F(ImportRowsTest, CirclesOfVacantPostsLeadToNobody) {
  const ImportResult result =
      Import("employee_id,post_id,manager_post_id\n,P1,P2\n,P2,P1\nA,P3,P1\n");
  EXPECT_EQ(result.job.state, ImportJobState::kSucceeded);
  EXPECT_THAT(Lines(), ElementsAre("A>"));
}

TEST_F(ImportRowsTest, UnknownPostAboveIsAnUnknownManager) {
  const ImportResult result = Import("employee_id,post_id,manager_post_id\nA,P1,\nB,P2,P9\n");
  ExpectOne(result, ImportVerdict::kUnknownManager, FindingSeverity::kTreated, 3);
  EXPECT_EQ(result.Find(ImportVerdict::kUnknownManager)->field, "manager_post_id");
}

TEST_F(ImportRowsTest, SharedEmailIsNoted) {
  const ImportResult result = Import(
      "employee_id,email,manager_employee_id\n1,Office@x.org,\n2,a@x.org,1\n3,office@x.org,1\n");
  ExpectOne(result, ImportVerdict::kSharedEmail, FindingSeverity::kNoted, 4);
  EXPECT_EQ(store.PersonOf("3")->facts.email, "office@x.org");
}

TEST_F(ImportRowsTest, WrongCellCountAndBytesAreRejected) {
  const ImportResult result =
      Import("employee_id,job_title\n1,Chief\n2,Clerk,x\n3,Caf\xE9\n\n4,\"Head\n of\"\n5\n");
  EXPECT_THAT(result.Verdicts(), ElementsAre("3:1", "4:2", "8:1"));
  EXPECT_EQ(result.job.counts.rows, 5);
  EXPECT_EQ(result.job.counts.joined, 2);
}

TEST_F(ImportRowsTest, OnlyWantedRowsCount) {
  const std::string csv = "employee_id,division\n1,North\n2,South\n3,North\n";
  ImportOptions options = OptionsFor(csv);
  options.mapping.only_rows = {{"division", "North"}};
  EXPECT_EQ(Import(csv, options).job.counts.rows, 2);
  EXPECT_EQ(store.PersonOf("2"), nullptr);
}

TEST_F(ImportRowsTest, UnreadableFilesFail) {
  for (const char* text : {"", "PK\x03\x04zip", "employee_id\n\"1\n"}) {
    const ImportResult result = Import(text, OptionsFor("employee_id"));
    EXPECT_EQ(result.job.state, ImportJobState::kFailed);
    EXPECT_EQ(result.job.error_reason, "IMPORT_UNREADABLE") << result.job.error_message;
  }
}

TEST_F(ImportRowsTest, MissingColumnsFail) {
  const ImportResult result =
      Import("employee_id,title\n1,x\n", OptionsFor("employee_id,job_title"));
  EXPECT_EQ(result.job.error_reason, "IMPORT_MAPPING");
  EXPECT_THAT(result.job.error_message, HasSubstr("no column \"job_title\""));
}

}  // namespace
}  // namespace upward::identity
