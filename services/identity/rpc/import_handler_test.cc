// Goal: a file goes in, is checked and applied as a job, and all of it can be read afterwards.
// Method: small files through the real server, watched to their end.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/identity/rpc/testing/test_service.h"

namespace upward::identity {
namespace {

using Stub = v1::ImportService::Stub;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

class ImportHandlerTest : public ::testing::Test {
 protected:
  std::vector<v1::ImportChange> Changes(const std::string& job_id) {
    v1::ListImportChangesRequest request;
    request.set_import_job_id(job_id);
    request.set_page_size(2);
    std::vector<v1::ImportChange> changes;
    do {
      const auto page =
          Invoke(service_.imports(), &Stub::ListImportChanges, service_.AsAdmin(), request);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      changes.insert(changes.end(), page->changes().begin(), page->changes().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return changes;
  }

  std::vector<v1::ImportFinding> Findings(const std::string& job_id,
                                          v1::FindingSeverity severity_min) {
    v1::ListImportFindingsRequest request;
    request.set_import_job_id(job_id);
    request.set_severity_min(severity_min);
    request.set_page_size(1);
    std::vector<v1::ImportFinding> findings;
    do {
      const auto page =
          Invoke(service_.imports(), &Stub::ListImportFindings, service_.AsAdmin(), request);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      findings.insert(findings.end(), page->findings().begin(), page->findings().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return findings;
  }

  TestService service_;
};

TEST_F(ImportHandlerTest, ImportsAFile) {
  const auto started = service_.Upload(kIberia, TestService::Options(), kCompany);
  ASSERT_TRUE(started.ok()) << started.status();
  EXPECT_EQ(started->state(), v1::IMPORT_JOB_STATE_RUNNING);
  const std::vector<v1::ImportJob> watched = service_.Watch(kIberia, started->import_job_id());
  ASSERT_THAT(watched, Not(IsEmpty()));
  const v1::ImportJob& ended = watched.back();
  EXPECT_EQ(ended.state(), v1::IMPORT_JOB_STATE_SUCCEEDED) << ended.ShortDebugString();
  EXPECT_EQ(ended.counts().rows(), 6);
  EXPECT_EQ(ended.counts().joined(), 6);
  EXPECT_TRUE(ended.has_finish_time());

  v1::GetImportJobRequest request;
  request.set_import_job_id(started->import_job_id());
  const auto read = Invoke(service_.imports(), &Stub::GetImportJob, service_.AsAdmin(), request);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->SerializeAsString(), ended.SerializeAsString());
  const std::vector<v1::ImportChange> changes = Changes(started->import_job_id());
  ASSERT_EQ(changes.size(), 6u);
  EXPECT_EQ(changes[0].employee_id(), "e1");
  EXPECT_EQ(changes[0].kind(), "joined");
}

TEST_F(ImportHandlerTest, ARepeatOfAFileChangesNothing) {
  service_.Import(kIberia, TestService::Options(), kCompany);
  const std::string id = service_.IdOf(kIberia, "e4");
  const v1::ImportJob again = service_.Import(kIberia, TestService::Options(), kCompany);
  EXPECT_EQ(again.counts().unchanged(), 6);
  EXPECT_EQ(again.counts().joined(), 0);
  EXPECT_EQ(service_.IdOf(kIberia, "e4"), id);
}

TEST_F(ImportHandlerTest, ADryRunTellsAndChangesNothing) {
  v1::ImportOptions options = TestService::Options();
  options.set_dry_run(true);
  const v1::ImportJob job = service_.Import(kIberia, options, kCompany);
  EXPECT_EQ(job.state(), v1::IMPORT_JOB_STATE_SUCCEEDED);
  EXPECT_TRUE(job.dry_run());
  EXPECT_EQ(job.counts().joined(), 6);
  EXPECT_EQ(Changes(job.import_job_id()).size(), 6u);
  EXPECT_THAT(service_.IdOf(kIberia, "e1"), IsEmpty());
}

TEST_F(ImportHandlerTest, ASnapshotEndsThoseWhoAreNotInIt) {
  service_.Import(kIberia, TestService::Options(), kCompany);
  v1::ImportOptions options = TestService::Options();
  options.set_mode(v1::IMPORT_MODE_SNAPSHOT);
  const std::string file(kCompany, std::string_view(kCompany).find("e4,"));
  const v1::ImportJob refused = service_.Import(kIberia, options, file);
  EXPECT_EQ(refused.state(), v1::IMPORT_JOB_STATE_FAILED);
  EXPECT_EQ(refused.error_reason(), "IMPORT_DROP");
  options.set_allow_drop(true);
  const v1::ImportJob done = service_.Import(kIberia, options, file);
  EXPECT_EQ(done.state(), v1::IMPORT_JOB_STATE_SUCCEEDED) << done.ShortDebugString();
  EXPECT_EQ(done.counts().left(), 3);
}

TEST_F(ImportHandlerTest, OneRejectedRowStopsAllOrNothing) {
  const std::string file = absl::StrCat(kCompany, "e7,Seven,,North,not a number,e2,\n,,,,,,\n",
                                        "e8,Eight,,North,x,e2,\n");
  const v1::ImportJob job = service_.Import(kIberia, TestService::Options(), file);
  EXPECT_EQ(job.state(), v1::IMPORT_JOB_STATE_FAILED);
  EXPECT_EQ(job.error_reason(), "IMPORT_REJECTED");
  EXPECT_EQ(job.counts().rejected(), 2);
  const auto findings = Findings(job.import_job_id(), v1::FINDING_SEVERITY_REJECTED);
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0].employee_id(), "e7");
  EXPECT_EQ(findings[0].field(), "job_level");
  EXPECT_EQ(findings[0].verdict(), v1::IMPORT_VERDICT_UNREADABLE_NUMBER);
  EXPECT_LT(findings[0].line(), findings[1].line());
  EXPECT_THAT(service_.IdOf(kIberia, "e1"), IsEmpty());

  v1::ImportOptions best_effort = TestService::Options();
  best_effort.set_strictness(v1::IMPORT_STRICTNESS_BEST_EFFORT);
  EXPECT_EQ(service_.Import(kIberia, best_effort, file).counts().joined(), 6);
}

TEST_F(ImportHandlerTest, ReplaysByRequestId) {
  v1::ImportOptions options = TestService::Options();
  options.set_request_id("request-1");
  const v1::ImportJob first = service_.Import(kIberia, options, kCompany);
  const auto again = service_.Upload(kIberia, options, kCompany);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->import_job_id(), first.import_job_id());
  EXPECT_EQ(again->state(), v1::IMPORT_JOB_STATE_SUCCEEDED);

  EXPECT_EQ(AnswerOf(service_.Upload(kIberia, options, "id\ne9\n")).reason, "REQUEST_ID_REUSED");
  options.set_dry_run(true);
  EXPECT_EQ(AnswerOf(service_.Upload(kIberia, options, kCompany)).reason, "REQUEST_ID_REUSED");
  EXPECT_TRUE(service_.Upload(kNordic, options, kCompany).ok());
}

TEST_F(ImportHandlerTest, ListsAllViolationsOfTheOptionsAtOnce) {
  v1::ImportOptions options;
  options.mutable_mapping()->set_delimiter("::");
  options.mutable_mapping()->set_list_separator("\n");
  options.mutable_mapping()->add_translations()->set_to("x");
  options.set_strictness(static_cast<v1::ImportStrictness>(9));
  options.set_effective_date("yesterday");
  options.set_request_id("not an id");
  const Answer answer = AnswerOf(service_.Upload(kIberia, options, kCompany));
  EXPECT_EQ(answer.reason, "INVALID_FIELDS");
  EXPECT_THAT(
      answer.fields,
      UnorderedElementsAre("options.mapping.delimiter", "options.mapping.list_separator",
                           "options.mapping.columns", "options.mapping.translations[0].field",
                           "options.mapping.translations[0].from", "options.mode",
                           "options.strictness", "options.effective_date", "options.request_id"));
}

TEST_F(ImportHandlerTest, FilesComeInTheOrderOfTheirDays) {
  const absl::CivilDay today = absl::ToCivilDay(service_.clock().Now(), absl::UTCTimeZone());
  v1::ImportOptions options = TestService::Options();
  options.set_effective_date(absl::FormatCivilTime(today + 2));
  EXPECT_THAT(AnswerOf(service_.Upload(kIberia, options, kCompany)).fields,
              ElementsAre("options.effective_date"));
  for (const char* day : {"-5-01-01", "26-01-31", "2026-1-31", "1899-12-31"}) {
    options.set_effective_date(day);
    EXPECT_THAT(AnswerOf(service_.Upload(kIberia, options, kCompany)).fields,
                ElementsAre("options.effective_date"))
        << day;
  }
  options.set_effective_date(absl::FormatCivilTime(today + 1));
  EXPECT_EQ(service_.Import(kIberia, options, kCompany).state(), v1::IMPORT_JOB_STATE_SUCCEEDED);
  const Answer refused = AnswerOf(service_.Upload(kIberia, TestService::Options(), kCompany));
  EXPECT_EQ(refused.code, absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(refused.reason, "IMPORT_OUT_OF_ORDER");
  EXPECT_TRUE(service_.Upload(kNordic, TestService::Options(), kCompany).ok());
}

TEST_F(ImportHandlerTest, RefusesAMappingOfUnknownFields) {
  v1::ImportOptions options = TestService::Options();
  (*options.mutable_mapping()->mutable_columns())["shoe_size"] = "level";
  EXPECT_EQ(AnswerOf(service_.Upload(kIberia, options, kCompany)).reason, "IMPORT_MAPPING");
}

TEST_F(ImportHandlerTest, AFileThatIsNoCsvFailsTheJob) {
  const v1::ImportJob job =
      service_.Import(kIberia, TestService::Options(), std::string_view("PK\3\4 a zip file", 16));
  EXPECT_EQ(job.state(), v1::IMPORT_JOB_STATE_FAILED);
  EXPECT_EQ(job.error_reason(), "IMPORT_UNREADABLE");
}

TEST_F(ImportHandlerTest, TheOptionsComeFirstAndOnce) {
  const auto upload = [&](const std::vector<v1::ImportPeopleRequest>& messages) {
    const auto context = service_.AsAdmin();
    v1::ImportJob job;
    const auto stream = service_.imports().ImportPeople(context.get(), &job);
    for (const auto& message : messages) {
      if (!stream->Write(message)) break;
    }
    stream->WritesDone();
    return AnswerOf(rpc::FromGrpc(stream->Finish()));
  };
  v1::ImportPeopleRequest chunk;
  chunk.set_chunk(kCompany);
  v1::ImportPeopleRequest options;
  *options.mutable_options() = TestService::Options();
  EXPECT_THAT(upload({}).fields, ElementsAre("options"));
  EXPECT_THAT(upload({chunk}).fields, ElementsAre("options"));
  EXPECT_THAT(upload({options, chunk, options}).fields, ElementsAre("chunk"));
  v1::ImportPeopleRequest large;
  large.set_chunk(std::string((1 << 20) + 1, 'x'));
  EXPECT_THAT(upload({options, large}).fields, ElementsAre("chunk"));
}

TEST_F(ImportHandlerTest, WalksThroughJobsNewestFirst) {
  std::vector<std::string> expected;
  for (int i = 0; i < 3; ++i) {
    service_.clock().Advance(absl::Seconds(1));
    expected.insert(expected.begin(),
                    service_.Import(kIberia, TestService::Options(), kCompany).import_job_id());
  }
  v1::ListImportJobsRequest request;
  request.set_page_size(2);
  std::vector<std::string> ids;
  do {
    const auto page =
        Invoke(service_.imports(), &Stub::ListImportJobs, service_.AsAdmin(), request);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const auto& job : page->import_jobs()) ids.push_back(job.import_job_id());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(ids, expected);
}

TEST_F(ImportHandlerTest, WatchingAnUnknownJobIsNotFound) {
  const auto context = service_.AsAdmin();
  v1::WatchImportJobRequest request;
  request.set_import_job_id("nothing");
  const auto stream = service_.imports().WatchImportJob(context.get(), request);
  v1::ImportJob job;
  EXPECT_FALSE(stream->Read(&job));
  EXPECT_EQ(AnswerOf(rpc::FromGrpc(stream->Finish())).reason, "NOT_FOUND");
}

}  // namespace
}  // namespace upward::identity
