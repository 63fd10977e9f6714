// Goal: import jobs, findings and changes are kept as the store port says.
// Method: the sentences of identity_store.h, each run on a new SQLite file and a real PostgreSQL.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/identity/store/testing/test_store.h"

namespace upward::identity::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ImportsContract : public ::testing::TestWithParam<sql::Dialect> {
 protected:
  ImportJob MakeJob(const std::string& id) {
    ImportJob job;
    job.id = id;
    job.stage = "reading";
    job.create_time = store_.clock().Now();
    job.heartbeat_time = store_.clock().Now();
    return job;
  }

  absl::Status Save(const base::TenantId& tenant, const ImportJob& job) {
    return store_->Transact(tenant, [&](IdentityTransaction& t) { return t.SaveJob(job); });
  }

  absl::StatusOr<ImportJob> Get(const base::TenantId& tenant, const std::string& id) {
    return ReadAs<ImportJob>(*store_, tenant,
                             [&](IdentityReader& reader) { return reader.GetJob(id); });
  }

  absl::Status AddFindings(const std::string& job, const std::vector<ImportFinding>& findings) {
    return store_->Transact(kIberia,
                            [&](IdentityTransaction& t) { return t.AddFindings(job, findings); });
  }

  std::vector<std::string> Findings(FindingSeverity severity_min, std::int64_t offset, int limit,
                                    const base::TenantId& tenant = kIberia) {
    const auto findings =
        ReadAs<std::vector<ImportFinding>>(*store_, tenant, [&](IdentityReader& reader) {
          return reader.ListFindings("j1", severity_min, offset, limit);
        });
    EXPECT_TRUE(findings.ok()) << findings.status();
    std::vector<std::string> messages;
    for (const ImportFinding& finding : *findings) messages.push_back(finding.message);
    return messages;
  }

  TestStore store_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Engines, ImportsContract, BothEngines(), DialectName);

ImportFinding Finding(std::int64_t line, FindingSeverity severity, std::string message) {
  return {.line = line,
          .employee_id = "e1",
          .field = "email",
          .verdict = ImportVerdict::kInvalidEmail,
          .severity = severity,
          .message = std::move(message)};
}

TEST_P(ImportsContract, SaveJobMustInsertTheJobOrReplaceIt) {
  ImportJob job = MakeJob("j1");
  ASSERT_TRUE(Save(kIberia, job).ok());
  ASSERT_TRUE(AddFindings("j1", {Finding(2, FindingSeverity::kNoted, "kept")}).ok());

  job.state = ImportJobState::kFailed;
  job.stage = "checking";
  job.rows_done = 3;
  job.rows_total = 4;
  job.dry_run = true;
  job.counts = {.rows = 1,
                .joined = 2,
                .moved = 3,
                .changed = 4,
                .left = 5,
                .returned = 6,
                .unchanged = 7,
                .rejected = 8,
                .treated = 9};
  job.error_reason = "IMPORT_REJECTED";
  job.error_message = "rows were rejected";
  job.heartbeat_time += absl::Seconds(1);
  job.finish_time = job.create_time + absl::Seconds(2);
  ASSERT_TRUE(Save(kIberia, job).ok());

  const auto read = Get(kIberia, "j1");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->state, ImportJobState::kFailed);
  EXPECT_EQ(read->stage, "checking");
  EXPECT_EQ(read->rows_done, 3);
  EXPECT_EQ(read->rows_total, 4);
  EXPECT_TRUE(read->dry_run);
  EXPECT_EQ(read->counts.rows, 1);
  EXPECT_EQ(read->counts.joined, 2);
  EXPECT_EQ(read->counts.left, 5);
  EXPECT_EQ(read->counts.treated, 9);
  EXPECT_EQ(read->error_reason, "IMPORT_REJECTED");
  EXPECT_EQ(read->error_message, "rows were rejected");
  EXPECT_EQ(read->heartbeat_time, job.heartbeat_time);
  EXPECT_EQ(read->finish_time, job.finish_time);
  EXPECT_THAT(Findings(FindingSeverity::kNoted, 0, 10), ElementsAre("kept"));
}

TEST_P(ImportsContract, SaveJobMustRefuseASecondRunningJob) {
  ImportJob first = MakeJob("j1");
  ASSERT_TRUE(Save(kIberia, first).ok());
  ASSERT_TRUE(Save(kIberia, first).ok());
  EXPECT_EQ(ReasonOf(Save(kIberia, MakeJob("j2"))), "IMPORT_RUNNING");
  EXPECT_TRUE(Save(kNordic, MakeJob("j2")).ok());
  first.state = ImportJobState::kSucceeded;
  ASSERT_TRUE(Save(kIberia, first).ok());
  EXPECT_TRUE(Save(kIberia, MakeJob("j2")).ok());
}

TEST_P(ImportsContract, GetJobMustReturnNotFoundForAnUnknownId) {
  const auto job = Get(kIberia, "j1");
  EXPECT_EQ(job.status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(job.status()), "NOT_FOUND");
}

TEST_P(ImportsContract, ListJobsMustReturnThoseBeforeAnIdNewestFirst) {
  for (const char* id : {"j1", "j2", "j3"}) {
    ImportJob job = MakeJob(id);
    job.state = ImportJobState::kSucceeded;
    ASSERT_TRUE(Save(kIberia, job).ok());
  }
  const auto list = [&](const std::string& before, int limit) {
    std::vector<std::string> ids;
    const auto jobs = ReadAs<std::vector<ImportJob>>(
        *store_, kIberia, [&](IdentityReader& reader) { return reader.ListJobs(before, limit); });
    EXPECT_TRUE(jobs.ok()) << jobs.status();
    for (const ImportJob& job : *jobs) ids.push_back(job.id);
    return ids;
  };
  EXPECT_THAT(list("", 2), ElementsAre("j3", "j2"));
  EXPECT_THAT(list("j2", 2), ElementsAre("j1"));
  EXPECT_THAT(list("j1", 2), IsEmpty());
}

TEST_P(ImportsContract, ListFindingsMustReturnThoseOfAtLeastTheSeverityByLine) {
  ASSERT_TRUE(Save(kIberia, MakeJob("j1")).ok());
  ASSERT_TRUE(AddFindings("j1", {Finding(7, FindingSeverity::kRejected, "7 rejected"),
                                 Finding(3, FindingSeverity::kTreated, "3 treated")})
                  .ok());
  ASSERT_TRUE(AddFindings("j1", {Finding(3, FindingSeverity::kNoted, "3 noted"),
                                 Finding(0, FindingSeverity::kRejected, "whole file")})
                  .ok());
  EXPECT_THAT(Findings(FindingSeverity::kNoted, 0, 10),
              ElementsAre("whole file", "3 treated", "3 noted", "7 rejected"));
  EXPECT_THAT(Findings(FindingSeverity::kTreated, 1, 1), ElementsAre("3 treated"));
  EXPECT_THAT(Findings(FindingSeverity::kRejected, 0, 10), ElementsAre("whole file", "7 rejected"));
  EXPECT_THAT(Findings(FindingSeverity::kNoted, 4, 10), IsEmpty());
}

TEST_P(ImportsContract, FindingsGiveBackEveryField) {
  ASSERT_TRUE(Save(kIberia, MakeJob("j1")).ok());
  ASSERT_TRUE(AddFindings("j1", {Finding(7, FindingSeverity::kTreated, "message")}).ok());
  const auto findings =
      ReadAs<std::vector<ImportFinding>>(*store_, kIberia, [&](IdentityReader& reader) {
        return reader.ListFindings("j1", FindingSeverity::kNoted, 0, 1);
      });
  ASSERT_EQ(findings->size(), 1u);
  const ImportFinding& finding = findings->front();
  EXPECT_EQ(finding.line, 7);
  EXPECT_EQ(finding.employee_id, "e1");
  EXPECT_EQ(finding.field, "email");
  EXPECT_EQ(finding.verdict, ImportVerdict::kInvalidEmail);
  EXPECT_EQ(finding.severity, FindingSeverity::kTreated);
}

TEST_P(ImportsContract, FindingsNeedTheirJob) {
  EXPECT_EQ(AddFindings("j1", {Finding(1, FindingSeverity::kNoted, "")}).code(),
            absl::StatusCode::kNotFound);
}

TEST_P(ImportsContract, ListChangesMustReturnThemByEmployeeId) {
  ASSERT_TRUE(Save(kIberia, MakeJob("j1")).ok());
  const std::vector<ImportChange> changes = {
      {.employee_id = "e2", .kind = "moved", .fields = {"department", "division"}},
      {.employee_id = "e1", .kind = "joined", .fields = {}}};
  ASSERT_TRUE(
      store_->Transact(kIberia, [&](IdentityTransaction& t) { return t.AddChanges("j1", changes); })
          .ok());
  const auto list = [&](std::int64_t offset) {
    return *ReadAs<std::vector<ImportChange>>(*store_, kIberia, [&](IdentityReader& reader) {
      return reader.ListChanges("j1", offset, 10);
    });
  };
  const auto all = list(0);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].employee_id, "e1");
  EXPECT_EQ(all[0].kind, "joined");
  EXPECT_THAT(all[1].fields, ElementsAre("department", "division"));
  EXPECT_EQ(list(1).size(), 1u);
}

TEST_P(ImportsContract, AnotherTenantsJobIsUnknown) {
  ASSERT_TRUE(Save(kIberia, MakeJob("j1")).ok());
  ASSERT_TRUE(AddFindings("j1", {Finding(1, FindingSeverity::kNoted, "iberia's")}).ok());
  const auto foreign = Get(kNordic, "j1");
  const auto unknown = Get(kNordic, "j2");
  EXPECT_EQ(foreign.status(), unknown.status());
  EXPECT_EQ(foreign.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(Findings(FindingSeverity::kNoted, 0, 10, kNordic), IsEmpty());
}

}  // namespace
}  // namespace upward::identity::store
