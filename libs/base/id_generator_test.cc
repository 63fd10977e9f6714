// Goal: ids are unique, sort by time, and survive the way through their 128 bits.
// Method: a fake clock and seeded random bits; decode what was encoded and refuse what was not.
#include "libs/base/id_generator.h"

#include <sys/wait.h>
#include <unistd.h>

#include "absl/container/flat_hash_set.h"
#include "gtest/gtest.h"

#include "libs/base/testing/fake_clock.h"

namespace upward::base {
namespace {

TEST(IdGeneratorTest, LaterIdsSortLater) {
  FakeClock clock;
  SeededRandom random(1);
  IdGenerator ids(clock, random);
  std::string previous = ids.New();
  for (int i = 0; i < 100; ++i) {
    clock.Advance(absl::Milliseconds(1));
    const std::string next = ids.New();
    EXPECT_LT(previous, next);
    previous = next;
  }
}

TEST(IdGeneratorTest, IdsOfOneMillisecondDiffer) {
  FakeClock clock;
  SeededRandom random(2);
  IdGenerator ids(clock, random);
  absl::flat_hash_set<std::string> seen;
  for (int i = 0; i < 10'000; ++i) EXPECT_TRUE(seen.insert(ids.New()).second);
}

TEST(SystemRandomTest, AChildProcessDrawsItsOwn) {
  SystemRandom random;
  random.Next64();
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    const std::uint64_t drawn = random.Next64();
    _exit(write(ends[1], &drawn, sizeof drawn) == sizeof drawn ? 0 : 1);
  }
  std::uint64_t drawn_there = 0;
  ASSERT_EQ(read(ends[0], &drawn_there, sizeof drawn_there), ssize_t{sizeof drawn_there});
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  for (int i = 0; i < 100; ++i) EXPECT_NE(random.Next64(), drawn_there);
  close(ends[0]);
  close(ends[1]);
}

TEST(IdGeneratorTest, DecodeUndoesEncode) {
  FakeClock clock;
  SystemRandom random;
  IdGenerator ids(clock, random);
  for (int i = 0; i < 100; ++i) {
    const std::string id = ids.New();
    ASSERT_EQ(id.size(), kIdLength);
    const auto bits = DecodeId(id);
    ASSERT_TRUE(bits.has_value()) << id;
    EXPECT_EQ(EncodeId(*bits), id);
  }
}

TEST(IdGeneratorTest, DecodeRefusesWhatIsNoId) {
  EXPECT_FALSE(DecodeId("").has_value());
  EXPECT_FALSE(DecodeId("short").has_value());
  EXPECT_FALSE(DecodeId(std::string(26, 'u')).has_value()) << "u is not in the alphabet";
  EXPECT_FALSE(DecodeId(std::string(26, 'z')).has_value()) << "more than 128 bits";
  EXPECT_FALSE(DecodeId("0123456789ABCDEFGHJKMNPQRS").has_value()) << "upper case";
}

}  // namespace
}  // namespace upward::base
