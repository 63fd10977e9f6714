// Goal: an import changes exactly what the file says, tells each change once, and changes nothing
// when it fails, is repeated or is a dry run.
// Method: files one after the other; stored people, history, events, changes and counts.
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "fmt/format.h"
#include "services/identity/domain/testing/import_world.h"

namespace upward::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kHeader[] = "employee_id,job_title,gender,manager_employee_id,hire_date\n";
constexpr char kFirst[] =
    "employee_id,job_title,gender,manager_employee_id,hire_date\n"
    "1,Chief,f,,2010-01-01\n2,Clerk,m,1,2012-01-01\n3,Cook,f,1,2014-01-01\n4,Cook,m,1,\n";

class ImportChangesTest : public ::testing::Test, protected ImportWorld {
 protected:
  std::vector<EmploymentEntry> HistoryOf(std::string_view employee_id) {
    return store.state().history[store.PersonOf(employee_id)->id];
  }
};

TEST_F(ImportChangesTest, EverybodyJoins) {
  const ImportResult result = Import(kFirst);
  EXPECT_EQ(result.job.state, ImportJobState::kSucceeded) << result.job.error_message;
  EXPECT_EQ(result.job.counts.rows, 4);
  EXPECT_EQ(result.job.counts.joined, 4);
  EXPECT_THAT(Lines(), ElementsAre("1>", "2>1", "3>1", "4>1"));
  EXPECT_EQ(HistoryOf("2")[0].effective_date, absl::CivilDay(2012, 1, 1));
  EXPECT_EQ(HistoryOf("4")[0].effective_date, absl::CivilDay(2024, 6, 30)) << "no hire date";
  EXPECT_EQ(store.state().events.size(), 4u);
}

TEST_F(ImportChangesTest, ARepeatChangesNothing) {
  Import(kFirst);
  const auto people = store.state().people;
  const ImportResult result = Import(kFirst);
  EXPECT_EQ(result.job.state, ImportJobState::kSucceeded) << result.job.error_message;
  EXPECT_THAT(result.changes, IsEmpty());
  EXPECT_EQ(result.job.counts.unchanged, 4);
  EXPECT_EQ(store.state().events.size(), 4u);
  EXPECT_EQ(store.state().people, people);
}

TEST_F(ImportChangesTest, ASnapshotMovesChangesAndEnds) {
  Import(kFirst);
  const ImportResult result =
      Import(kHeader + std::string("1,Chief,f,,2010-01-01\n2,Head,x,1,2012-01-01\n"
                                   "3,Cook,x,1,2014-01-01\n5,Cook,m,2,2024-05-01\n"));
  EXPECT_THAT(result.Changes(), ElementsAre("2 moved", "3 changed", "5 joined", "4 left"));
  EXPECT_THAT(result.changes[0].fields, ElementsAre("job_title", "gender"));
  EXPECT_THAT(HistoryOf("2")[1].changed_fields, ElementsAre("job_title")) << "gender is no move";
  EXPECT_EQ(HistoryOf("3").size(), 1u) << "an attribute is no history";
  EXPECT_TRUE(store.state().events[5].attributes_only);
  const Person* four = store.PersonOf("4");
  EXPECT_EQ(four->state, PersonState::kLeft);
  EXPECT_EQ(four->facts.leave_date, absl::CivilDay(2024, 6, 30));
  EXPECT_EQ(store.PersonOf("1")->id, four->manager) << "the last line is kept";
  const ImportCounts& counts = result.job.counts;
  EXPECT_EQ(counts.joined, 1);
  EXPECT_EQ(counts.moved, 1);
  EXPECT_EQ(counts.changed, 1);
  EXPECT_EQ(counts.left, 1);
  EXPECT_EQ(counts.unchanged, 1);
}

TEST_F(ImportChangesTest, ADeltaLeavesTheOthersAlone) {
  Import(kFirst);
  const std::string csv = kHeader + std::string("3,Cook,f,2,2014-01-01\n");
  ImportOptions options = OptionsFor(csv);
  options.mode = ImportMode::kDelta;
  EXPECT_THAT(Import(csv, options).Changes(), ElementsAre("3 moved"));
  EXPECT_THAT(Lines(), ElementsAre("1>", "2>1", "3>2", "4>1"));
  EXPECT_THAT(Import(csv, options).changes, IsEmpty());
}

TEST_F(ImportChangesTest, LeavingWithADateAndComingBack) {
  const std::string header = "employee_id,leave_date,leave_kind,hire_date\n";
  Import(header + "1,,,2010-01-01\n2,,,2010-01-01\n");
  const PersonId id = store.PersonOf("2")->id;
  const ImportResult left = Import(header + "1,,,2010-01-01\n2,2024-03-01,voluntary,2010-01-01\n");
  EXPECT_THAT(left.Changes(), ElementsAre("2 left"));
  EXPECT_EQ(HistoryOf("2")[1].effective_date, absl::CivilDay(2024, 3, 1));
  EXPECT_EQ(HistoryOf("2")[1].leave_kind, "voluntary");

  const ImportResult back = Import(header + "1,,,2010-01-01\n2,,,2024-06-01\n");
  EXPECT_THAT(back.Changes(), ElementsAre("2 returned"));
  ASSERT_NE(back.Find(ImportVerdict::kCameBack), nullptr);
  EXPECT_EQ(back.Find(ImportVerdict::kCameBack)->severity, FindingSeverity::kNoted);
  EXPECT_EQ(HistoryOf("2")[2].change, EmploymentChange::kReturned);
  EXPECT_EQ(HistoryOf("2")[2].effective_date, absl::CivilDay(2024, 6, 1)) << "hired again";
  EXPECT_EQ(store.PersonOf("2")->id, id);
  EXPECT_EQ(back.job.counts.returned, 1);
  EXPECT_EQ(left.job.counts.left, 1);
}

TEST_F(ImportChangesTest, WhoeverComesBackLosesTheLeaveDateThatTheFileDoesNotSpeakOf) {
  Import("employee_id\n1\n2\n");
  Import("employee_id\n1\n");
  EXPECT_TRUE(store.PersonOf("2")->facts.leave_date.has_value());
  EXPECT_THAT(Import("employee_id\n1\n2\n").Changes(), ElementsAre("2 returned"));
  EXPECT_FALSE(store.PersonOf("2")->facts.leave_date.has_value());
  EXPECT_THAT(Import("employee_id\n1\n2\n").changes, IsEmpty());
}

TEST_F(ImportChangesTest, ANewPersonWhoHasLeftJoinsFirst) {
  const std::string csv =
      "employee_id,hire_date,leave_date\n1,2010-01-01,\n2,2011-02-03,2023-01-01\n";
  EXPECT_THAT(Import(csv).Changes(), ElementsAre("1 joined", "2 joined", "2 left"));
  EXPECT_EQ(store.PersonOf("2")->state, PersonState::kLeft);
  EXPECT_EQ(HistoryOf("2")[0].effective_date, absl::CivilDay(2011, 2, 3));
  EXPECT_EQ(HistoryOf("2")[1].effective_date, absl::CivilDay(2023, 1, 1));
  EXPECT_THAT(Import(csv).changes, IsEmpty());
}

TEST_F(ImportChangesTest, FieldsThatTheFileDoesNotSpeakOfStay) {
  Import(kFirst);
  EXPECT_THAT(Import("employee_id,location\n1,Madrid\n2,Oslo\n3,\n4,\n").Changes(),
              ElementsAre("1 moved", "2 moved"));
  EXPECT_EQ(store.PersonOf("1")->facts.job_title, "Chief");
}

TEST_F(ImportChangesTest, AllOrNothingChangesNothingWhenARowIsRejected) {
  Import(kFirst);
  const auto people = store.state().people;
  const std::string csv = kHeader + std::string("1,Boss,f,,2010-01-01\n2,x,m,1,soon\n");
  ImportOptions options = OptionsFor(csv);
  options.strictness = ImportStrictness::kAllOrNothing;
  const ImportResult result = Import(csv, options);
  EXPECT_EQ(result.job.state, ImportJobState::kFailed);
  EXPECT_EQ(result.job.error_reason, "IMPORT_REJECTED");
  EXPECT_EQ(result.job.counts.rejected, 1);
  EXPECT_EQ(result.findings.size(), 1u) << "findings stay";
  EXPECT_EQ(store.state().people, people);
}

TEST_F(ImportChangesTest, BestEffortKeepsWhoeverIsRejected) {
  Import(kFirst);
  const ImportResult result = Import(
      kHeader + std::string("1,Boss,f,,2010-01-01\n2,x,m,1,soon\n3,Cook,f,1\n4,Cook,m,1,\n"));
  EXPECT_THAT(result.Changes(), ElementsAre("1 moved"));
  EXPECT_EQ(result.job.counts.rejected, 2);
  EXPECT_EQ(store.PersonOf("2")->facts.job_title, "Clerk");
  EXPECT_EQ(store.PersonOf("3")->state, PersonState::kActive);
}

TEST_F(ImportChangesTest, NobodyEndsWhileARejectedRowMayBeTheirs) {
  Import(kFirst);
  const ImportResult result =
      Import(kHeader + std::string("1,Chief,f,,2010-01-01\n,Clerk,m,1,2012-01-01\n"));
  EXPECT_THAT(result.changes, IsEmpty());
  ASSERT_NE(result.Find(ImportVerdict::kRequiredFieldEmpty), nullptr);
}

TEST_F(ImportChangesTest, ADropIsRefusedUnlessAllowed) {
  store.state().settings.drop_percent_max = 49;
  Import(kFirst);
  const std::string half = kHeader + std::string("1,Chief,f,,2010-01-01\n2,Clerk,m,1,2012-01-01\n");
  const ImportResult refused = Import(half);
  EXPECT_EQ(refused.job.error_reason, "IMPORT_DROP");
  EXPECT_THAT(refused.job.error_message, HasSubstr("2 of 4 active people"));
  EXPECT_EQ(refused.job.counts.left, 2);
  const ImportFinding* drop = refused.Find(ImportVerdict::kSuddenDrop);
  ASSERT_NE(drop, nullptr);
  EXPECT_EQ(drop->severity, FindingSeverity::kRejected);
  EXPECT_THAT(drop->message, HasSubstr("2 of 4 active people would leave: 3, 4; a dry run"));
  EXPECT_EQ(Lines().size(), 4u);
  ImportOptions options = OptionsFor(half);
  options.allow_drop = true;
  EXPECT_EQ(Import(half, options).job.counts.left, 2);
  options = OptionsFor(kHeader);
  EXPECT_EQ(Import(kHeader, options).job.error_reason, "IMPORT_DROP") << "headers only";
  options.mode = ImportMode::kDelta;
  EXPECT_EQ(Import(kHeader, options).job.state, ImportJobState::kSucceeded);
}

TEST_F(ImportChangesTest, TheFirstTenOfADropAreNamed) {
  store.state().settings.drop_percent_max = 49;
  std::string csv = "employee_id\n";
  for (int i = 10; i < 40; ++i) csv += fmt::format("{}\n", i);
  Import(csv);
  const ImportResult refused = Import("employee_id\n10\n");
  EXPECT_EQ(refused.job.counts.left, 29);
  EXPECT_THAT(refused.Find(ImportVerdict::kSuddenDrop)->message,
              HasSubstr("leave: 11, 12, 13, 14, 15, 16, 17, 18, 19, 20 and 19 more;"));
}

TEST_F(ImportChangesTest, ADropAtTheLimitIsTaken) {
  store.state().settings.drop_percent_max = 50;
  Import(kFirst);
  EXPECT_EQ(Import(kHeader + std::string("1,Chief,f,,2010-01-01\n2,Clerk,m,1,2012-01-01\n"))
                .job.counts.left,
            2);
}

TEST_F(ImportChangesTest, ADryRunTellsAllAndWritesNobody) {
  ImportOptions options = OptionsFor(kFirst);
  options.dry_run = true;
  const ImportResult result = Import(kFirst, options);
  EXPECT_EQ(result.job.state, ImportJobState::kSucceeded);
  EXPECT_TRUE(result.job.dry_run);
  EXPECT_EQ(result.job.counts.joined, 4);
  EXPECT_EQ(result.changes.size(), 4u);
  EXPECT_TRUE(store.state().people.empty());
  EXPECT_TRUE(store.state().events.empty());
}

TEST_F(ImportChangesTest, ATransactionThatRunsAgainDoesTheSame) {
  store.RunAgain(2);  // the first stores the job
  const ImportResult result = Import(kFirst);
  EXPECT_EQ(result.job.counts.joined, 4);
  EXPECT_EQ(result.changes.size(), 4u);
  EXPECT_EQ(store.state().events.size(), 4u);
}

TEST_F(ImportChangesTest, MoreThanOneBatch) {
  std::string csv = "employee_id,manager_employee_id\n";
  for (int i = 0; i < 1'700; ++i) csv += fmt::format("{},{}\n", i, i + 1);  // managers come later
  EXPECT_EQ(Import(csv).job.counts.joined, 1'700);
  EXPECT_THAT(Import(csv).changes, IsEmpty());
  EXPECT_EQ(store.PersonOf("7")->manager, store.PersonOf("8")->id);
}

}  // namespace
}  // namespace upward::identity
