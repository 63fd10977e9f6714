// Goal: a job's life: one at a time, told to be over when it was interrupted, and never the one to
// overwrite what came after it.
// Method: a world with a clock that the test moves, hooks that act in the middle of an import.
#include "services/identity/domain/imports.h"

#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "fmt/format.h"
#include "libs/base/error.h"
#include "services/identity/domain/limits.h"
#include "services/identity/domain/testing/import_world.h"

namespace upward::identity {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ImportsTest : public ::testing::Test, protected ImportWorld {
 protected:
  absl::StatusOr<ImportJob> Start() {
    absl::StatusOr<ImportJob> job;
    const absl::Status status =
        store.Transact(tenant, [&](IdentityTransaction& transaction) -> absl::Status {
          job = imports.Start(transaction, imports.NewJobId(), options_);
          return job.status();
        });
    EXPECT_EQ(status, job.status());
    return job;
  }

  ImportJob Get(const std::string& id) {
    ImportJob job;
    EXPECT_TRUE(store
                    .Read(tenant,
                          [&](IdentityReader& reader) -> absl::Status {
                            absl::StatusOr<ImportJob> found = imports.Get(reader, id);
                            if (found.ok()) job = *found;
                            return found.status();
                          })
                    .ok());
    return job;
  }

  const ImportOptions options_ = OptionsFor("employee_id\n");
};

TEST_F(ImportsTest, OneRunsAtATime) {
  const absl::StatusOr<ImportJob> first = Start();
  ASSERT_TRUE(first.ok());
  clock.Advance(absl::Seconds(1));
  const absl::Status second = Start().status();
  EXPECT_EQ(second.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(base::DetailOf(second)->reason, "IMPORT_RUNNING");
  EXPECT_EQ(base::DetailOf(second)->metadata.at("import_job_id"), first->id);
  imports.Fail(tenant, *first, absl::CancelledError("driver text"));
  EXPECT_TRUE(Start().ok());
}

TEST_F(ImportsTest, AMappingThatIsWrongByItselfIsRefusedAtTheStart) {
  ImportOptions options = options_;
  options.mapping.columns["salary"] = "Salary";
  const ImportResult result = Import("employee_id\n1\n", options);
  EXPECT_EQ(result.job.error_reason, "IMPORT_MAPPING");
  EXPECT_TRUE(store.state().jobs.empty());
}

TEST_F(ImportsTest, AFileOfAnEarlierDayIsRefused) {
  ImportOptions options = options_;
  options.effective_date = absl::CivilDay(2026, 1, 31);
  EXPECT_EQ(Import("employee_id\n1\n", options).job.state, ImportJobState::kSucceeded);
  for (const ImportMode mode : {ImportMode::kSnapshot, ImportMode::kDelta}) {
    options.mode = mode;
    options.effective_date = absl::CivilDay(1999, 12, 31);
    const ImportJob refused = Import("employee_id\n1\n", options).job;
    EXPECT_EQ(refused.error_reason, "IMPORT_OUT_OF_ORDER");
    EXPECT_THAT(refused.error_message, HasSubstr("describes 1999-12-31"));
    EXPECT_THAT(refused.error_message, HasSubstr("describes 2026-01-31"));
    options.effective_date = absl::CivilDay(2026, 1, 31);
    EXPECT_EQ(Import("employee_id\n1\n", options).job.state, ImportJobState::kSucceeded);
  }
}

TEST_F(ImportsTest, ADryRunOfALaterDayStandsInNobodysWay) {
  ImportOptions options = options_;
  options.effective_date = absl::CivilDay(2026, 1, 31);
  options.dry_run = true;
  EXPECT_EQ(Import("employee_id\n1\n", options).job.state, ImportJobState::kSucceeded);
  EXPECT_EQ(Import("employee_id\n1\n", options_).job.state, ImportJobState::kSucceeded);
}

TEST_F(ImportsTest, ASilentJobIsSeenAsInterruptedAndReplaced) {
  const ImportJob first = *Start();
  clock.Advance(kHeartbeatSilenceMax);
  EXPECT_EQ(Get(first.id).state, ImportJobState::kRunning);
  clock.Advance(absl::Seconds(1));
  const ImportJob seen = Get(first.id);
  EXPECT_EQ(seen.state, ImportJobState::kFailed);
  EXPECT_EQ(seen.error_reason, "IMPORT_INTERRUPTED");
  EXPECT_THAT(seen.error_message, HasSubstr("Run it again"));
  EXPECT_EQ(store.state().jobs.at(first.id).state, ImportJobState::kRunning) << "a read";

  ASSERT_TRUE(Start().ok());
  EXPECT_EQ(store.state().jobs.at(first.id).error_reason, "IMPORT_INTERRUPTED");
}

TEST_F(ImportsTest, AJobThatWasReplacedChangesNothing) {
  ImportHooks hooks;
  bool replaced = false;
  hooks.progress = [&](std::string_view stage, std::int64_t, std::int64_t) {
    if (stage != "checking" || std::exchange(replaced, true)) return;
    clock.Advance(2 * kHeartbeatSilenceMax);  // asleep, while somebody else starts
    ASSERT_TRUE(Start().ok());
  };
  const ImportResult result = Import("employee_id\n1\n", options_, hooks);
  EXPECT_TRUE(replaced);
  EXPECT_EQ(result.job.error_reason, "IMPORT_INTERRUPTED");
  EXPECT_TRUE(store.state().people.empty());
}

TEST_F(ImportsTest, PeopleWhoChangeMeanwhileStopIt) {
  ImportHooks hooks;
  hooks.progress = [&](std::string_view stage, std::int64_t done, std::int64_t) {
    if (stage == "checking" && done > 0) ++store.state().people_version;
  };
  const ImportResult result = Import("employee_id\n1\n", options_, hooks);
  EXPECT_EQ(result.job.error_reason, "CONFLICT");
  EXPECT_TRUE(store.state().people.empty());
}

TEST_F(ImportsTest, TheProgressOfEachStageIsReported) {
  std::string csv = "employee_id\n";
  for (int i = 0; i < 3'000; ++i) csv += fmt::format("{}\n", i);
  ImportHooks hooks;
  std::vector<std::string> stages;
  hooks.progress = [&](std::string_view stage, std::int64_t done, std::int64_t total) {
    if (stages.empty() || stages.back() != stage) stages.emplace_back(stage);
    EXPECT_LE(done, 3'000);
    EXPECT_TRUE(total == 0 || total == 3'000);
  };
  const ImportResult result = Import(csv, options_, hooks);
  EXPECT_EQ(result.job.state, ImportJobState::kSucceeded) << result.job.error_message;
  EXPECT_THAT(stages, ::testing::ElementsAre("reading", "checking", "applying"));
  EXPECT_EQ(result.job.rows_done, 3'000);
  EXPECT_EQ(store.state().jobs.at(result.job.id).state, ImportJobState::kSucceeded);
}

TEST_F(ImportsTest, AJobWithAHeartbeatIsAliveHoweverOldItIs) {
  const ImportJob job = *Start();
  for (int i = 0; i < 3; ++i) {
    clock.Advance(kHeartbeatSilenceMax);
    const auto runs = imports.Beat(tenant, {.job_id = job.id, .time = clock.Now()});
    ASSERT_TRUE(runs.ok()) << runs.status();
    EXPECT_TRUE(*runs);
    EXPECT_EQ(Get(job.id).state, ImportJobState::kRunning);
  }
  imports.Fail(tenant, job, absl::CancelledError("stopped"));
  EXPECT_FALSE(*imports.Beat(tenant, {.job_id = job.id, .time = clock.Now()})) << "it has ended";
}

TEST_F(ImportsTest, AJobOfThisProcessIsAliveAndWithoutOtherProcessesNoOtherOneIs) {
  std::string here;
  const Imports alone(store, ids, clock,
                      {.runs_here = [&here](std::string_view id) { return id == here; },
                       .silence_max = absl::ZeroDuration()});
  const ImportJob job = *Start();
  clock.Advance(absl::Microseconds(1));
  const auto see = [&] {
    absl::StatusOr<ImportJob> seen;
    EXPECT_TRUE(store
                    .Read(tenant,
                          [&](IdentityReader& reader) -> absl::Status {
                            seen = alone.Get(reader, job.id);
                            return seen.status();
                          })
                    .ok());
    return seen->state;
  };
  EXPECT_EQ(see(), ImportJobState::kFailed);
  here = job.id;
  clock.Advance(absl::Hours(1));
  EXPECT_EQ(see(), ImportJobState::kRunning);
}

TEST_F(ImportsTest, ACancelledImportChangesNothing) {
  for (const char* stage_to_stop : {"reading", "checking", "applying"}) {
    bool stop = false;
    ImportHooks hooks;
    hooks.progress = [&](std::string_view stage, std::int64_t, std::int64_t) {
      stop = stop || stage == stage_to_stop;
    };
    hooks.cancelled = [&stop] { return stop; };
    const ImportResult result = Import("employee_id\n1\n", options_, hooks);
    EXPECT_EQ(result.job.error_reason, "IMPORT_INTERRUPTED") << stage_to_stop;
    EXPECT_TRUE(store.state().people.empty());
    EXPECT_EQ(store.state().jobs.at(result.job.id).state, ImportJobState::kFailed);
  }
}

TEST_F(ImportsTest, AnErrorOfTheServiceIsToldToTheLogOnly) {
  class BrokenSource final : public ImportSource {
   public:
    absl::Status Rewind() override { return absl::OkStatus(); }
    absl::StatusOr<std::size_t> Read(std::span<char>) override {
      return absl::DataLossError("/var/spool/x: bad sector");
    }
  };
  BrokenSource source;
  ImportHooks hooks;
  absl::Status logged;
  hooks.failed = [&logged](const absl::Status& status) { logged = status; };
  const ImportJob job = imports.Run(tenant, *Start(), options_, source, hooks);
  EXPECT_EQ(job.error_reason, "INTERNAL");
  EXPECT_THAT(job.error_message, Not(HasSubstr("sector")));
  EXPECT_EQ(logged.code(), absl::StatusCode::kDataLoss);
}

TEST_F(ImportsTest, ListsNewestFirst) {
  const ImportResult first = Import("employee_id\n1\n");
  const ImportResult second = Import("employee_id\n1\n");
  EXPECT_TRUE(store
                  .Read(tenant,
                        [&](IdentityReader& reader) -> absl::Status {
                          const auto jobs = imports.List(reader, "", 10);
                          EXPECT_EQ(jobs->size(), 2u);
                          EXPECT_EQ((*jobs)[0].id, second.job.id);
                          EXPECT_EQ(imports.List(reader, second.job.id, 10)->front().id,
                                    first.job.id);
                          return jobs.status();
                        })
                  .ok());
}

}  // namespace
}  // namespace upward::identity
