// Goal: the Redis of the tests keeps what it acknowledged, and forgets when it is told to.
// Method: write through hiredis, kill, restart, read.
#include "tests/support/redis_server.h"

#include <hiredis/hiredis.h>

#include "gtest/gtest.h"

namespace upward::testing {
namespace {

std::string Reply(const RedisServer& server, const char* command) {
  redisContext* context = redisConnect(server.host().c_str(), server.port());
  auto* reply = static_cast<redisReply*>(redisCommand(context, command));
  std::string text = reply == nullptr        ? "no reply"
                     : reply->str == nullptr ? "nil"
                                             : std::string(reply->str, reply->len);
  freeReplyObject(reply);
  redisFree(context);
  return text;
}

TEST(RedisServerTest, AcknowledgedWritesSurviveAKill) {
  const auto server = RedisServer::Start();
  ASSERT_TRUE(server.ok()) << server.status();
  EXPECT_EQ(Reply(**server, "SET color red"), "OK");
  (*server)->Kill();
  ASSERT_TRUE((*server)->Restart().ok());
  EXPECT_EQ(Reply(**server, "GET color"), "red");
  ASSERT_TRUE((*server)->FlushAll().ok());
  EXPECT_EQ(Reply(**server, "GET color"), "nil");
}

TEST(RedisServerTest, RestartEmptyLosesEverything) {
  const auto server = RedisServer::Start();
  ASSERT_TRUE(server.ok()) << server.status();
  EXPECT_EQ(Reply(**server, "SET color red"), "OK");
  (*server)->Kill();
  ASSERT_TRUE((*server)->RestartEmpty().ok());
  EXPECT_EQ(Reply(**server, "GET color"), "nil");
}

TEST(RedisServerTest, APasswordIsAskedFor) {
  const auto server = RedisServer::Start({.password = "s3cret"});
  ASSERT_TRUE(server.ok()) << server.status();
  EXPECT_EQ(Reply(**server, "GET color").substr(0, 6), "NOAUTH");
  EXPECT_TRUE((*server)->FlushAll().ok());
}

}  // namespace
}  // namespace upward::testing
