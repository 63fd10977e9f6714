// Goal: every cycle is found, told from its smallest node, and nothing else is.
// Method: hand-made relations, and random ones against following each node for n steps.
#include "libs/hierarchy/cycles.h"

#include <numeric>
#include <random>
#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace upward::hierarchy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::vector<int32_t>> Find(std::vector<int32_t> parent) { return FindCycles(parent); }

TEST(FindCyclesTest, AForestHasNone) {
  EXPECT_THAT(Find({}), IsEmpty());
  EXPECT_THAT(Find({-1, 0, 0, -1, 3}), IsEmpty());
}

TEST(FindCyclesTest, EachBeginsAtItsSmallestNodeAndGoesUpward) {
  // 1 -> 4 -> 2 -> 1; 5 -> 5; 6 hangs on the first cycle, 0 -> 3 -> 0.
  EXPECT_THAT(Find({3, 4, 1, 0, 2, 5, 4}),
              ElementsAre(ElementsAre(0, 3), ElementsAre(1, 4, 2), ElementsAre(5)));
}

TEST(FindCyclesTest, ParentsOutOfRangeEndTheWay) { EXPECT_THAT(Find({1, 7, -5}), IsEmpty()); }

TEST(FindCyclesTest, AgreesWithFollowingEveryNode) {
  std::mt19937 random(20240501);
  for (int trial = 0; trial < 2000; ++trial) {
    const auto count = static_cast<int32_t>(1 + random() % 12);
    std::vector<int32_t> parent(count);
    for (int32_t& p : parent) p = static_cast<int32_t>(random() % (count + 1)) - 1;
    std::set<std::vector<int32_t>> expected;
    for (int32_t start = 0; start < count; ++start) {
      std::vector<int32_t> way = {start};
      for (int32_t at = parent[start]; at != -1 && at != start && std::ssize(way) <= count;
           at = parent[at]) {
        way.push_back(at);
      }
      const bool is_cycle = parent[way.back()] == start;
      if (is_cycle && *std::min_element(way.begin(), way.end()) == start) expected.insert(way);
    }
    const auto found = FindCycles(parent);
    EXPECT_EQ(found, std::vector<std::vector<int32_t>>(expected.begin(), expected.end()))
        << "trial " << trial;
  }
}

TEST(FindCyclesTest, DepthNeedsNoStack) {
  std::vector<int32_t> parent(300'000);
  std::iota(parent.begin(), parent.end(), -1);
  EXPECT_THAT(FindCycles(parent), IsEmpty());
  parent[0] = 299'999;
  const auto cycles = FindCycles(parent);
  ASSERT_EQ(cycles.size(), 1u);
  EXPECT_EQ(cycles[0].size(), parent.size());
  EXPECT_EQ(cycles[0][1], 299'999);
}

}  // namespace
}  // namespace upward::hierarchy
