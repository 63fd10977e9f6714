// Goal: retries, lost servers and limits of the PostgreSQL engine behave as its header promises.
// Method: force each situation on a real server: crossing transactions, ended sessions, kills.
#include "libs/sql/postgres_database.h"

#include <functional>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "libs/sql/testing/database_contract.h"

namespace upward::sql {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kIncrement[] = "UPDATE account SET amount = amount + 1 WHERE id = $1";

class PostgresDatabaseTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* id : {"a", "b"}) {
      ASSERT_TRUE(
          Execute("INSERT INTO account (tenant_id, id, amount) VALUES ('t1', $1, 0)", {id}).ok());
    }
  }

  absl::Status Execute(std::string_view statement, const Parameters& parameters = {}) {
    return database_->Transact(scope_, [&](Transaction& transaction) {
      return transaction.Execute(statement, parameters).status();
    });
  }

  std::int64_t Amount(const std::string& id) {
    std::int64_t amount = -1;
    const absl::Status status =
        database_->Read(scope_, [&](Transaction& transaction) -> absl::Status {
          UPWARD_ASSIGN_OR_RETURN(
              const Rows rows, transaction.Query("SELECT amount FROM account WHERE id = $1", {id}));
          amount = rows[0].Int(0);
          return absl::OkStatus();
        });
    EXPECT_TRUE(status.ok()) << status;
    return amount;
  }

  // Transact's function reads, then another transaction changes the row, then it writes.
  absl::Status Cross(int* runs, const std::function<bool()>& interfere) {
    return database_->Transact(scope_, [&, runs](Transaction& transaction) -> absl::Status {
      ++*runs;
      UPWARD_RETURN_IF_ERROR(transaction.Query("SELECT amount FROM account").status());
      if (interfere()) {
        std::thread other([this] { EXPECT_TRUE(Execute(kIncrement, {"a"}).ok()); });
        other.join();
      }
      return transaction.Execute(kIncrement, {"a"}).status();
    });
  }

  const Scope scope_ = Scope::Tenant(base::TenantId("t1"));
  TestDatabase database_{Dialect::kPostgres, {ContractMigrations()}};
};

TEST_F(PostgresDatabaseTest, ASerialisationFailureRunsTheFunctionAgain) {
  int runs = 0;
  const absl::Status status = Cross(&runs, [&runs] { return runs == 1; });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(Amount("a"), 2);
}

TEST_F(PostgresDatabaseTest, RetriesEndAndAnswerAborted) {
  int runs = 0;
  const absl::Status status = Cross(&runs, [] { return true; });
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(base::DetailOf(status)->reason, "STORAGE_CONTENTION");
  EXPECT_EQ(runs, kMaxAttempts);
  EXPECT_EQ(Amount("a"), kMaxAttempts);
}

TEST_F(PostgresDatabaseTest, BackoffGrowsAndStaysBounded) {
  std::vector<absl::Duration> waits;
  PostgresOptions options = database_.postgres_options();
  options.sleep = [&waits](absl::Duration wait) { waits.push_back(wait); };
  const auto database = OpenPostgres(options);
  ASSERT_TRUE(database.ok()) << database.status();
  const absl::Status status =
      (*database)->Transact(scope_, [this](Transaction& transaction) -> absl::Status {
        UPWARD_RETURN_IF_ERROR(transaction.Query("SELECT amount FROM account").status());
        EXPECT_TRUE(Execute(kIncrement, {"a"}).ok());
        return transaction.Execute(kIncrement, {"a"}).status();
      });
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  ASSERT_EQ(waits.size(), static_cast<std::size_t>(kMaxAttempts - 1));
  EXPECT_LE(waits.front(), absl::Milliseconds(10));
  for (const absl::Duration wait : waits) EXPECT_LE(wait, absl::Milliseconds(200));
}

TEST_F(PostgresDatabaseTest, ADeadlockIsRetried) {
  // Each takes its row, waits for the other to have done so, then wants the other's row.
  base::Mutex mutex;
  base::CondVar arrived;
  int holders = 0;
  const auto both = [&](const std::string& first, const std::string& second) {
    bool waited = false;
    const absl::Status status =
        database_->Transact(scope_, [&](Transaction& transaction) -> absl::Status {
          UPWARD_RETURN_IF_ERROR(transaction.Execute(kIncrement, {first}).status());
          if (!std::exchange(waited, true)) {
            base::MutexLock lock(mutex);
            ++holders;
            arrived.NotifyAll();
            while (holders < 2) arrived.Wait(mutex);
          }
          return transaction.Execute(kIncrement, {second}).status();
        });
    EXPECT_TRUE(status.ok()) << status;
  };
  std::thread other([&] { both("b", "a"); });
  both("a", "b");
  other.join();
  EXPECT_EQ(Amount("a"), 2);
  EXPECT_EQ(Amount("b"), 2);
}

TEST_F(PostgresDatabaseTest, SessionsThatEndedWhileIdleAreReplacedUnnoticed) {
  ASSERT_TRUE(database_.server().TerminateSessions(database_.database_name()).ok());
  EXPECT_TRUE(Execute(kIncrement, {"a"}).ok());
  ASSERT_TRUE(database_.server().TerminateSessions(database_.database_name()).ok());
  EXPECT_EQ(Amount("a"), 1);
}

TEST_F(PostgresDatabaseTest, ASessionThatEndsBeforeCommitIsReplacedOnce) {
  int runs = 0;
  const auto lose = [&](bool always) {
    runs = 0;
    return database_->Transact(scope_, [&](Transaction& transaction) -> absl::Status {
      UPWARD_RETURN_IF_ERROR(transaction.Execute(kIncrement, {"a"}).status());
      if (++runs == 1 || always) {
        EXPECT_TRUE(database_.server().TerminateSessions(database_.database_name()).ok());
      }
      return transaction.Execute(kIncrement, {"b"}).status();
    });
  };
  EXPECT_TRUE(lose(/*always=*/false).ok());
  EXPECT_EQ(runs, 2);
  const absl::Status status = lose(/*always=*/true);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(base::DetailOf(status)->reason, "STORAGE_UNAVAILABLE");
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(Amount("a"), 1);
  EXPECT_EQ(Amount("b"), 1);
}

TEST_F(PostgresDatabaseTest, ALossDuringCommitIsAnUnknownOutcomeAndIsNotRetried) {
  // The trigger runs within COMMIT and ends its own session.
  ASSERT_TRUE(
      database_.server()
          .Execute(database_.database_name(),
                   "CREATE FUNCTION end_session() RETURNS trigger LANGUAGE plpgsql AS "
                   "'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END';"
                   "CREATE CONSTRAINT TRIGGER last AFTER UPDATE ON account DEFERRABLE "
                   "INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION end_session()")
          .ok());
  int runs = 0;
  const absl::Status status = database_->Transact(scope_, [&runs](Transaction& transaction) {
    ++runs;
    return transaction.Execute(kIncrement, {"a"}).status();
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(base::DetailOf(status)->reason, "STORAGE_OUTCOME_UNKNOWN");
  EXPECT_EQ(runs, 1);
}

TEST_F(PostgresDatabaseTest, AConstraintThatFailsAtCommitIsReported) {
  ASSERT_TRUE(database_.server()
                  .Execute(database_.database_name(),
                           "ALTER TABLE entry ADD CONSTRAINT late FOREIGN KEY (tenant_id, note) "
                           "REFERENCES account (tenant_id, id) DEFERRABLE INITIALLY DEFERRED")
                  .ok());
  EXPECT_EQ(Execute("INSERT INTO entry (tenant_id, id, note) VALUES ('t1', 1, 'nobody')").code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(Execute(kIncrement, {"a"}).ok());
}

TEST_F(PostgresDatabaseTest, ASlowStatementIsCancelledAndTheConnectionLives) {
  PostgresOptions options = database_.postgres_options();
  options.statement_timeout = absl::Milliseconds(50);
  options.connections = 1;
  const auto database = OpenPostgres(options);
  ASSERT_TRUE(database.ok()) << database.status();
  std::int64_t first_session = 0;
  std::int64_t second_session = 0;
  const auto session = [](std::int64_t* pid, bool slow) {
    return [pid, slow](Transaction& transaction) -> absl::Status {
      UPWARD_ASSIGN_OR_RETURN(const Rows rows, transaction.Query("SELECT pg_backend_pid()"));
      *pid = rows[0].Int(0);
      return slow ? transaction.Query("SELECT pg_sleep(60)").status() : absl::OkStatus();
    };
  };
  const absl::Status status = (*database)->Read(scope_, session(&first_session, true));
  EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded) << status;
  EXPECT_EQ(base::DetailOf(status)->reason, "STORAGE_TIMEOUT");
  EXPECT_TRUE((*database)->Read(scope_, session(&second_session, false)).ok());
  EXPECT_EQ(first_session, second_session);
}

TEST_F(PostgresDatabaseTest, NothingOfATransactionStaysOnTheConnection) {
  PostgresOptions options = database_.postgres_options();
  options.connections = 1;
  const auto database = OpenPostgres(options);
  ASSERT_TRUE(database.ok()) << database.status();
  const auto settings = [&](const Scope& scope) {
    std::string text;
    const absl::Status status =
        (*database)->Read(scope, [&](Transaction& transaction) -> absl::Status {
          UPWARD_ASSIGN_OR_RETURN(const Rows rows,
                                  transaction.Query("SELECT current_setting('app.tenant') || '/' "
                                                    "|| current_setting('app.system')"));
          text = rows[0].Text(0);
          return absl::OkStatus();
        });
    EXPECT_TRUE(status.ok()) << status;
    return text;
  };
  EXPECT_EQ(settings(Scope::Tenant(base::TenantId("t1"))), "t1/");
  EXPECT_EQ(settings(Scope::System()), "/on");
  EXPECT_EQ(settings(Scope::Tenant(base::TenantId("t2"))), "t2/");
}

TEST_F(PostgresDatabaseTest, WorksWithoutPreparedStatements) {
  PostgresOptions options = database_.postgres_options();
  options.prepare_statements = false;
  const auto database = OpenPostgres(options);
  ASSERT_TRUE(database.ok()) << database.status();
  std::vector<Parameters> batch(300, Parameters{"a"});
  const absl::Status status = (*database)->Transact(scope_, [&](Transaction& transaction) {
    return transaction.ExecuteMany(kIncrement, batch).status();
  });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(Amount("a"), 300);
}

TEST_F(PostgresDatabaseTest, ASchemaThatChangesUnderAPreparedStatementFailsOnceAtMost) {
  ASSERT_TRUE(Execute("SELECT * FROM account").ok());
  ASSERT_TRUE(database_.server()
                  .Execute(database_.database_name(), "ALTER TABLE account ADD COLUMN extra TEXT")
                  .ok());
  (void)Execute("SELECT * FROM account");
  EXPECT_TRUE(Execute("SELECT * FROM account").ok());
}

TEST_F(PostgresDatabaseTest, PreparedStatementsThatAreTakenAwayFailOnceAtMost) {
  ASSERT_TRUE(Execute(kIncrement, {"a"}).ok());
  (void)Execute("DEALLOCATE ALL");
  const absl::Status status = Execute(kIncrement, {"b"});
  EXPECT_TRUE(status.ok()) << status;
}

TEST_F(PostgresDatabaseTest, WhatWasToBePreparedBehindAFailureIsNeverMissed) {
  const std::string statement =
      "INSERT INTO value_of (tenant_id, id, whole, text) VALUES ('t1', 1, $1, $2)";
  const Parameters duplicate{"a"};
  const Parameters whole{std::int64_t{1}, "text"};
  const Parameters text{std::int64_t{1}, std::int64_t{2}};  // other types: prepared anew
  const absl::Status status =
      database_->Transact(scope_, [&](Transaction& transaction) -> absl::Status {
        UPWARD_RETURN_IF_ERROR(transaction.Post(
            "INSERT INTO account (tenant_id, id, amount) VALUES ('t1', $1, 0)", {&duplicate, 1}));
        UPWARD_RETURN_IF_ERROR(transaction.Post(statement, {&whole, 1}));
        UPWARD_RETURN_IF_ERROR(transaction.Post(statement, {&text, 1}));
        return transaction.Post(statement, {&whole, 1});
      });
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists) << status;
  for (int i = 0; i < 2; ++i) {
    const absl::Status next = Execute(kIncrement, {"a"});
    EXPECT_TRUE(next.ok()) << next;
  }
  EXPECT_TRUE(Execute(statement, whole).ok());
}

TEST_F(PostgresDatabaseTest, WhatIsPostedBehindAFailureDoesNotHideIt) {
  const Parameters duplicate{"a"};
  const std::string behind =
      "INSERT INTO value_of (tenant_id, id, whole, text) VALUES ('t1', $1, 2, 'behind')";
  const absl::Status status =
      database_->Transact(scope_, [&](Transaction& transaction) -> absl::Status {
        UPWARD_RETURN_IF_ERROR(transaction.Post(
            "INSERT INTO account (tenant_id, id, amount) VALUES ('t1', $1, 1)", {&duplicate, 1}));
        for (std::int64_t id = 1; id <= 3; ++id) {
          const Parameters row{id};
          UPWARD_RETURN_IF_ERROR(transaction.Post(behind, {&row, 1}));
        }
        return absl::OkStatus();
      });
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists) << status;
  EXPECT_TRUE(Execute(behind, {std::int64_t{1}}).ok());
}

TEST_F(PostgresDatabaseTest, AStatementIsPreparedAnewForNewTypesOnlyAndNullHasAny) {
  const std::string statement =
      "INSERT INTO value_of (tenant_id, id, whole, text) VALUES ('t1', $1, $2, $3)";
  const Value null = std::monostate();
  std::int64_t id = 0;
  // The names under which it stands prepared after it was run with these values.
  const auto names_after = [&](const Value& whole, const Value& text) {
    std::string names;
    const absl::Status status =
        database_->Transact(scope_, [&](Transaction& transaction) -> absl::Status {
          UPWARD_RETURN_IF_ERROR(transaction.Execute(statement, {++id, whole, text}).status());
          UPWARD_ASSIGN_OR_RETURN(
              const Rows rows, transaction.Query("SELECT coalesce(string_agg(name, ' '), '') "
                                                 "FROM pg_prepared_statements WHERE statement = $1",
                                                 {statement}));
          names = rows[0].Text(0);
          return absl::OkStatus();
        });
    EXPECT_TRUE(status.ok()) << status;
    return names;
  };
  const std::string untyped = names_after(null, null);
  const std::string typed = names_after(std::int64_t{5}, "text");
  EXPECT_THAT(untyped, Not(HasSubstr(" ")));
  EXPECT_NE(typed, untyped);
  EXPECT_EQ(names_after(null, "text"), typed);
  EXPECT_EQ(names_after(std::int64_t{6}, null), typed);
  EXPECT_EQ(names_after(null, null), typed) << "what is not needed is given up";
}

TEST(PostgresOptionsTest, SaysEverythingThatIsWrong) {
  PostgresOptions options;
  options.service_url = "postgresql://host/db?secret=1";
  options.connections = 0;
  options.statement_timeout = absl::ZeroDuration();
  const absl::Status status = options.Validate();
  EXPECT_EQ(base::DetailOf(status)->violations.size(), 4u) << status;
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace upward::sql
