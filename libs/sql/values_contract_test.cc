// Goal: values, batches and streams mean the same on every engine and lose nothing.
// Method: write extreme values, read them back; large batches and results on a real database.
#include <cmath>
#include <limits>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/base/status_macros.h"
#include "libs/sql/testing/database_contract.h"

namespace upward::sql {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ValuesContract : public DatabaseContract {};
INSTANTIATE_TEST_SUITE_P(Engines, ValuesContract, BothEngines(), DialectName);

constexpr char kInsertValues[] =
    "INSERT INTO value_of (tenant_id, id, whole, fraction, text, bytes) "
    "VALUES ('t1', $1, $2, $3, $4, $5)";
constexpr char kUpsert[] =
    "INSERT INTO account (tenant_id, id, amount) VALUES ($1, $2, $3) "
    "ON CONFLICT (tenant_id, id) DO UPDATE SET amount = excluded.amount";

std::string AllBytes() {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
  return bytes;
}

TEST_P(ValuesContract, IntegersAreExact) {
  using Limits = std::numeric_limits<std::int64_t>;
  std::int64_t id = 0;
  for (const std::int64_t value : {Limits::min(), Limits::max(), std::int64_t{-1}, std::int64_t{0},
                                   (std::int64_t{1} << 53) + 1}) {
    ASSERT_TRUE(
        Execute("INSERT INTO value_of (tenant_id, id, whole) VALUES ('t1', $1, $2)", {++id, value})
            .ok());
    EXPECT_EQ(Number("SELECT whole FROM value_of WHERE id = $1", {id}), value);
  }
}

TEST_P(ValuesContract, ArithmeticOnAParameterHasSixtyFourBits) {
  EXPECT_EQ(Number("SELECT $1 - 1", {std::int64_t{1} << 40}), (std::int64_t{1} << 40) - 1);
}

TEST_P(ValuesContract, FloatingPointIsExact) {
  using Limits = std::numeric_limits<double>;
  std::int64_t id = 0;
  for (const double value : {0.1, 1.0 / 3, Limits::max(), Limits::min(), Limits::denorm_min(),
                             -Limits::epsilon(), 5.0, Limits::infinity()}) {
    ASSERT_TRUE(Execute("INSERT INTO value_of (tenant_id, id, fraction) VALUES ('t1', $1, $2)",
                        {++id, value})
                    .ok());
    const auto rows = Query("SELECT fraction FROM value_of WHERE id = $1", {id});
    ASSERT_TRUE(rows.ok());
    EXPECT_EQ((*rows)[0].Real(0), value);
  }
}

TEST_P(ValuesContract, TextAndBytesComeBackAsTheyWere) {
  std::int64_t id = 0;
  for (const std::string text : {"", "Zoë 李 🌱 ß", "it's; -- \"$1\" \\x00 %s", "\n\t\r "}) {
    ASSERT_TRUE(
        Execute(kInsertValues, {++id, std::monostate(), std::monostate(), text, Blob{text}}).ok());
    const auto rows =
        Query("SELECT text, bytes FROM value_of WHERE id = $1 AND text = $2", {id, text});
    ASSERT_TRUE(rows.ok());
    ASSERT_EQ(rows->size(), 1u) << text;
    EXPECT_EQ((*rows)[0].Text(0), text);
    EXPECT_EQ((*rows)[0].Bytes(1), text);
  }
  const std::string everything = AllBytes() + AllBytes();
  ASSERT_TRUE(Execute(kInsertValues, {std::int64_t{99}, std::monostate(), std::monostate(),
                                      std::monostate(), Blob{everything}})
                  .ok());
  const auto rows =
      Query("SELECT bytes, text, whole FROM value_of WHERE bytes = $1", {Blob{everything}});
  ASSERT_TRUE(rows.ok());
  ASSERT_EQ(rows->size(), 1u);
  EXPECT_EQ((*rows)[0].Bytes(0), everything);
  EXPECT_EQ((*rows)[0].OptText(1), std::nullopt);
  EXPECT_EQ((*rows)[0].OptInt(2), std::nullopt);
}

TEST_P(ValuesContract, TextThatIsNoTextAndNaNAreRefusedWithoutTheirValue) {
  for (const Value& value :
       {Value(std::string("secret\0", 7)), Value(std::string("secret\xC0\x80")),
        Value(std::string("secret\xED\xA0\x80")), Value(std::nan(""))}) {
    const absl::Status status = Execute("UPDATE value_of SET text = $1", {value});
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr("$1"));
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("secret")));
  }
}

TEST_P(ValuesContract, SumsAndCountsAreIntegersAveragesAreNot) {
  ASSERT_TRUE(Execute(kUpsert, {"t1", "a", std::int64_t{1}}).ok());
  ASSERT_TRUE(Execute(kUpsert, {"t1", "b", std::int64_t{2}}).ok());
  const auto rows = Query(
      "SELECT count(*), sum(amount), avg(amount), max(amount), "
      "sum(amount) > 2 FROM account");
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_EQ((*rows)[0].Int(0), 2);
  EXPECT_EQ((*rows)[0].Int(1), 3);
  EXPECT_EQ((*rows)[0].Real(2), 1.5);
  EXPECT_EQ((*rows)[0].Int(3), 2);
  EXPECT_TRUE((*rows)[0].Bool(4));
}

TEST_P(ValuesContract, LikeMindsTheCase) {
  ASSERT_TRUE(Execute(kUpsert, {"t1", "Abc", std::int64_t{1}}).ok());
  EXPECT_EQ(Number("SELECT count(*) FROM account WHERE id LIKE $1", {"Ab%"}), 1);
  EXPECT_EQ(Number("SELECT count(*) FROM account WHERE id LIKE $1", {"ab%"}), 0);
}

TEST_P(ValuesContract, ABatchRunsForEveryElement) {
  constexpr std::int64_t kRows = 5003;  // several round trips and an odd rest
  std::vector<Parameters> batch;
  for (std::int64_t i = 0; i < kRows; ++i) {
    const bool even = i % 2 == 0;
    batch.push_back({i, even ? Value(i) : Value(std::monostate()), 0.5, "text " + std::to_string(i),
                     even ? Value(std::monostate()) : Value(Blob{std::string(1, '\0')})});
  }
  const absl::Status status = Transact([&](Transaction& transaction) -> absl::Status {
    UPWARD_ASSIGN_OR_RETURN(const std::int64_t rows, transaction.ExecuteMany(kInsertValues, batch));
    EXPECT_EQ(rows, kRows);
    UPWARD_ASSIGN_OR_RETURN(const std::int64_t none, transaction.ExecuteMany(kInsertValues, {}));
    EXPECT_EQ(none, 0);
    return absl::OkStatus();
  });
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(Number("SELECT count(*) FROM value_of"), kRows);
  EXPECT_EQ(
      Number("SELECT count(*) FROM value_of WHERE text = 'text ' || id AND fraction = 0.5 AND "
             "((whole = id AND bytes IS NULL) OR (whole IS NULL AND bytes IS NOT NULL))"),
      kRows);
}

TEST_P(ValuesContract, ABatchThatMeetsARowTwiceEndsWithTheLast) {
  std::vector<Parameters> batch;
  for (std::int64_t i = 0; i < 1000; ++i) {
    batch.push_back({"t1", "row " + std::to_string(i % 7), i});
  }
  const absl::Status status = Transact([&](Transaction& transaction) {
    const auto rows = transaction.ExecuteMany(kUpsert, batch);
    if (rows.ok()) {
      EXPECT_EQ(*rows, 1000);
    }
    return rows.status();
  });
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(Number("SELECT count(*) FROM account"), 7);
  EXPECT_EQ(Number("SELECT sum(amount) FROM account"), 993 + 994 + 995 + 996 + 997 + 998 + 999);
}

TEST_P(ValuesContract, ABatchOfUpdatesAndDeletes) {
  std::vector<Parameters> rows, updates, deletes;
  for (std::int64_t i = 0; i < 300; ++i) {
    rows.push_back({"t1", std::to_string(i), i});
    updates.push_back({std::to_string(i), std::int64_t{1}});
    if (i % 3 == 0) deletes.push_back({std::to_string(i)});
  }
  const absl::Status status = Transact([&](Transaction& transaction) -> absl::Status {
    EXPECT_EQ(transaction.ExecuteMany(kUpsert, rows).value(), 300);
    EXPECT_EQ(
        transaction.ExecuteMany("UPDATE account SET amount = $2 WHERE id = $1", updates).value(),
        300);
    EXPECT_EQ(transaction.ExecuteMany("DELETE FROM account WHERE id = $1", deletes).value(), 100);
    return absl::OkStatus();
  });
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(Number("SELECT sum(amount) FROM account"), 200);
}

TEST_P(ValuesContract, ABatchFailsAsAWhole) {
  std::vector<Parameters> batch;
  for (std::int64_t i = 0; i < 100; ++i) batch.push_back({i == 77 ? 5 : i, i});
  const absl::Status status = Transact([&](Transaction& transaction) {
    return transaction
        .ExecuteMany("INSERT INTO entry (tenant_id, id, weight) VALUES ('t1', $1, $2)", batch)
        .status();
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists) << status;
  EXPECT_EQ(Number("SELECT count(*) FROM entry"), 0);
}

TEST_P(ValuesContract, WhatIsPostedComesBeforeWhatFollows) {
  constexpr std::int64_t kPosts = 30;  // more than may be under way
  const absl::Status status = Transact([&](Transaction& transaction) -> absl::Status {
    for (std::int64_t post = 0; post < kPosts; ++post) {
      std::vector<Parameters> batch;
      for (std::int64_t i = 0; i < 200; ++i) batch.push_back({"t1", std::to_string(i), post});
      UPWARD_RETURN_IF_ERROR(transaction.Post(kUpsert, batch));
    }
    UPWARD_ASSIGN_OR_RETURN(const Rows rows, transaction.Query("SELECT min(amount) FROM account"));
    EXPECT_EQ(rows[0].Int(0), kPosts - 1);
    const std::vector<Parameters> more = {{"t1", "a", std::int64_t{1}},
                                          {"t1", "b", std::int64_t{1}}};
    UPWARD_RETURN_IF_ERROR(transaction.Post(kUpsert, more));
    EXPECT_EQ(transaction.ExecuteMany(kUpsert, more).value(), 2);
    EXPECT_EQ(transaction.ExecuteMany(kUpsert, {}).value(), 0);
    return transaction.Post(kUpsert, {});
  });
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(Number("SELECT count(*) FROM account"), 202);
}

TEST_P(ValuesContract, AFailureOfAPostIsToldLater) {
  constexpr std::string_view kInsertEntry =
      "INSERT INTO entry (tenant_id, id, weight) VALUES ('t1', $1, $2)";
  const Parameters entry = {std::int64_t{5}, std::int64_t{5}};
  for (const int posts_after : {0, 1, 30}) {
    const absl::Status status = Transact([&](Transaction& transaction) -> absl::Status {
      (void)transaction.Post(kInsertEntry, std::vector{entry, entry});
      for (int i = 0; i < posts_after; ++i) {
        (void)transaction.Post(kInsertEntry,
                               std::vector(1, Parameters{std::int64_t{i}, std::int64_t{0}}));
      }
      return absl::OkStatus();
    });
    EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists) << status;
    const absl::Status own = Transact([&](Transaction& transaction) -> absl::Status {
      (void)transaction.Post(kInsertEntry, std::vector{entry, entry});
      return absl::OutOfRangeError("enough");
    });
    EXPECT_EQ(own, absl::OutOfRangeError("enough"));
    const absl::Status later = Transact([&](Transaction& transaction) -> absl::Status {
      (void)transaction.Post(kInsertEntry, std::vector{entry, entry});
      return transaction.Query("SELECT 1").status();
    });
    EXPECT_EQ(later.code(), absl::StatusCode::kAlreadyExists) << later;
    EXPECT_EQ(Number("SELECT count(*) FROM entry"), 0);
  }
}

TEST_P(ValuesContract, AStreamHandsOnEveryRowInOrder) {
  std::vector<Parameters> batch;
  for (std::int64_t i = 0; i < 10000; ++i) batch.push_back({"t1", std::to_string(i), i});
  std::int64_t next = 0;
  const absl::Status status = Transact([&](Transaction& transaction) -> absl::Status {
    next = 0;
    UPWARD_RETURN_IF_ERROR(transaction.ExecuteMany(kUpsert, batch).status());
    UPWARD_RETURN_IF_ERROR(
        transaction.Stream("SELECT amount FROM account WHERE amount >= $1 ORDER BY amount",
                           {std::int64_t{0}}, [&next](const Row& row) {
                             EXPECT_EQ(row.Int(0), next);
                             ++next;
                             return absl::OkStatus();
                           }));
    return transaction.Execute("DELETE FROM account WHERE amount > 0").status();
  });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(next, 10000);
  EXPECT_EQ(Number("SELECT count(*) FROM account"), 1);
}

TEST_P(ValuesContract, AStreamStopsAtTheFirstErrorOfItsFunction) {
  std::vector<Parameters> batch;
  for (std::int64_t i = 0; i < 1000; ++i) batch.push_back({"t1", std::to_string(i), i});
  int rows = 0;
  const absl::Status status = Transact([&](Transaction& transaction) -> absl::Status {
    UPWARD_RETURN_IF_ERROR(transaction.ExecuteMany(kUpsert, batch).status());
    return transaction.Stream("SELECT id FROM account", {}, [&rows](const Row&) {
      return ++rows == 3 ? absl::OutOfRangeError("enough") : absl::OkStatus();
    });
  });
  EXPECT_EQ(status, absl::OutOfRangeError("enough"));
  EXPECT_EQ(rows, 3);
  EXPECT_EQ(Number("SELECT count(*) FROM account"), 0);
}

}  // namespace
}  // namespace upward::sql
