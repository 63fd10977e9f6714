// Goal: the cache finds what was put in under the same keys, is bounded, and drops the oldest use.
// Method: a cache of two entries and two key sets.
#include "libs/security/verified_token_cache.h"

#include "gtest/gtest.h"

namespace upward::security {
namespace {

VerifiedToken Of(const std::string& subject) {
  VerifiedToken token;
  token.principal.subject = subject;
  token.expires = absl::FromUnixSeconds(7);
  return token;
}

class VerifiedTokenCacheTest : public testing::Test {
 protected:
  bool Has(const std::string& token) { return cache_.Find(DigestOf(token), keys_).has_value(); }
  void Put(const std::string& token) { cache_.Put(DigestOf(token), Of(token), keys_); }

  const std::shared_ptr<const KeySet> keys_ = KeySet::Empty();
  const std::shared_ptr<const KeySet> other_keys_ = KeySet::Empty();
  VerifiedTokenCache cache_{2};
};

TEST_F(VerifiedTokenCacheTest, FindsWhatWasPut) {
  EXPECT_FALSE(Has("a"));
  Put("a");
  const auto found = cache_.Find(DigestOf("a"), keys_);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->principal.subject, "a");
  EXPECT_EQ(found->expires, absl::FromUnixSeconds(7));
  EXPECT_FALSE(Has("b"));
}

TEST_F(VerifiedTokenCacheTest, TheLeastRecentlyUsedGoesFirst) {
  Put("a");
  Put("b");
  EXPECT_TRUE(Has("a"));
  Put("c");
  EXPECT_EQ(cache_.size(), 2u);
  EXPECT_TRUE(Has("a"));
  EXPECT_FALSE(Has("b"));
  EXPECT_TRUE(Has("c"));
}

TEST_F(VerifiedTokenCacheTest, ASecondPutOfTheSameTokenTakesNoRoom) {
  Put("a");
  Put("a");
  EXPECT_EQ(cache_.size(), 1u);
}

TEST_F(VerifiedTokenCacheTest, AnotherKeySetKnowsNothing) {
  Put("a");
  EXPECT_FALSE(cache_.Find(DigestOf("a"), other_keys_).has_value());
  EXPECT_EQ(cache_.size(), 0u);
  EXPECT_FALSE(Has("a")) << "going back to the old set brings nothing back";
}

TEST_F(VerifiedTokenCacheTest, PutUnderAnotherKeySetDropsTheRest) {
  Put("a");
  cache_.Put(DigestOf("b"), Of("b"), other_keys_);
  EXPECT_EQ(cache_.size(), 1u);
  EXPECT_TRUE(cache_.Find(DigestOf("b"), other_keys_).has_value());
}

TEST_F(VerifiedTokenCacheTest, RemoveForgetsOne) {
  Put("a");
  Put("b");
  cache_.Remove(DigestOf("a"));
  cache_.Remove(DigestOf("never there"));
  EXPECT_FALSE(Has("a"));
  EXPECT_TRUE(Has("b"));
}

}  // namespace
}  // namespace upward::security
