// Goal: the cache stays within its bound and forgets what was used longest ago.
// Method: fill it past its bound and look.
#include "libs/sql/statement_cache.h"

#include "gtest/gtest.h"

namespace upward::sql {
namespace {

TEST(StatementCacheTest, ForgetsTheLeastRecentlyUsed) {
  StatementCache<int> cache(2);
  EXPECT_EQ(cache.Insert("a", 1), std::nullopt);
  EXPECT_EQ(cache.Insert("b", 2), std::nullopt);
  ASSERT_NE(cache.Find("a"), nullptr);  // now b is the older
  EXPECT_EQ(cache.Insert("c", 3), 2);
  EXPECT_EQ(cache.Find("b"), nullptr);
  EXPECT_EQ(*cache.Find("a"), 1);
  EXPECT_EQ(*cache.Find("c"), 3);
}

TEST(StatementCacheTest, ErasedTextsMayComeBack) {
  StatementCache<int> cache(2);
  cache.Insert("a", 1);
  cache.Erase("a");
  cache.Erase("never there");
  EXPECT_EQ(cache.Find("a"), nullptr);
  EXPECT_EQ(cache.Insert("a", 2), std::nullopt);
  EXPECT_EQ(*cache.Find("a"), 2);
}

}  // namespace
}  // namespace upward::sql
