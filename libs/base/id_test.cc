// Goal: ids of two kinds do not mix and behave as keys.
// Method: compile-time traits, and use in ordered and hashed containers.
#include "libs/base/id.h"

#include <set>
#include <type_traits>

#include "absl/container/flat_hash_set.h"
#include "gtest/gtest.h"

namespace upward::base {
namespace {

using OtherId = StrongId<struct OtherTag>;
static_assert(!std::is_convertible_v<OtherId, TenantId>);
static_assert(!std::is_convertible_v<std::string, TenantId>);
static_assert(!std::is_constructible_v<TenantId, OtherId>);

TEST(StrongIdTest, ComparesAndHashesByValue) {
  const TenantId a("a");
  const TenantId b("b");
  EXPECT_LT(a, b);
  EXPECT_EQ(a, TenantId("a"));
  EXPECT_EQ(absl::flat_hash_set<TenantId>({a, b, a}).size(), 2u);
  EXPECT_EQ(std::set<TenantId>({b, a}).begin()->value(), "a");
  EXPECT_TRUE(TenantId().empty());
}

}  // namespace
}  // namespace upward::base
