// Goal: each verdict about reporting lines is found and treated as documented, against the file and
// against the people who are stored.
// Method: small files, one after the other where the past matters; the lines that come out.
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "fmt/format.h"
#include "services/identity/domain/testing/import_world.h"

namespace upward::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kHeader[] = "employee_id,manager_employee_id\n";

class ImportLinesTest : public ::testing::Test, protected ImportWorld {
 protected:
  ImportResult Delta(const std::string& csv) {
    ImportOptions options = OptionsFor(csv);
    options.mode = ImportMode::kDelta;
    return Import(csv, options);
  }
};

TEST_F(ImportLinesTest, UnknownManagerMakesAHead) {
  const ImportResult result = Import(kHeader + std::string("1,\n2,99\n"));
  EXPECT_THAT(result.Verdicts(), ElementsAre("3:9"));
  EXPECT_THAT(result.findings[0].message, HasSubstr("99 is nobody in the file or the tenant"));
  EXPECT_THAT(Lines(), ElementsAre("1>", "2>"));
  EXPECT_EQ(result.job.counts.treated, 1);
}

TEST_F(ImportLinesTest, ManagerIsSelfMakesAHead) {
  EXPECT_THAT(Import(kHeader + std::string("1,1\n2,1\n")).Verdicts(), ElementsAre("2:10"));
  EXPECT_THAT(Lines(), ElementsAre("1>", "2>1"));
}

TEST_F(ImportLinesTest, CyclesAreRejectedAndShown) {
  const ImportResult result = Import(kHeader + std::string("1,\nE1,E2\nE2,E1\n4,E1\n5,1\n"));
  EXPECT_THAT(result.Verdicts(), ElementsAre("3:11", "4:11", "5:9"));
  EXPECT_THAT(result.findings[0].message, HasSubstr("E1 → E2 → E1"));
  EXPECT_EQ(result.findings[0].severity, FindingSeverity::kRejected);
  EXPECT_THAT(result.Find(ImportVerdict::kUnknownManager)->message, HasSubstr("rejected row"));
  EXPECT_THAT(Lines(), ElementsAre("1>", "4>", "5>1"));
  EXPECT_EQ(result.job.counts.rejected, 2);
}

TEST_F(ImportLinesTest, LongCyclesAreShownInPart) {
  std::string csv = kHeader;
  for (int i = 0; i < 30; ++i) csv += fmt::format("{},{}\n", i, (i + 1) % 30);
  const ImportResult result = Import(csv);
  EXPECT_THAT(result.findings[0].message, HasSubstr("0 → 1 → "));
  EXPECT_THAT(result.findings[0].message, HasSubstr("(10 more) → 0;"));
}

TEST_F(ImportLinesTest, ACycleThroughStoredPeopleIsRejected) {
  Import(kHeader + std::string("1,\n2,1\n3,2\n"));
  const ImportResult result = Delta(kHeader + std::string("1,3\n"));
  EXPECT_THAT(result.Verdicts(), ElementsAre("2:11"));
  EXPECT_THAT(result.findings[0].message, HasSubstr("1 → 3 → 2 → 1"));
  EXPECT_THAT(Lines(), ElementsAre("1>", "2>1", "3>2"));
}

TEST_F(ImportLinesTest, ARejectedRowLeavesTheStoredLineWhichMayCloseAnotherCycle) {
  Import(kHeader + std::string("1,\n2,1\n3,2\n4,\n"));
  // 2 and 4 form a circle; with it left out, 2 stays below 1, and 1 below 3 is a circle again.
  const ImportResult result = Delta(kHeader + std::string("1,3\n2,4\n4,2\n"));
  EXPECT_EQ(result.job.counts.rejected, 3);
  EXPECT_THAT(Lines(), ElementsAre("1>", "2>1", "3>2", "4>"));
}

TEST_F(ImportLinesTest, SeveralRootsAreNotedOnce) {
  const ImportResult result = Import(kHeader + std::string("1,\n2,\n3,\n4,1\n"));
  ASSERT_EQ(result.findings.size(), 1u);
  EXPECT_EQ(result.findings[0].verdict, ImportVerdict::kSeveralRoots);
  EXPECT_EQ(result.findings[0].line, 0);
  EXPECT_EQ(result.findings[0].severity, FindingSeverity::kNoted);
  EXPECT_THAT(result.findings[0].message, HasSubstr("3 people"));
  EXPECT_THAT(Import(kHeader + std::string("1,\n2,1\n3,1\n4,1\n")).findings, IsEmpty());
}

TEST_F(ImportLinesTest, ManagerLeftWithinTheFile) {
  const ImportResult result = Import(
      "employee_id,manager_employee_id,leave_date\n"
      "1,,\n2,1,2024-06-30\n3,2,2024-01-01\n4,3,2024-07-01\n5,6,\n6,,2020-01-01\n");
  EXPECT_THAT(result.Verdicts(), ElementsAre("5:20", "6:20"));
  EXPECT_THAT(result.findings[0].message, HasSubstr("the manager 3 has left; the line goes to 1"));
  EXPECT_THAT(result.findings[1].message, HasSubstr("nobody above them works here"));
  EXPECT_THAT(Lines(), ElementsAre("1>", "4>1", "5>")) << "a leave date in the future counts not";
}

TEST_F(ImportLinesTest, ManagerWhoIsNoLongerInTheFile) {
  Import(kHeader + std::string("1,\n2,1\n3,2\n"));
  const ImportResult result = Import(kHeader + std::string("1,\n3,2\n"));
  EXPECT_THAT(result.Verdicts(), ElementsAre("3:20"));
  EXPECT_THAT(result.Changes(), ElementsAre("3 moved", "2 left"));
  EXPECT_THAT(Lines(), ElementsAre("1>", "3>1"));
  EXPECT_THAT(Import(kHeader + std::string("1,\n3,2\n")).changes, IsEmpty());
}

TEST_F(ImportLinesTest, ReportsOutsideADeltaFollowWhenTheirManagerLeaves) {
  const std::string header = "employee_id,manager_employee_id,dotted_manager_employee_ids\n";
  Import(header + "1,,\n2,1,\n3,2,\n4,1,2\n");
  const ImportResult result = Delta("employee_id,leave_date\n2,2024-06-01\n");
  EXPECT_THAT(result.Changes(), ElementsAre("2 left", "3 moved", "4 moved"));
  EXPECT_THAT(result.Verdicts(), ElementsAre("0:20", "0:24"));
  EXPECT_THAT(Lines(), ElementsAre("1>", "3>1", "4>1"));
  EXPECT_EQ(result.job.counts.treated, 0) << "they have no row";
}

TEST_F(ImportLinesTest, DottedLinesThatLeadNowhereAreDropped) {
  const ImportResult result = Import(
      "employee_id,manager_employee_id,dotted_manager_employee_ids\n"
      "1,,\n2,1,1;2;99\n3,1,2;2\n4,1,2;3\n");
  EXPECT_THAT(result.Verdicts(), ElementsAre("3:24", "3:24", "3:24"));
  EXPECT_EQ(result.job.counts.treated, 1) << "one row";
  EXPECT_THAT(Lines(), ElementsAre("1>", "2>1", "3>1+2", "4>1+2+3"));
}

TEST_F(ImportLinesTest, LinesThatTheFileDoesNotSpeakOfStay) {
  const std::string header = "employee_id,manager_employee_id,dotted_manager_employee_ids\n";
  Import(header + "1,,\n2,1,\n3,1,2\n");
  EXPECT_THAT(Import("employee_id,job_title\n1,Chief\n2,\n3,\n").Changes(), ElementsAre("1 moved"));
  EXPECT_THAT(Lines(), ElementsAre("1>", "2>1", "3>1+2"));
  Import("employee_id,manager_employee_id\n1,\n2,1\n3,2\n");
  EXPECT_THAT(Lines(), ElementsAre("1>", "2>1", "3>2")) << "2 is the solid manager now";
}

TEST_F(ImportLinesTest, ADeltaFindsManagersAmongTheStored) {
  Import(kHeader + std::string("1,\n2,1\n"));
  EXPECT_THAT(Delta(kHeader + std::string("3,2\n4,3\n")).Changes(),
              ElementsAre("3 joined", "4 joined"));
  EXPECT_THAT(Lines(), ElementsAre("1>", "2>1", "3>2", "4>3"));
}

}  // namespace
}  // namespace upward::identity
