// Goal: an event becomes the same event again, and its partition never changes.
// Method: look at the command that is sent, and pin partitions as they are stored in deployments.
#include "libs/events/redis_entry.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace upward::events {
namespace {

Event MakeEvent(std::string tenant, std::string aggregate) {
  return Event{.id = "e",
               .tenant = base::TenantId(std::move(tenant)),
               .type = "test.v1.Counted",
               .aggregate_id = std::move(aggregate),
               .occurred_at = absl::FromUnixMicros(17),
               .payload = std::string("\0\xff", 2)};
}

TEST(RedisEntryTest, WritesEveryField) {
  Event event = MakeEvent("t", "a");
  EXPECT_THAT(
      AddEvent("s", event, ""),
      ::testing::ElementsAre("XADD", "s", "*", "id", "e", "tenant", "t", "type", "test.v1.Counted",
                             "aggregate", "a", "at", "17", "payload", std::string("\0\xff", 2)));
  event.replay = true;
  const RedisCommand replay = AddEvent("s", event, "c");
  EXPECT_THAT(std::vector<std::string>(replay.end() - 4, replay.end()),
              ::testing::ElementsAre("replay", "1", "only", "c"));
}

TEST(RedisEntryTest, ThePartitionOfAnEventNeverChanges) {
  EXPECT_EQ(PartitionOf(MakeEvent("north", "person-1"), 4), 2);
  EXPECT_EQ(PartitionOf(MakeEvent("north", "person-2"), 4), 1);
}

TEST(RedisEntryTest, PartitionsAreOfSimilarSize) {
  std::map<int, int> sizes;
  for (int i = 0; i < 4000; ++i) ++sizes[PartitionOf(MakeEvent("t", absl::StrCat("p", i)), 4)];
  ASSERT_EQ(sizes.size(), 4U);
  for (const auto& [partition, size] : sizes) EXPECT_NEAR(size, 1000, 150) << partition;
}

}  // namespace
}  // namespace upward::events
