// Goal: one process owns the file, nothing committed is lost, and faults of the disk are named.
// Method: real files; second processes by fork; foreign locks and limits through SQLite itself.
#include "libs/sql/sqlite_database.h"

#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "libs/sql/file_lock.h"
#include "tests/support/temporary_directory.h"

namespace upward::sql {
namespace {

using ::testing::HasSubstr;

const Scope kScope = Scope::Tenant(base::TenantId("t1"));

class SqliteDatabaseTest : public ::testing::Test {
 protected:
  SqliteOptions Options(const std::string& file = "a.db") {
    return {.name = "test", .path = directory_.File(file), .busy_timeout = absl::Milliseconds(10)};
  }

  static absl::Status Execute(Database& database, std::string_view statement,
                              const Parameters& parameters = {}) {
    return database.Transact(kScope, [&](Transaction& transaction) {
      return transaction.Execute(statement, parameters).status();
    });
  }

  static std::string ReasonOf(const absl::Status& status) {
    const auto detail = base::DetailOf(status);
    return detail.has_value() ? detail->reason : status.ToString();
  }

  testing::TemporaryDirectory directory_;
};

TEST_F(SqliteDatabaseTest, ASecondOpenIsRefusedUntilTheFirstIsClosed) {
  auto first = OpenSqlite(Options());
  ASSERT_TRUE(first.ok()) << first.status();
  const pid_t child = fork();
  if (child == 0) {
    const auto second = OpenSqlite(Options());
    _exit(second.status().code() == absl::StatusCode::kFailedPrecondition &&
                  ReasonOf(second.status()) == "STORAGE_IN_USE"
              ? 0
              : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  first->reset();
  EXPECT_TRUE(OpenSqlite(Options()).ok());
}

TEST_F(SqliteDatabaseTest, SeveralDatabasesShareAFolder) {
  const auto first = OpenSqlite(Options("a.db"));
  const auto second = OpenSqlite(Options("b.db"));
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_TRUE(Execute(**first, "CREATE TABLE t (x BIGINT)").ok());
  EXPECT_TRUE(Execute(**second, "CREATE TABLE t (x BIGINT)").ok());
}

TEST_F(SqliteDatabaseTest, WhatAKilledProcessCommittedIsThereAndItsLockIsNot) {
  int channel[2];
  ASSERT_EQ(pipe(channel), 0);
  const pid_t child = fork();
  if (child == 0) {
    const auto database = OpenSqlite(Options());
    bool written = database.ok() && Execute(**database, "CREATE TABLE t (x BIGINT)").ok();
    for (std::int64_t i = 0; i < 50; ++i) {
      written = written && Execute(**database, "INSERT INTO t (x) VALUES ($1)", {i}).ok();
    }
    (void)!write(channel[1], &written, sizeof written);
    pause();
  }
  bool written = false;
  ASSERT_EQ(read(channel[0], &written, sizeof written), ssize_t{sizeof written});
  ASSERT_TRUE(written);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  const auto database = OpenSqlite(Options());
  ASSERT_TRUE(database.ok()) << database.status();
  const absl::Status status = (*database)->Read(kScope, [](Transaction& t) -> absl::Status {
    UPWARD_ASSIGN_OR_RETURN(const Rows rows, t.Query("SELECT count(*) FROM t"));
    EXPECT_EQ(rows[0].Int(0), 50);
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
}

TEST_F(SqliteDatabaseTest, TheFileIsForItsUserAlone) {
  const auto database = OpenSqlite(Options());
  ASSERT_TRUE(database.ok());
  ASSERT_TRUE(Execute(**database, "CREATE TABLE t (x BIGINT)").ok());
  for (const char* suffix : {"", "-wal", "-shm", ".lock"}) {
    struct stat facts {};
    ASSERT_EQ(stat((directory_.File("a.db") + suffix).c_str(), &facts), 0) << suffix;
    EXPECT_EQ(facts.st_mode & 0777, 0600u) << suffix;
  }
}

TEST_F(SqliteDatabaseTest, TheLogIsSyncedAtEveryCommit) {
  const auto database = OpenSqlite(Options());
  ASSERT_TRUE(database.ok());
  const absl::Status status = (*database)->Transact(kScope, [](Transaction& t) -> absl::Status {
    UPWARD_ASSIGN_OR_RETURN(const Rows synchronous, t.Query("PRAGMA synchronous"));
    EXPECT_EQ(synchronous[0].Int(0), 2);  // FULL
    UPWARD_ASSIGN_OR_RETURN(const Rows journal, t.Query("PRAGMA journal_mode"));
    EXPECT_EQ(journal[0].Text(0), "wal");
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
}

TEST_F(SqliteDatabaseTest, AFullDiskIsNamedAndPasses) {
  const auto database = OpenSqlite(Options());
  ASSERT_TRUE(database.ok());
  ASSERT_TRUE(Execute(**database, "CREATE TABLE t (x BYTEA)").ok());
  ASSERT_TRUE(Execute(**database, "PRAGMA max_page_count = 4").ok());
  const std::string insert = "INSERT INTO t (x) VALUES ($1)";
  const absl::Status status = Execute(**database, insert, {Blob{std::string(100000, 'x')}});
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(status), "STORAGE_FULL");
  ASSERT_TRUE(Execute(**database, "PRAGMA max_page_count = 1000000").ok());
  EXPECT_TRUE(Execute(**database, insert, {Blob{std::string(100000, 'x')}}).ok());
}

TEST_F(SqliteDatabaseTest, AForeignWriterIsNamedAndPasses) {
  const auto database = OpenSqlite(Options());
  ASSERT_TRUE(database.ok());
  sqlite3* foreign = nullptr;
  ASSERT_EQ(sqlite3_open(directory_.File("a.db").c_str(), &foreign), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(foreign, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  const absl::Status status = Execute(**database, "CREATE TABLE t (x BIGINT)");
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(status), "STORAGE_LOCKED");
  ASSERT_EQ(sqlite3_exec(foreign, "COMMIT", nullptr, nullptr, nullptr), SQLITE_OK);
  EXPECT_TRUE(Execute(**database, "CREATE TABLE t (x BIGINT)").ok());
  sqlite3_close(foreign);
}

TEST_F(SqliteDatabaseTest, AFileThatIsNoDatabaseIsNamed) {
  std::ofstream(directory_.File("a.db")) << std::string(4096, 'x');
  const auto database = OpenSqlite(Options());
  EXPECT_EQ(database.status().code(), absl::StatusCode::kDataLoss) << database.status();
  EXPECT_EQ(ReasonOf(database.status()), "STORAGE_CORRUPT");
}

TEST_F(SqliteDatabaseTest, AFolderThatIsMissingIsNamed) {
  const auto database = OpenSqlite(Options("nowhere/a.db"));
  EXPECT_EQ(database.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(database.status()), "STORAGE_UNAVAILABLE");
  EXPECT_THAT(std::string(database.status().message()), HasSubstr("folder exists"));
}

TEST_F(SqliteDatabaseTest, OptionsSayEverythingThatIsWrong) {
  const auto detail = base::DetailOf(SqliteOptions{.readers = 0}.Validate());
  ASSERT_TRUE(detail.has_value());
  EXPECT_EQ(detail->violations.size(), 3u);
}

}  // namespace
}  // namespace upward::sql
