// Goal: a mutation that is sent twice has one effect and one answer, also when both run at once.
// Method: mutations on a real database of each engine, in turn and from several threads.
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "libs/base/testing/fake_clock.h"
#include "libs/sql/answers.h"
#include "libs/sql/testing/database_contract.h"

namespace upward::sql {
namespace {

constexpr char kMethod[] = "test.v1/Add";

class AnswersContract : public ::testing::TestWithParam<Dialect> {
 protected:
  // Adds a row and answers with the number of rows, as a handler would.
  absl::StatusOr<std::string> Add(const std::string& request_id, const std::string& fingerprint,
                                  const std::string& tenant = "t1") {
    std::string answer;
    const auto mutate = [&](Transaction& transaction) -> absl::Status {
      UPWARD_ASSIGN_OR_RETURN(const auto stored,
                              answers_.Find(transaction, kMethod, request_id, fingerprint));
      if (stored.has_value()) {
        answer = *stored;
        return absl::OkStatus();
      }
      UPWARD_ASSIGN_OR_RETURN(const Rows rows, transaction.Query("SELECT count(*) FROM account"));
      answer = std::string("row\0", 4) + std::to_string(rows[0].Int(0));
      UPWARD_RETURN_IF_ERROR(
          transaction
              .Execute("INSERT INTO account (tenant_id, id, amount) VALUES ($1, $2, 0)",
                       {tenant, request_id + std::to_string(rows[0].Int(0))})
              .status());
      return answers_.Save(transaction, kMethod, request_id, answer);
    };
    UPWARD_RETURN_IF_ERROR(database_->Transact(Scope::Tenant(base::TenantId(tenant)), mutate));
    return answer;
  }

  std::int64_t Prune(absl::Duration retention) {
    std::int64_t pruned = 0;
    const auto prune = [&](Transaction& transaction) -> absl::Status {
      UPWARD_ASSIGN_OR_RETURN(pruned, answers_.Prune(transaction, retention));
      return absl::OkStatus();
    };
    EXPECT_TRUE(database_->Transact(Scope::Tenant(base::TenantId("t1")), prune).ok());
    return pruned;
  }

  base::FakeClock clock_;
  AnswerTable answers_{clock_};
  TestDatabase database_{GetParam(), {ContractMigrations(), AnswersMigrations()}};
};
INSTANTIATE_TEST_SUITE_P(Engines, AnswersContract, BothEngines(), DialectName);

TEST_P(AnswersContract, TheSameRequestGetsItsFirstAnswer) {
  const std::string first = Add("r1", "f").value();
  EXPECT_EQ(first, std::string("row\0000", 5));
  EXPECT_NE(Add("r2", "f").value(), first);
  EXPECT_EQ(Add("r1", "f").value(), first);
}

TEST_P(AnswersContract, AnIdWithAnotherContentIsRefused) {
  ASSERT_TRUE(Add("r1", "f").ok());
  const absl::Status status = Add("r1", "g").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(base::DetailOf(status)->reason, "REQUEST_ID_REUSED");
}

TEST_P(AnswersContract, TenantsDoNotShareIds) {
  ASSERT_TRUE(Add("r1", "f", "t1").ok());
  EXPECT_TRUE(Add("r1", "g", "t2").ok());
}

TEST_P(AnswersContract, AFailedMutationLeavesNoClaim) {
  const absl::Status failed = database_->Transact(
      Scope::Tenant(base::TenantId("t1")), [this](Transaction& transaction) -> absl::Status {
        UPWARD_RETURN_IF_ERROR(answers_.Find(transaction, kMethod, "r1", "f").status());
        return absl::NotFoundError("no such person");
      });
  EXPECT_EQ(failed.code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(Add("r1", "other").ok());
}

TEST_P(AnswersContract, RequestsAtOnceHaveOneEffectAndOneAnswer) {
  static constexpr int kThreads = 4;
  static constexpr int kRequests = 10;
  std::vector<std::vector<std::string>> answers(kThreads);
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([this, &mine = answers[static_cast<std::size_t>(i)]] {
      for (int request = 0; request < kRequests; ++request) {
        const auto answer = Add("r" + std::to_string(request), "f");
        EXPECT_TRUE(answer.ok()) << answer.status();
        mine.push_back(answer.value_or("none"));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& others : answers) EXPECT_EQ(others, answers[0]);
  const absl::Status status =
      database_->Read(Scope::Tenant(base::TenantId("t1")), [](Transaction& t) -> absl::Status {
        UPWARD_ASSIGN_OR_RETURN(const Rows rows, t.Query("SELECT count(*) FROM account"));
        EXPECT_EQ(rows[0].Int(0), kRequests);
        return absl::OkStatus();
      });
  EXPECT_TRUE(status.ok()) << status;
}

TEST_P(AnswersContract, OldAnswersArePruned) {
  ASSERT_TRUE(Add("r1", "f").ok());
  ASSERT_TRUE(Add("r1", "f", "t2").ok());
  clock_.Advance(absl::Hours(24));
  ASSERT_TRUE(Add("r2", "f").ok());
  EXPECT_EQ(Prune(absl::Hours(25)), 0);
  EXPECT_EQ(Prune(absl::Hours(23)), 1);
  EXPECT_TRUE(Add("r1", "another").ok());
  EXPECT_FALSE(Add("r1", "another", "t2").ok());
}

TEST_P(AnswersContract, SavingManyDropsThoseOfLastWeek) {
  ASSERT_TRUE(Add("old", "f").ok());
  clock_.Advance(AnswerTable::kRetention + absl::Hours(1));
  for (std::uint64_t i = 1; i < AnswerTable::kSavesPerPrune; ++i) {
    ASSERT_TRUE(Add("new " + std::to_string(i), "f").ok());
  }
  EXPECT_EQ(Prune(absl::Hours(24)), 0) << "they are gone already";
  EXPECT_FALSE(Add("new 1", "another").ok()) << "the others are kept";
}

}  // namespace
}  // namespace upward::sql
