// Goal: keys rotate without a restart, and nothing broken or silent ever displaces good keys.
// Method: a real file and a real HTTP server on loopback; refreshes by hand, one by the thread.
#include "libs/security/key_source.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/base/testing/fake_clock.h"
#include "libs/security/testing/loopback_http_server.h"
#include "libs/security/testing/signing_key.h"

namespace upward::security {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Kind = KeySourceEvent::Kind;

constexpr auto kPatience = std::chrono::seconds(20);

class KeySourceTest : public testing::Test {
 protected:
  KeySourceTest() {
    ::setenv("no_proxy", "127.0.0.1", /*overwrite=*/1);
    folder_ =
        std::filesystem::temp_directory_path() / ("key_source_test." + std::to_string(::getpid()));
    std::filesystem::create_directory(folder_);
  }
  ~KeySourceTest() override { std::filesystem::remove_all(folder_); }

  std::string File() const { return folder_ / "jwks.json"; }
  void Write(const std::string& text) const {
    std::ofstream(File() + ".new") << text;
    std::filesystem::rename(File() + ".new", File());
  }

  ReloadingKeySource::Report Record() {
    return [this](const KeySourceEvent& event) {
      base::MutexLock lock(mutex_);
      events_.push_back(event);
      changed_.NotifyAll();
    };
  }
  // The events since the last call, as "kind: text".
  std::vector<std::string> Events() {
    base::MutexLock lock(mutex_);
    std::vector<std::string> texts;
    for (const KeySourceEvent& event : events_) {
      const char* kind = event.kind == Kind::kLoaded    ? "loaded: "
                         : event.kind == Kind::kWarning ? "warning: "
                                                        : "failed: ";
      texts.push_back(kind + event.text);
    }
    events_.clear();
    return texts;
  }
  bool WaitForEvent() {
    base::MutexLock lock(mutex_);
    while (events_.empty()) {
      if (!changed_.WaitFor(mutex_, kPatience)) return false;
    }
    return true;
  }

  const SigningKey a_{Algorithm::kEdDsa, "a"};
  const SigningKey b_{Algorithm::kEs256, "b"};
  base::FakeClock clock_;
  std::filesystem::path folder_;

  base::Mutex mutex_;
  base::CondVar changed_;
  std::vector<KeySourceEvent> events_ ABSL_GUARDED_BY(mutex_);
};

TEST_F(KeySourceTest, IsEmptyUntilTheFirstRefresh) {
  ReloadingKeySource source(NewKeyLoader(File(), ""), clock_, Record());
  EXPECT_EQ(source.Current()->size(), 0u);
  EXPECT_EQ(source.Refresh().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(Events(), ElementsAre(HasSubstr("failed: the old keys stay in force: cannot open")));
}

TEST_F(KeySourceTest, AFileRotates) {
  Write(JwksOf({a_.PublicJwk()}));
  ReloadingKeySource source(NewKeyLoader(File(), ""), clock_, Record());
  ASSERT_TRUE(source.Refresh().ok());
  EXPECT_NE(source.Current()->Find("a"), nullptr);
  Write(JwksOf({a_.PublicJwk(), b_.PublicJwk()}));
  ASSERT_TRUE(source.Refresh().ok());
  EXPECT_EQ(source.Current()->size(), 2u);
  Write(JwksOf({b_.PublicJwk()}));
  ASSERT_TRUE(source.Refresh().ok());
  EXPECT_EQ(source.Current()->Find("a"), nullptr);
  EXPECT_NE(source.Current()->Find("b"), nullptr);
  EXPECT_THAT(Events(), ElementsAre("loaded: keys in force: 1", "loaded: keys in force: 2",
                                    "loaded: keys in force: 1"));
}

TEST_F(KeySourceTest, TheSameTextKeepsTheSameSet) {
  Write(JwksOf({a_.PublicJwk()}));
  ReloadingKeySource source(NewKeyLoader(File(), ""), clock_, Record());
  ASSERT_TRUE(source.Refresh().ok());
  const auto before = source.Current();
  Write(JwksOf({a_.PublicJwk()}));
  ASSERT_TRUE(source.Refresh().ok());
  EXPECT_EQ(source.Current(), before) << "what is cached under these keys stays good";
}

TEST_F(KeySourceTest, ABrokenFileKeepsTheOldKeysAndIsReportedOnce) {
  Write(JwksOf({a_.PublicJwk()}));
  ReloadingKeySource source(NewKeyLoader(File(), ""), clock_, Record());
  ASSERT_TRUE(source.Refresh().ok());
  const auto before = source.Current();
  Events();
  Write(JwksOf({a_.PublicJwk()}).substr(0, 50));
  EXPECT_EQ(source.Refresh().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(source.Refresh().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(source.Current(), before);
  EXPECT_THAT(Events(), ElementsAre(HasSubstr("failed: the old keys stay in force: this is no")));
  std::filesystem::remove(File());
  EXPECT_FALSE(source.Refresh().ok());
  EXPECT_EQ(source.Current(), before);
  EXPECT_THAT(Events(), ElementsAre(HasSubstr("cannot open")));
  Write(JwksOf({b_.PublicJwk()}));
  EXPECT_TRUE(source.Refresh().ok());
  EXPECT_NE(source.Current()->Find("b"), nullptr);
}

TEST_F(KeySourceTest, WarningsAreReported) {
  std::string jwk = a_.PublicJwk();
  jwk.insert(1, R"("d":"AAAA",)");
  Write(JwksOf({jwk}));
  ReloadingKeySource source(NewKeyLoader(File(), ""), clock_, Record());
  ASSERT_TRUE(source.Refresh().ok());
  EXPECT_THAT(Events(), ElementsAre("loaded: keys in force: 1",
                                    HasSubstr("warning: keys[0] a holds a private part")));
}

TEST_F(KeySourceTest, AUrlRotates) {
  LoopbackHttpServer server;
  server.Answer("HTTP/1.1 200 OK", JwksOf({a_.PublicJwk()}));
  ReloadingKeySource source(NewKeyLoader(server.url(), ""), clock_, Record());
  ASSERT_TRUE(source.Refresh().ok());
  EXPECT_NE(source.Current()->Find("a"), nullptr);
  server.Answer("HTTP/1.1 200 OK\r\nContent-Type: application/jwk-set+json",
                JwksOf({b_.PublicJwk()}));
  ASSERT_TRUE(source.Refresh().ok());
  EXPECT_EQ(source.Current()->Find("a"), nullptr);
  EXPECT_NE(source.Current()->Find("b"), nullptr);
}

TEST_F(KeySourceTest, AServerThatFailsKeepsTheOldKeys) {
  LoopbackHttpServer server;
  server.Answer("HTTP/1.1 200 OK", JwksOf({a_.PublicJwk()}));
  ReloadingKeySource source(NewKeyLoader(server.url(), ""), clock_, Record());
  ASSERT_TRUE(source.Refresh().ok());
  const auto before = source.Current();
  Events();
  const std::string other = JwksOf({b_.PublicJwk()});
  const std::vector<std::pair<std::string, std::string>> answers = {
      {"HTTP/1.1 500 Internal Server Error", other},
      {"HTTP/1.1 302 Found\r\nLocation: " + server.url(), other},
      {"HTTP/1.1 200 OK", "<html>maintenance</html>"},
      {"HTTP/1.1 200 OK", std::string(kMaxKeySetBytes + 1, ' ')},
      {"not HTTP at all", other},
  };
  for (const auto& [head, body] : answers) {
    server.Answer(head, body);
    EXPECT_FALSE(source.Refresh().ok()) << head;
    EXPECT_EQ(source.Current(), before) << head;
  }
  EXPECT_THAT(Events(),
              ElementsAre(HasSubstr("HTTP 500"), HasSubstr("HTTP 302"), HasSubstr("no JWKS"),
                          HasSubstr("larger than"), HasSubstr("cannot fetch")));
}

TEST_F(KeySourceTest, AFailureTellsNoSecretOfTheUrl) {
  LoopbackHttpServer server;
  server.Answer("HTTP/1.1 500 Internal Server Error", "");
  const std::string authority = server.url().substr(std::string("http://").size());
  const std::vector<std::string> locations = {
      "http://me:hunter2@" + authority, "http://me:hunter2@127.0.0.1:1/keys",
      "http://me:hun/ter2@" + authority, server.url() + "?key=hunter2",
      "htpps://me:hunter2@host/keys"};
  for (const std::string& location : locations) {
    ReloadingKeySource source(NewKeyLoader(location, ""), clock_, Record());
    const absl::Status status = source.Refresh();
    EXPECT_FALSE(status.ok());
    EXPECT_THAT(status.ToString() + Events().at(0), testing::Not(HasSubstr("ter2"))) << location;
  }
}

TEST_F(KeySourceTest, ASilentServerCostsNoMoreThanTheTimeout) {
  LoopbackHttpServer server;
  server.FallSilent();
  UrlKeyLoader loader(server.url(), "", absl::Milliseconds(100));
  const auto text = loader.Load();
  EXPECT_EQ(text.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(text.status().message()), HasSubstr("Timeout"));
}

TEST_F(KeySourceTest, OnlyHttpIsFetched) {
  Write(JwksOf({a_.PublicJwk()}));
  UrlKeyLoader loader("file://" + File(), "");
  EXPECT_EQ(loader.Load().status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(KeySourceTest, UnknownKeysAskForARefreshButNotOften) {
  Write(JwksOf({a_.PublicJwk()}));
  ReloadingKeySource source(NewKeyLoader(File(), ""), clock_, Record());
  ASSERT_TRUE(source.Refresh().ok());
  EXPECT_FALSE(source.RefreshWanted());
  clock_.Advance(kUnknownKeyInterval - absl::Nanoseconds(1));
  source.OnUnknownKey();
  EXPECT_FALSE(source.RefreshWanted()) << "too soon after the last one";
  clock_.Advance(absl::Nanoseconds(1));
  source.OnUnknownKey();
  EXPECT_TRUE(source.RefreshWanted());
  ASSERT_TRUE(source.Refresh().ok());
  source.OnUnknownKey();
  EXPECT_FALSE(source.RefreshWanted()) << "the time counts from each refresh, whatever caused it";
  std::filesystem::remove(File());
  clock_.Advance(kUnknownKeyInterval);
  EXPECT_FALSE(source.Refresh().ok());
  source.OnUnknownKey();
  EXPECT_FALSE(source.RefreshWanted()) << "a refresh that failed counts too";
}

TEST_F(KeySourceTest, AnUnknownKeyWakesTheThread) {
  LoopbackHttpServer server;
  server.Answer("HTTP/1.1 200 OK", JwksOf({a_.PublicJwk()}));
  ReloadingKeySource source(NewKeyLoader(server.url(), ""), clock_, Record(), absl::Hours(24));
  ASSERT_TRUE(source.Refresh().ok());
  Events();
  source.Start();
  server.Answer("HTTP/1.1 200 OK", JwksOf({a_.PublicJwk(), b_.PublicJwk()}));
  clock_.Advance(kUnknownKeyInterval);
  source.OnUnknownKey();
  ASSERT_TRUE(WaitForEvent());
  EXPECT_NE(source.Current()->Find("b"), nullptr);
  EXPECT_EQ(server.requests(), 2);
}

TEST_F(KeySourceTest, TheThreadRefreshesAtItsInterval) {
  Write(JwksOf({a_.PublicJwk()}));
  ReloadingKeySource source(NewKeyLoader(File(), ""), clock_, Record(), absl::Milliseconds(1));
  source.Start();
  ASSERT_TRUE(WaitForEvent());
  EXPECT_THAT(Events(), ElementsAre("loaded: keys in force: 1"));
  Write(JwksOf({b_.PublicJwk()}));
  ASSERT_TRUE(WaitForEvent());
  EXPECT_NE(source.Current()->Find("b"), nullptr);
}

TEST_F(KeySourceTest, StopsInTheMiddleOfAFetch) {
  LoopbackHttpServer server;
  server.FallSilent();
  auto loader = std::make_unique<UrlKeyLoader>(server.url(), "", absl::Hours(1));
  {
    ReloadingKeySource source(std::move(loader), clock_, Record(), absl::Milliseconds(1));
    source.Start();
    ASSERT_TRUE(server.WaitForRequest(kPatience));
  }  // returns although the fetch would last an hour
  EXPECT_THAT(Events(), ElementsAre(HasSubstr("cannot fetch")));
}

TEST_F(KeySourceTest, AFixedSourceStaysAsItIs) {
  const auto keys = KeySet::Parse(JwksOf({a_.PublicJwk()}), nullptr);
  ASSERT_TRUE(keys.ok());
  FixedKeySource source(*keys);
  source.OnUnknownKey();
  EXPECT_EQ(source.Current(), *keys);
}

}  // namespace
}  // namespace upward::security
