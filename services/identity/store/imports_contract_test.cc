// Goal: import jobs, findings and changes are kept as the store port says.
// Method: the sentences of identity_store.h, each run on a new SQLite file and a real PostgreSQL.
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/base/testing/reason_of.h"
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
    return job;
  }

  absl::Status Save(const base::TenantId& tenant, const ImportJob& job) {
    return store_->Transact(tenant, [&](IdentityTransaction& t) { return t.SaveJob(job); });
  }

  absl::StatusOr<ImportJob> Get(const base::TenantId& tenant, const std::string& id) {
    return ReadAs<ImportJob>(*store_, tenant,
                             [&](IdentityReader& reader) { return reader.GetJob(id); });
  }

  absl::Status Beat(const ImportHeartbeat& heartbeat) {
    return store_->Transact(kIberia,
                            [&](IdentityTransaction& t) { return t.SaveHeartbeat(heartbeat); });
  }

  absl::Status AddFindings(const std::string& job, const std::vector<ImportFinding>& findings) {
    return store_->Transact(kIberia,
                            [&](IdentityTransaction& t) { return t.AddFindings(job, findings); });
  }

  // One page; moves `after` behind it.
  std::vector<std::string> Findings(FindingSeverity severity_min, FindingKey& after, int limit,
                                    const base::TenantId& tenant = kIberia) {
    const auto findings =
        ReadAs<std::vector<ImportFinding>>(*store_, tenant, [&](IdentityReader& reader) {
          return reader.ListFindings("j1", severity_min, after, limit);
        });
    EXPECT_TRUE(findings.ok()) << findings.status();
    std::vector<std::string> messages;
    for (const ImportFinding& finding : *findings) {
      messages.push_back(finding.message);
      after = {finding.line, finding.position};
    }
    return messages;
  }
  std::vector<std::string> Findings(FindingSeverity severity_min,
                                    const base::TenantId& tenant = kIberia) {
    FindingKey start;
    return Findings(severity_min, start, 100, tenant);
  }

  absl::Status AddChanges(const std::vector<ImportChange>& changes) {
    return store_->Transact(kIberia,
                            [&](IdentityTransaction& t) { return t.AddChanges("j1", changes); });
  }

  TestStore store_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Engines, ImportsContract, sql::BothEngines(), sql::DialectName);

ImportFinding Finding(std::int64_t line, FindingSeverity severity, std::string message) {
  return {.line = line,
          .employee_id = "e1",
          .field = "email",
          .verdict = ImportVerdict::kInvalidEmail,
          .severity = severity,
          .message = std::move(message)};
}

TEST_P(ImportsContract, LatestImportDayMustReturnThatOfTheJobsThatSucceededAndWereNoDryRuns) {
  const auto latest = [&](const base::TenantId& tenant) {
    std::optional<absl::CivilDay> day;
    EXPECT_TRUE(store_
                    ->Read(tenant,
                           [&](IdentityReader& reader) -> absl::Status {
                             const auto read = reader.LatestImportDay();
                             if (read.ok()) day = *read;
                             return read.status();
                           })
                    .ok());
    return day;
  };
  EXPECT_EQ(latest(kIberia), std::nullopt) << "nothing before the first";
  const auto save = [&](const char* id, ImportJobState state, bool dry_run, absl::CivilDay day) {
    ImportJob job = MakeJob(id);
    job.state = state;
    job.dry_run = dry_run;
    job.effective_date = day;
    ASSERT_TRUE(Save(kIberia, job).ok());
  };
  save("j1", ImportJobState::kSucceeded, false, absl::CivilDay(2026, 2, 1));
  save("j2", ImportJobState::kSucceeded, false, absl::CivilDay(2026, 1, 31));
  save("j3", ImportJobState::kSucceeded, true, absl::CivilDay(2026, 5, 1));
  save("j4", ImportJobState::kFailed, false, absl::CivilDay(2026, 6, 1));
  save("j5", ImportJobState::kRunning, false, absl::CivilDay(2026, 7, 1));
  EXPECT_EQ(latest(kIberia), absl::CivilDay(2026, 2, 1));
  EXPECT_EQ(latest(kNordic), std::nullopt) << "another tenant's";
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
  job.finish_time = job.create_time + absl::Seconds(2);
  job.effective_date = absl::CivilDay(2026, 1, 31);
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
  EXPECT_EQ(read->heartbeat_time, job.create_time) << "there was none";
  EXPECT_EQ(read->finish_time, job.finish_time);
  EXPECT_EQ(read->effective_date, job.effective_date);
  EXPECT_THAT(Findings(FindingSeverity::kNoted), ElementsAre("kept"));
}

TEST_P(ImportsContract, SaveJobMustRefuseASecondRunningJob) {
  ImportJob first = MakeJob("j1");
  ASSERT_TRUE(Save(kIberia, first).ok());
  ASSERT_TRUE(Save(kIberia, first).ok());
  EXPECT_EQ(base::ReasonOf(Save(kIberia, MakeJob("j2"))), "IMPORT_RUNNING");
  EXPECT_TRUE(Save(kNordic, MakeJob("j2")).ok());
  first.state = ImportJobState::kSucceeded;
  ASSERT_TRUE(Save(kIberia, first).ok());
  EXPECT_TRUE(Save(kIberia, MakeJob("j2")).ok());
}

TEST_P(ImportsContract, GetJobMustReturnNotFoundForAnUnknownId) {
  const auto job = Get(kIberia, "j1");
  EXPECT_EQ(job.status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(base::ReasonOf(job.status()), "NOT_FOUND");
}

TEST_P(ImportsContract, FindRunningJobMustReturnTheJobThatIsStoredAsRunning) {
  const auto find = [&](const base::TenantId& tenant) {
    return ReadAs<std::optional<ImportJob>>(
        *store_, tenant, [](IdentityReader& reader) { return reader.FindRunningJob(); });
  };
  EXPECT_EQ(*find(kIberia), std::nullopt);
  ImportJob newer = MakeJob("j2");
  newer.state = ImportJobState::kSucceeded;
  ASSERT_TRUE(Save(kIberia, newer).ok());
  ASSERT_TRUE(Save(kIberia, MakeJob("j1")).ok());
  EXPECT_EQ((*find(kIberia))->id, "j1");
  EXPECT_EQ(*find(kNordic), std::nullopt);
}

TEST_P(ImportsContract, ARunningJobIsShownAsItsNewestHeartbeatTells) {
  ImportJob job = MakeJob("j1");
  ASSERT_TRUE(Save(kIberia, job).ok());
  ImportHeartbeat heartbeat{.job_id = "j1", .time = job.create_time, .stage = "applying"};
  for (int i = 1; i <= 2; ++i) {
    heartbeat.time += absl::Seconds(5);
    heartbeat.rows_done = 100 * i;
    heartbeat.rows_total = 1000;
    ASSERT_TRUE(Beat(heartbeat).ok());
  }
  const auto read = Get(kIberia, "j1");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->heartbeat_time, job.create_time + absl::Seconds(10));
  EXPECT_EQ(read->stage, "applying");
  EXPECT_EQ(read->rows_done, 200);
  EXPECT_EQ(read->rows_total, 1000);

  job.state = ImportJobState::kFailed;
  job.stage = "checking";
  ASSERT_TRUE(Save(kIberia, job).ok());
  EXPECT_EQ(Get(kIberia, "j1")->stage, "checking") << "what the job's end says counts";
}

TEST_P(ImportsContract, SaveHeartbeatMustNotDisturbATransactionThatChangesTheJob) {
  if (GetParam() == sql::Dialect::kSqlite) GTEST_SKIP() << "SQLite has one writer";
  ASSERT_TRUE(Save(kIberia, MakeJob("j1")).ok());
  int runs = 0;
  const absl::Status status = store_->Transact(kIberia, [&](IdentityTransaction& t) {
    ++runs;
    EXPECT_TRUE(t.AddFindings("j1", {{Finding(1, FindingSeverity::kNoted, "holds it")}}).ok());
    // From another thread, on another connection, while the job's row is held.
    std::thread heart([&] {
      EXPECT_TRUE(Beat({.job_id = "j1", .time = store_.clock().Now(), .stage = "applying"}).ok());
    });
    heart.join();
    ImportJob job = MakeJob("j1");
    job.state = ImportJobState::kSucceeded;
    return t.SaveJob(job);
  });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(runs, 1) << "the transaction was run again";
  EXPECT_EQ(Get(kIberia, "j1")->state, ImportJobState::kSucceeded);
}

TEST_P(ImportsContract, DropOldDetailsMustDeleteFindingsAndChangesOfAllJobsButTheNewest) {
  for (const char* id : {"j1", "j2", "j3"}) {
    ImportJob job = MakeJob(id);
    job.state = ImportJobState::kSucceeded;
    ASSERT_TRUE(Save(kIberia, job).ok());
    ASSERT_TRUE(AddFindings(id, {Finding(1, FindingSeverity::kNoted, id)}).ok());
  }
  const auto drop = [&](int keep) {
    return store_->Transact(kIberia,
                            [&](IdentityTransaction& t) { return t.DropOldDetails(keep); });
  };
  const auto count = [&](const std::string& id) {
    return ReadAs<std::vector<ImportFinding>>(*store_, kIberia,
                                              [&](IdentityReader& reader) {
                                                return reader.ListFindings(
                                                    id, FindingSeverity::kNoted, {}, 10);
                                              })
        ->size();
  };
  ASSERT_TRUE(drop(3).ok());
  EXPECT_EQ(count("j1"), 1u);
  ASSERT_TRUE(drop(2).ok());
  EXPECT_EQ(count("j1"), 0u);
  EXPECT_EQ(count("j2"), 1u);
  EXPECT_EQ(count("j3"), 1u);
  EXPECT_TRUE(Get(kIberia, "j1").ok()) << "the job itself stays";
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
  EXPECT_THAT(Findings(FindingSeverity::kNoted),
              ElementsAre("whole file", "3 treated", "3 noted", "7 rejected"));
  EXPECT_THAT(Findings(FindingSeverity::kTreated),
              ElementsAre("whole file", "3 treated", "7 rejected"));
  EXPECT_THAT(Findings(FindingSeverity::kRejected), ElementsAre("whole file", "7 rejected"));
}

TEST_P(ImportsContract, PagesOfFindingsHaveNeitherGapsNorRepetitionsWhileOthersAreAdded) {
  ASSERT_TRUE(Save(kIberia, MakeJob("j1")).ok());
  std::vector<ImportFinding> findings;
  for (int i = 0; i < 12; ++i) {
    findings.push_back(Finding(i / 5, FindingSeverity::kTreated, absl::StrCat(i)));
    findings.push_back(Finding(i / 5, FindingSeverity::kNoted, "not asked for"));
  }
  ASSERT_TRUE(AddFindings("j1", findings).ok());
  std::vector<std::string> seen;
  FindingKey after;
  while (true) {
    const auto page = Findings(FindingSeverity::kTreated, after, 5);
    if (page.empty()) break;
    seen.insert(seen.end(), page.begin(), page.end());
    ASSERT_TRUE(AddFindings("j1", {Finding(0, FindingSeverity::kTreated, "behind us")}).ok());
  }
  EXPECT_THAT(
      seen, ElementsAre("0", "1", "2", "3", "4", "behind us", "5", "6", "7", "8", "9", "10", "11"));
}

TEST_P(ImportsContract, FindingsGiveBackEveryField) {
  ASSERT_TRUE(Save(kIberia, MakeJob("j1")).ok());
  ASSERT_TRUE(AddFindings("j1", {Finding(7, FindingSeverity::kTreated, "message")}).ok());
  const auto findings =
      ReadAs<std::vector<ImportFinding>>(*store_, kIberia, [&](IdentityReader& reader) {
        return reader.ListFindings("j1", FindingSeverity::kNoted, {}, 1);
      });
  ASSERT_EQ(findings->size(), 1u);
  const ImportFinding& finding = findings->front();
  EXPECT_EQ(finding.line, 7);
  EXPECT_EQ(finding.employee_id, "e1");
  EXPECT_EQ(finding.field, "email");
  EXPECT_EQ(finding.verdict, ImportVerdict::kInvalidEmail);
  EXPECT_EQ(finding.severity, FindingSeverity::kTreated);
}

TEST_P(ImportsContract, FindingsAndChangesNeedTheirJob) {
  EXPECT_EQ(AddFindings("j1", {Finding(1, FindingSeverity::kNoted, "")}).code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(AddChanges({{.employee_id = "e1", .kind = "joined", .fields = {}}}).code(),
            absl::StatusCode::kNotFound);
}

TEST_P(ImportsContract, ListChangesMustReturnThemByEmployeeId) {
  ASSERT_TRUE(Save(kIberia, MakeJob("j1")).ok());
  const std::vector<ImportChange> changes = {
      {.employee_id = "e2", .kind = "moved", .fields = {"department", "division"}},
      {.employee_id = "e1", .kind = "joined", .fields = {}}};
  ASSERT_TRUE(AddChanges(changes).ok());
  const auto list = [&](const ChangeKey& after) {
    return *ReadAs<std::vector<ImportChange>>(*store_, kIberia, [&](IdentityReader& reader) {
      return reader.ListChanges("j1", after, 10);
    });
  };
  const auto all = list({});
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].employee_id, "e1");
  EXPECT_EQ(all[0].kind, "joined");
  EXPECT_THAT(all[1].fields, ElementsAre("department", "division"));
  ASSERT_TRUE(AddChanges({{.employee_id = "e0", .kind = "joined", .fields = {}},
                          {.employee_id = "e1", .kind = "left", .fields = {}}})
                  .ok());
  const auto rest = list({all[0].employee_id, all[0].position});
  ASSERT_EQ(rest.size(), 2u) << "e0 has come in before the page";
  EXPECT_EQ(rest[0].kind, "left");
  EXPECT_EQ(rest[1].employee_id, "e2");
}

TEST_P(ImportsContract, AnotherTenantsJobIsUnknown) {
  ASSERT_TRUE(Save(kIberia, MakeJob("j1")).ok());
  ASSERT_TRUE(AddFindings("j1", {Finding(1, FindingSeverity::kNoted, "iberia's")}).ok());
  const auto foreign = Get(kNordic, "j1");
  const auto unknown = Get(kNordic, "j2");
  EXPECT_EQ(foreign.status(), unknown.status());
  EXPECT_EQ(foreign.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(Findings(FindingSeverity::kNoted, kNordic), IsEmpty());
}

}  // namespace
}  // namespace upward::identity::store
