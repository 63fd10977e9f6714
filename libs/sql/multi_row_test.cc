// Goal: an insert of one row becomes the same insert of many, and nothing else is touched.
// Method: compare rewritten texts; list the statements that must be left alone.
#include "libs/sql/multi_row.h"

#include "gtest/gtest.h"

namespace upward::sql {
namespace {

TEST(MultiRowTest, RepeatsTheTupleAndNumbersOn) {
  const auto insert = MultiRowInsert::Parse("INSERT INTO t (a, b, c) VALUES ($2, lower($1), 'x;')");
  ASSERT_TRUE(insert.has_value());
  EXPECT_EQ(insert->width(), 2u);
  EXPECT_FALSE(insert->has_key());
  EXPECT_EQ(insert->Text(1), "INSERT INTO t (a, b, c) VALUES ($2, lower($1), 'x;')");
  EXPECT_EQ(insert->Text(2),
            "INSERT INTO t (a, b, c) VALUES ($2, lower($1), 'x;'), ($4, lower($3), 'x;')");
}

TEST(MultiRowTest, KeepsAConflictClause) {
  const auto nothing =
      MultiRowInsert::Parse("insert into t (a) values ($1) on conflict do nothing");
  ASSERT_TRUE(nothing.has_value());
  EXPECT_EQ(nothing->Text(2), "insert into t (a) values ($1), ($2) on conflict do nothing");
  EXPECT_FALSE(nothing->has_key());
}

TEST(MultiRowTest, AnUpdateOnConflictHasAKey) {
  const auto insert = MultiRowInsert::Parse(
      "INSERT INTO t (tenant_id, id, x) VALUES ('t', $1, $2) "
      "ON CONFLICT (tenant_id, id) DO UPDATE SET x = excluded.x");
  ASSERT_TRUE(insert.has_value());
  ASSERT_TRUE(insert->has_key());
  EXPECT_EQ(insert->KeyOf({"a", "1"}), insert->KeyOf({"a", "2"}));
  EXPECT_NE(insert->KeyOf({"a", "1"}), insert->KeyOf({"b", "1"}));
}

TEST(MultiRowTest, ThePartsOfAKeyDoNotRunTogether) {
  const auto insert = MultiRowInsert::Parse(
      "INSERT INTO t (a, b) VALUES ($1, $2) ON CONFLICT (a, b) DO UPDATE SET a = 1");
  ASSERT_TRUE(insert.has_value());
  EXPECT_NE(insert->KeyOf({"1:", "x"}), insert->KeyOf({"1", ":x"}));
  EXPECT_NE(insert->KeyOf({std::int64_t{1}, std::int64_t{23}}),
            insert->KeyOf({std::int64_t{12}, std::int64_t{3}}));
}

TEST(MultiRowTest, OtherStatementsAreLeftAlone) {
  for (const char* statement :
       {"UPDATE t SET a = $1", "INSERT INTO t SELECT $1", "INSERT INTO t VALUES ($1)",
        "INSERT INTO t (a) VALUES ($1), ($2)", "INSERT INTO t (a) VALUES ($1) RETURNING a",
        "INSERT INTO t (a) VALUES (1)", "INSERT INTO t (a, b) VALUES ($1)",
        "INSERT INTO t (a) VALUES ($2)", "INSERT INTO t (a) VALUES ($1",
        "INSERT INTO t (a) VALUES ($1) ON CONFLICT (a) DO UPDATE SET a = $2",
        "INSERT INTO t (a) VALUES ($1) ON CONFLICT (lower(a)) DO UPDATE SET a = 1",
        "INSERT INTO t (a) VALUES ($1) ON CONFLICT (b) DO UPDATE SET a = 1",
        "INSERT INTO t (a) VALUES ($1 + 1) ON CONFLICT (a) DO UPDATE SET a = 1",
        "INSERT INTO t (a) VALUES ($1) ON CONFLICT ON CONSTRAINT k DO UPDATE SET a = 1",
        "INSERT INTO t (a) VALUES ($1) ON CONFLICT (a) DO UPDATE SET a = 1 RETURNING a", ""}) {
    EXPECT_FALSE(MultiRowInsert::Parse(statement).has_value()) << statement;
  }
}

}  // namespace
}  // namespace upward::sql
