// Goal: every promise of database.h about transactions holds on every engine.
// Method: one test a sentence, on a real database of each engine; threads where sentences ask for
// it.
#include "libs/sql/testing/database_contract.h"

#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "libs/sql/statement_cache.h"

namespace upward::sql {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kInsert[] = "INSERT INTO account (tenant_id, id, amount) VALUES ('t1', $1, $2)";
constexpr char kCount[] = "SELECT count(*) FROM account";

INSTANTIATE_TEST_SUITE_P(Engines, DatabaseContract, BothEngines(), DialectName);

TEST_P(DatabaseContract, CommitsWhenTheFunctionReturnsOk) {
  ASSERT_TRUE(Execute(kInsert, {"a", std::int64_t{7}}).ok());
  ASSERT_TRUE(database_->Reopen().ok());
  EXPECT_EQ(Number("SELECT amount FROM account WHERE id = $1", {"a"}), 7);
}

TEST_P(DatabaseContract, RollsBackOtherwiseAndReturnsItsError) {
  const absl::Status status = Transact([](Transaction& transaction) {
    EXPECT_TRUE(transaction.Execute(kInsert, {"a", std::int64_t{7}}).ok());
    return absl::CancelledError("changed my mind");
  });
  EXPECT_EQ(status, absl::CancelledError("changed my mind"));
  EXPECT_EQ(Number(kCount), 0);
}

TEST_P(DatabaseContract, AnOwnAbortedIsReturnedAndNotRetried) {
  int runs = 0;
  const absl::Status status = Transact([&runs](Transaction& transaction) {
    ++runs;
    EXPECT_TRUE(transaction.Execute(kInsert, {"a", std::int64_t{7}}).ok());
    return absl::AbortedError("etag");
  });
  EXPECT_EQ(status, absl::AbortedError("etag"));
  EXPECT_EQ(runs, 1);
}

TEST_P(DatabaseContract, AfterAFailedStatementNothingIsCommitted) {
  ASSERT_TRUE(Execute(kInsert, {"a", std::int64_t{1}}).ok());
  const absl::Status status = Transact([](Transaction& transaction) {
    EXPECT_TRUE(transaction.Execute(kInsert, {"b", std::int64_t{2}}).ok());
    EXPECT_FALSE(transaction.Execute(kInsert, {"a", std::int64_t{3}}).ok());
    EXPECT_FALSE(transaction.Query(kCount).ok());
    return absl::OkStatus();  // a caller that forgets
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(Number(kCount), 1);
}

TEST_P(DatabaseContract, ATransactionWithoutStatementsSucceeds) {
  EXPECT_TRUE(Transact([](Transaction&) { return absl::OkStatus(); }).ok());
  EXPECT_TRUE(Read([](Transaction&) { return absl::OkStatus(); }).ok());
}

TEST_P(DatabaseContract, ConcurrentChangesOfOneRowAllCount) {
  constexpr int kThreads = 4;
  constexpr int kRounds = 20;
  ASSERT_TRUE(Execute(kInsert, {"a", std::int64_t{0}}).ok());
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([this] {
      for (int round = 0; round < kRounds; ++round) {
        const absl::Status status = Transact([](Transaction& transaction) -> absl::Status {
          UPWARD_ASSIGN_OR_RETURN(
              const Rows rows,
              transaction.Query(std::string("SELECT amount FROM account WHERE id = 'a'") +
                                std::string(transaction.ForUpdate())));
          return transaction
              .Execute("UPDATE account SET amount = $1 WHERE id = 'a'", {rows[0].Int(0) + 1})
              .status();
        });
        // With a lock taken first, retries can still run out; then the round is done again.
        if (status.code() == absl::StatusCode::kAborted)
          --round;
        else
          EXPECT_TRUE(status.ok()) << status;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Number("SELECT amount FROM account WHERE id = 'a'"), kThreads * kRounds);
}

TEST_P(DatabaseContract, AReadSeesOneSnapshotAndBlocksNoWriter) {
  ASSERT_TRUE(Execute(kInsert, {"a", std::int64_t{1}}).ok());
  const absl::Status status = Read([this](Transaction& transaction) -> absl::Status {
    UPWARD_ASSIGN_OR_RETURN(const Rows before, transaction.Query(kCount));
    std::thread writer([this] { EXPECT_TRUE(Execute(kInsert, {"b", std::int64_t{2}}).ok()); });
    writer.join();
    UPWARD_ASSIGN_OR_RETURN(const Rows after, transaction.Query(kCount));
    EXPECT_EQ(before[0].Int(0), 1);
    EXPECT_EQ(after[0].Int(0), 1);
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(Number(kCount), 2);
}

TEST_P(DatabaseContract, AReadCannotWrite) {
  const absl::Status status = Read([](Transaction& transaction) {
    return transaction.Execute(kInsert, {"a", std::int64_t{1}}).status();
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal) << status;
  EXPECT_EQ(Number(kCount), 0);
}

TEST_P(DatabaseContract, AUniqueKeyIsAlreadyExists) {
  ASSERT_TRUE(Execute(kInsert, {"secret", std::int64_t{1}}).ok());
  const absl::Status status = Execute(kInsert, {"secret", std::int64_t{2}});
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("secret")));
}

TEST_P(DatabaseContract, AForeignKeyACheckAndAMissingValueAreFailedPrecondition) {
  const std::string insert =
      "INSERT INTO entry (tenant_id, id, account, weight) VALUES ('t1', $1, $2, $3)";
  for (const Parameters& parameters :
       {Parameters{std::int64_t{1}, "secret", std::int64_t{1}},
        Parameters{std::int64_t{1}, std::monostate(), std::int64_t{100}},
        Parameters{std::monostate(), std::monostate(), std::int64_t{1}}}) {
    const absl::Status status = Execute(insert, parameters);
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status;
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("secret")));
  }
}

TEST_P(DatabaseContract, ABrokenStatementIsInternalAndCarriesNoValue) {
  const absl::Status status = Execute("UPDATE nowhere SET x = $1", {"secret"});
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_FALSE(base::DetailOf(status).has_value());
  EXPECT_THAT(std::string(status.message()), HasSubstr("UPDATE nowhere SET x = $1"));
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("secret")));
}

TEST_P(DatabaseContract, OneStatementACall) {
  EXPECT_FALSE(Execute("DELETE FROM account; DELETE FROM entry").ok());
  EXPECT_FALSE(Execute("").ok());
}

TEST_P(DatabaseContract, AWrongNumberOfParametersHarmsNothing) {
  for (const Parameters& parameters :
       {Parameters{}, Parameters{"a"}, Parameters{"a", std::int64_t{1}, std::int64_t{2}}}) {
    EXPECT_FALSE(Execute(kInsert, parameters).ok());
  }
  const absl::Status inserted = Execute(kInsert, {"a", std::int64_t{1}});
  EXPECT_TRUE(inserted.ok()) << inserted;
}

TEST_P(DatabaseContract, AStatementTakesNullsAndOtherTypes) {
  const std::string statement =
      "INSERT INTO value_of (tenant_id, id, whole, text) "
      "VALUES ('t1', $1, $2, $3)";
  std::int64_t id = 0;
  for (const Value& whole : {Value(std::monostate()), Value(std::int64_t{5}),
                             Value(std::monostate()), Value(std::int64_t{6})}) {
    ASSERT_TRUE(Execute(statement, {++id, whole, std::monostate()}).ok());
    ASSERT_TRUE(Execute(statement, {++id, std::monostate(), "text"}).ok());
  }
  EXPECT_EQ(Number("SELECT sum(whole) FROM value_of"), 11);
  EXPECT_EQ(Number("SELECT count(text) FROM value_of"), 4);
}

TEST_P(DatabaseContract, MoreStatementsThanAConnectionKeeps) {
  const absl::Status status = Transact([](Transaction& transaction) -> absl::Status {
    for (int round = 0; round < 2; ++round) {
      for (std::size_t i = 0; i < kStatementsKept + 10; ++i) {
        UPWARD_ASSIGN_OR_RETURN(
            const Rows rows,
            transaction.Query("SELECT count(*) + " + std::to_string(i) + " FROM account"));
        EXPECT_EQ(rows[0].Int(0), static_cast<std::int64_t>(i));
      }
    }
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
  const absl::Status inserted = Execute(kInsert, {"a", std::int64_t{1}});
  EXPECT_TRUE(inserted.ok()) << inserted;
}

TEST_P(DatabaseContract, AffectedRowsAreThoseThatChanged) {
  const absl::Status status = Transact([](Transaction& transaction) -> absl::Status {
    EXPECT_EQ(transaction.Execute(kInsert, {"a", std::int64_t{1}}).value(), 1);
    EXPECT_EQ(transaction.Execute(kInsert, {"b", std::int64_t{1}}).value(), 1);
    EXPECT_EQ(transaction.Execute("UPDATE account SET amount = 2").value(), 2);
    EXPECT_EQ(transaction.Execute("UPDATE account SET amount = 2 WHERE id = 'c'").value(), 0);
    EXPECT_EQ(transaction.Execute("SELECT count(*) FROM account").value(), 0);
    EXPECT_EQ(transaction
                  .Execute(std::string(kInsert) + " ON CONFLICT DO NOTHING", {"a", std::int64_t{1}})
                  .value(),
              0);
    EXPECT_EQ(transaction.Execute("DELETE FROM account WHERE id = 'a'").value(), 1);
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
}

TEST_P(DatabaseContract, ReturningGivesRows) {
  const absl::Status status = Transact([](Transaction& transaction) -> absl::Status {
    UPWARD_ASSIGN_OR_RETURN(
        const Rows rows,
        transaction.Query(std::string(kInsert) + " RETURNING id, amount", {"a", std::int64_t{9}}));
    EXPECT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].Text(0), "a");
    EXPECT_EQ(rows[0].Int(1), 9);
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(Number(kCount), 1);
}

TEST_P(DatabaseContract, WithoutAFreeConnectionItIsResourceExhausted) {
  OpenWith({.connections = 1, .acquire_timeout = absl::Milliseconds(30)});
  for (const bool write : {true, false}) {
    absl::Status second;
    const auto hold = [&](Transaction&) {
      std::thread contender([&] {
        const auto nothing = [](Transaction&) { return absl::OkStatus(); };
        second = write ? Transact(nothing) : Read(nothing);
      });
      contender.join();
      return absl::OkStatus();
    };
    const absl::Status first = write ? Transact(hold) : Read(hold);
    EXPECT_TRUE(first.ok()) << first;
    EXPECT_EQ(second.code(), absl::StatusCode::kResourceExhausted) << second;
    EXPECT_EQ(base::DetailOf(second)->reason, "STORAGE_BUSY");
    EXPECT_TRUE(Transact([](Transaction&) { return absl::OkStatus(); }).ok());
  }
}

}  // namespace
}  // namespace upward::sql
