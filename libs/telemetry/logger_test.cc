// Goal: each line is one JSON object with its context, and no secret is ever in it.
// Method: log into a stream under a fake clock and parse what came out.
#include "libs/telemetry/logger.h"

#include <sstream>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

#include "libs/base/testing/fake_clock.h"

namespace upward::telemetry {
namespace {

using Json = nlohmann::json;

class LoggerTest : public testing::Test {
 protected:
  std::vector<Json> Lines() {
    std::vector<Json> lines;
    std::istringstream in(out_.str());
    for (std::string line; std::getline(in, line);) lines.push_back(Json::parse(line));
    return lines;
  }

  base::FakeClock clock_;
  std::ostringstream out_;
  Logger logger_{clock_, Level::kInfo, out_};
};

TEST_F(LoggerTest, WritesOneObjectALineWithTypedFields) {
  logger_.Info("done", {{"name", "a \"b\"\n"},
                        {"count", 3},
                        {"share", 0.5},
                        {"last", true},
                        {"took_ms", absl::Milliseconds(12)},
                        {"nothing", ""}});
  const std::vector<Json> lines = Lines();
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0], Json({{"time", "2026-01-05T09:00:00.000Z"},
                            {"level", "info"},
                            {"message", "done"},
                            {"name", "a \"b\"\n"},
                            {"count", 3},
                            {"share", 0.5},
                            {"last", true},
                            {"took_ms", 12.0}}));
}

TEST_F(LoggerTest, LeavesOutLevelsBelowItsOwn) {
  EXPECT_FALSE(logger_.Writes(Level::kDebug));
  logger_.Debug("detail");
  logger_.Warning("trouble");
  const std::vector<Json> lines = Lines();
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0]["level"], "warning");
}

TEST_F(LoggerTest, WithAddsContextToTheCopyOnly) {
  const Logger call = logger_.With({{"request_id", "r1"}}).With({{"method", "Get"}});
  call.Info("inner");
  logger_.Info("outer");
  const std::vector<Json> lines = Lines();
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0]["request_id"], "r1");
  EXPECT_EQ(lines[0]["method"], "Get");
  EXPECT_FALSE(lines[1].contains("request_id"));
}

TEST_F(LoggerTest, MasksSecretsAndSurvivesBadBytes) {
  logger_.Error("oops",
                {{"access_token", "abc123"}, {"password", "hunter2"}, {"bytes", "\xff\xfe"}});
  EXPECT_EQ(out_.str().find("abc123"), std::string::npos);
  EXPECT_EQ(out_.str().find("hunter2"), std::string::npos);
  EXPECT_EQ(Lines()[0]["password"], "***");
}

TEST_F(LoggerTest, LinesOfSeveralThreadsStayWhole) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this, t] {
      for (int i = 0; i < 50; ++i) logger_.Info("line", {{"thread", t}, {"index", i}});
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Lines().size(), 200u);
}

TEST(LevelTest, NamesGoBothWays) {
  for (const Level level : {Level::kDebug, Level::kInfo, Level::kWarning, Level::kError}) {
    EXPECT_EQ(LevelFromName(LevelName(level)), level);
  }
  EXPECT_FALSE(LevelFromName("loud").has_value());
}

}  // namespace
}  // namespace upward::telemetry
