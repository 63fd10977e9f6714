// Goal: nothing is lost and nothing is taken twice when a consumer dies, Redis is trimmed, killed
// or emptied. Method: a real Redis of its own for each test; damage is done with plain commands and
// signals.
#include "libs/events/redis_bus.h"

#include <atomic>
#include <memory>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "libs/events/redis_entry.h"
#include "libs/events/relay.h"
#include "libs/events/testing/test_bed.h"
#include "tests/support/redis_server.h"

namespace upward::events {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class RedisBusTest : public ::testing::Test {
 protected:
  RedisBusTest() {
    auto server = testing::RedisServer::Start();
    UPWARD_CHECK(server.ok(), server.status().ToString());
    server_ = *std::move(server);
    options_.endpoint.port = server_->port();
    options_.partitions = 1;
    options_.lease = absl::Milliseconds(500);
    bus_ = std::make_unique<RedisBus>(options_, bed_.clock(), bed_.ids(), bed_.observers());
    relay_ =
        std::make_unique<Relay>(bed_.database(), *bus_, bed_.clock(), bed_.ids(),
                                RelayOptions{.source = "source", .batch = 10}, bed_.observers());
    raw_ = std::make_unique<RedisConnection>(options_.endpoint);
  }

  // Events published until the relay has nothing to do.
  int Drain() {
    int sum = 0;
    while (true) {
      const absl::StatusOr<int> published = relay_->RunOnce();
      UPWARD_CHECK(published.ok(), published.status().ToString());
      if (*published == 0) return sum;
      sum += *published;
    }
  }

  RedisReply Run(const RedisCommand& command) {
    absl::StatusOr<RedisReply> reply = raw_->Run(command);
    UPWARD_CHECK(reply.ok(), reply.status().ToString());
    return *std::move(reply);
  }

  // Entries of the stream "upward:source:0" read by a process that then dies.
  void ReadAndDie(std::string_view group, int count) {
    Run({"XREADGROUP", "GROUP", std::string(group), "dead process", "COUNT", absl::StrCat(count),
         "STREAMS", kStream, ">"});
  }

  bool EventuallyEffects(std::size_t count, std::string_view consumer = "c") {
    return Eventually([&] { return bed_.Effects(consumer).size() >= count; });
  }

  static constexpr char kStream[] = "upward:source:0";

  TestBed bed_{sql::Dialect::kSqlite};
  std::unique_ptr<testing::RedisServer> server_;
  RedisOptions options_;
  std::unique_ptr<RedisBus> bus_;
  std::unique_ptr<Relay> relay_;
  std::unique_ptr<RedisConnection> raw_;
};

TEST_F(RedisBusTest, WhatADeadConsumerLeftPendingIsTakenOverFirst) {
  bed_.Append("t1", "a", Numbers(6));
  Drain();
  Run({"XGROUP", "CREATE", kStream, "c", "0"});
  ReadAndDie("c", 4);
  Run({"SET", RedisKeys("upward").Lease("c", "source", 0), "dead process", "PX", "300"});
  const auto subscription = bus_->Subscribe(bed_.MakeConsumer("c"));
  ASSERT_TRUE(EventuallyEffects(6));
  EXPECT_EQ(bed_.EffectsOf("c", "t1", "a"), Numbers(6));
  EXPECT_TRUE(Eventually([&] {
    return ElementsOf(Run({"XPENDING", kStream, "c"}).get())[0]->integer == 0;
  }));
}

TEST_F(RedisBusTest, TheLeaseOfALivingProcessIsRespected) {
  Run({"SET", RedisKeys("upward").Lease("c", "source", 0), "other process"});
  const auto subscription = bus_->Subscribe(bed_.MakeConsumer("c"));
  bed_.Append("t1", "a", Numbers(3));
  Drain();
  // The reader looks for the lease, finds it taken and reads nothing.
  ASSERT_TRUE(Eventually([&] {
    const RedisReply clients = Run({"CLIENT", "LIST"});
    return TextOf(clients.get()).find("cmd=unwatch") != std::string_view::npos;
  }));
  EXPECT_THAT(bed_.Effects("c"), IsEmpty());
  Run({"DEL", RedisKeys("upward").Lease("c", "source", 0)});
  EXPECT_TRUE(EventuallyEffects(3));
}

TEST_F(RedisBusTest, TrimmingKeepsWhatAnyGroupHasPendingOrNotRead) {
  bed_.Append("t1", "a", Numbers(8));
  Drain();
  ASSERT_TRUE(relay_->TrimOnce().ok());
  EXPECT_EQ(Run({"XLEN", kStream})->integer, 8) << "no group reads it: nothing is dropped";

  Run({"XGROUP", "CREATE", kStream, "slow", "0"});
  ReadAndDie("slow", 5);  // all pending
  const auto subscription = bus_->Subscribe(bed_.MakeConsumer("c"));
  ASSERT_TRUE(EventuallyEffects(8));
  ASSERT_TRUE(relay_->TrimOnce().ok());
  EXPECT_EQ(Run({"XLEN", kStream})->integer, 8) << "pending entries must survive";

  // "slow" acknowledges its first two: three are pending, three were never read.
  const RedisReply all = Run({"XRANGE", kStream, "-", "+"});
  const std::vector<RedisEntry> entries = ParseEntries(all.get());
  Run({"XACK", kStream, "slow", entries[0].id, entries[1].id});
  ASSERT_TRUE(relay_->TrimOnce().ok());
  EXPECT_EQ(Run({"XLEN", kStream})->integer, 6);

  for (int i = 2; i < 5; ++i) Run({"XACK", kStream, "slow", entries[i].id});
  ASSERT_TRUE(relay_->TrimOnce().ok());
  EXPECT_EQ(Run({"XLEN", kStream})->integer, 3) << "undelivered entries must survive";

  const auto slow = bus_->Subscribe(bed_.MakeConsumer("slow"));
  ASSERT_TRUE(EventuallyEffects(3, "slow"));
  EXPECT_THAT(bed_.EffectsOf("slow", "t1", "a"), ElementsAre("6", "7", "8"));
  EXPECT_TRUE(Eventually([&] {
    EXPECT_TRUE(relay_->TrimOnce().ok());
    return Run({"XLEN", kStream})->integer == 0;
  }));
}

TEST_F(RedisBusTest, AConsumerThatJoinsAfterATrimGetsTheWholeLog) {
  {
    const auto subscription = bus_->Subscribe(bed_.MakeConsumer("c"));
    bed_.Append("t1", "a", Numbers(25));
    Drain();
    ASSERT_TRUE(EventuallyEffects(25));
    ASSERT_TRUE(Eventually([&] {
      EXPECT_TRUE(relay_->TrimOnce().ok());
      return Run({"XLEN", kStream})->integer == 0;
    }));
  }
  const auto late = bus_->Subscribe(bed_.MakeConsumer("late"));
  ASSERT_TRUE(Eventually([&] { return Drain() == 25; })) << "the relay welcomes the newcomer";
  ASSERT_TRUE(EventuallyEffects(25, "late"));
  EXPECT_EQ(bed_.EffectsOf("late", "t1", "a"), Numbers(25));
  EXPECT_EQ(Drain(), 0) << "once";
}

TEST_F(RedisBusTest, EverythingIsSentAgainAfterRedisWasFlushed) {
  auto subscription = bus_->Subscribe(bed_.MakeConsumer("c"));
  bed_.Append("t1", "a", Numbers(12));
  Drain();
  ASSERT_TRUE(EventuallyEffects(12));
  subscription.reset();
  bed_.Append("t1", "a", {"13", "14"});
  Drain();  // published, not consumed
  ASSERT_TRUE(server_->FlushAll().ok());
  bed_.Append("t1", "a", {"15"});
  EXPECT_EQ(Drain(), 15);
  subscription = bus_->Subscribe(bed_.MakeConsumer("c"));
  ASSERT_TRUE(EventuallyEffects(15));
  EXPECT_EQ(bed_.EffectsOf("c", "t1", "a"), Numbers(15));
}

TEST_F(RedisBusTest, EverythingIsSentAgainToAFreshRedis) {
  bed_.Append("t1", "a", Numbers(12));
  Drain();
  server_->Kill();
  EXPECT_EQ(relay_->RunOnce().status().code(), absl::StatusCode::kUnavailable);
  const auto subscription = bus_->Subscribe(bed_.MakeConsumer("c"));
  ASSERT_TRUE(server_->RestartEmpty().ok());
  EXPECT_EQ(Drain(), 12) << "also when there is nothing new to publish";
  ASSERT_TRUE(EventuallyEffects(12));
  EXPECT_EQ(bed_.EffectsOf("c", "t1", "a"), Numbers(12));
}

TEST_F(RedisBusTest, OnlyWhatWasLostIsSentAgainWhenRedisComesBackWithAnOlderState) {
  bed_.Append("t1", "a", Numbers(4));
  Drain();
  const RedisReply older = Run({"GET", "upward:source:publication"});
  bed_.Append("t1", "a", {"5", "6"});
  Drain();
  const RedisReply all = Run({"XRANGE", kStream, "-", "+"});
  const std::vector<RedisEntry> entries = ParseEntries(all.get());
  ASSERT_EQ(entries.size(), 6U);
  Run({"XDEL", kStream, entries[4].id, entries[5].id});
  Run({"SET", "upward:source:publication", std::string(TextOf(older.get()))});

  EXPECT_EQ(Drain(), 2);
  const auto subscription = bus_->Subscribe(bed_.MakeConsumer("c"));
  ASSERT_TRUE(EventuallyEffects(6));
  EXPECT_EQ(bed_.EffectsOf("c", "t1", "a"), Numbers(6));
}

TEST_F(RedisBusTest, OldPublicationsAreForgottenAndALossBeyondThemSendsTheWholeLogAgain) {
  Relay relay(bed_.database(), *bus_, bed_.clock(), bed_.ids(),
              {.source = "source", .batch = 10, .publications_kept = 2}, bed_.observers());
  const auto count = [&] {
    std::int64_t rows = 0;
    UPWARD_CHECK(bed_.database()
                     .Read(sql::Scope::System(),
                           [&](sql::Transaction& transaction) -> absl::Status {
                             UPWARD_ASSIGN_OR_RETURN(
                                 const sql::Rows found,
                                 transaction.Query("SELECT COUNT(*) FROM publications"));
                             rows = found.front().Int(0);
                             return absl::OkStatus();
                           })
                     .ok(),
                 "the table can be read");
    return rows;
  };
  std::vector<std::string> held;  // after each publication
  for (const std::string& payload : Numbers(5)) {
    bed_.Append("t1", "a", {payload});
    ASSERT_EQ(*relay.RunOnce(), 1);
    held.emplace_back(TextOf(Run({"GET", "upward:source:publication"}).get()));
  }
  ASSERT_TRUE(relay.TrimOnce().ok());
  EXPECT_EQ(count(), 2);

  Run({"SET", "upward:source:publication", held[3]});
  EXPECT_EQ(*relay.RunOnce(), 1) << "only the last was lost";
  Run({"SET", "upward:source:publication", held[0]});
  EXPECT_EQ(*relay.RunOnce(), 5) << "nothing is known of where the second began";
}

TEST_F(RedisBusTest, NothingIsLostOrReorderedWhenRedisIsKilledInMidStream) {
  const auto subscription = bus_->Subscribe(bed_.MakeConsumer("c"));
  relay_->Start();
  for (int round = 0; round < 3; ++round) {
    for (int i = 1; i <= 40; ++i) {
      bed_.Append("t1", "a", {absl::StrCat(round * 40 + i)});
      relay_->Notify();
    }
    ASSERT_TRUE(EventuallyEffects(round * 40 + 1)) << "the stream flows";
    server_->Kill();
    ASSERT_TRUE((round == 1 ? server_->RestartEmpty() : server_->Restart()).ok());
    relay_->Notify();
  }
  EXPECT_TRUE(EventuallyEffects(120));
  relay_->Stop();
  EXPECT_EQ(bed_.EffectsOf("c", "t1", "a"), Numbers(120));
}

TEST_F(RedisBusTest, APublicationOfARelayThatWasReplacedIsRefused) {
  const std::vector<Event> none;
  ASSERT_TRUE(bus_->Publish({.source = "s", .number = 7, .after = 0, .events = none}).ok());
  EXPECT_TRUE(
      absl::IsAborted(bus_->Publish({.source = "s", .number = 6, .after = 5, .events = none})));
  EXPECT_TRUE(
      absl::IsAborted(bus_->Publish({.source = "s", .number = 9, .after = 8, .events = none})))
      << "the bus lacks publication 8";
  EXPECT_EQ(bus_->State("s")->last_publication, 7);
}

TEST_F(RedisBusTest, AnEntryThatIsNoEventIsSetAside) {
  Run({"XADD", kStream, "*", "something", "else"});
  bed_.Append("t1", "a", Numbers(2));
  Drain();
  const auto subscription = bus_->Subscribe(bed_.MakeConsumer("c"));
  ASSERT_TRUE(EventuallyEffects(2));
  const auto letters = bus_->dead_letters().List("c", "", 10);
  ASSERT_TRUE(letters.ok());
  ASSERT_EQ(letters->size(), 1U);
  EXPECT_EQ(letters->front().failure.reason, "INTERNAL: the entry is not an event");
}

TEST_F(RedisBusTest, MetricsTellWhatWaitsWhatWasPublishedAndWhatWasLost) {
  Consumer consumer = bed_.MakeConsumer("c");
  consumer.max_attempts = 1;
  std::atomic<bool> healed = false;
  consumer.handle = OneByOne([&](sql::Transaction& transaction, const Event& event) {
    if (!healed) return absl::InvalidArgumentError("cannot be read");
    return bed_.Effect(transaction, "c", event);
  });
  const auto subscription = bus_->Subscribe(consumer);
  bed_.Append("t1", "a", Numbers(3));
  bed_.clock().Advance(absl::Seconds(7));
  EXPECT_EQ(*relay_->RunOnce(), 3);
  EXPECT_EQ(bed_.Metric("upward_events_relay_lag_seconds"), 7);
  EXPECT_EQ(*relay_->RunOnce(), 0);
  EXPECT_EQ(bed_.Metric("upward_events_relay_lag_seconds"), 0);
  EXPECT_EQ(bed_.Metric("upward_events_published_total"), 3);
  const auto waiting = [&](double count) {
    return Eventually([&] { return bed_.Metric("upward_events_dead_letters_waiting") == count; });
  };
  EXPECT_TRUE(waiting(3));
  healed = true;
  ASSERT_TRUE(bus_->dead_letters().ReplayAll("c").ok());
  EXPECT_TRUE(waiting(0));

  ASSERT_TRUE(server_->FlushAll().ok());
  EXPECT_EQ(Drain(), 3);
  EXPECT_EQ(bed_.Metric("upward_events_bus_losses_total"), 1);
  server_->Kill();
  relay_->Start();
  EXPECT_TRUE(Eventually([&] { return bed_.Metric("upward_events_relay_failures_total") > 0; }));
  relay_->Stop();
}

TEST_F(RedisBusTest, AnEventIsSetAsideOnceHoweverOftenItsBatchIsRepeated) {
  std::atomic<int> absences = 3;
  Consumer consumer = bed_.MakeConsumer("c");
  consumer.max_attempts = 1;
  consumer.handle = OneByOne([&](sql::Transaction& transaction, const Event& event) {
    if (event.payload == "bad") return absl::InvalidArgumentError("cannot be read");
    if (event.payload == "last" && absences-- > 0) return absl::UnavailableError("away");
    return bed_.Effect(transaction, "c", event);
  });
  bed_.Append("t1", "a", {"bad"});
  bed_.Append("t2", "a", {"last"});
  Drain();
  const auto subscription = bus_->Subscribe(consumer);
  ASSERT_TRUE(EventuallyEffects(1));
  EXPECT_LT(absences, 0) << "the batch was repeated";
  const auto letters = bus_->dead_letters().List("c", "", 10);
  ASSERT_TRUE(letters.ok()) << letters.status();
  EXPECT_EQ(letters->size(), 1U);
}

TEST(RedisConnectionTest, AnUnreachableServerIsUnavailable) {
  RedisConnection connection({.port = 1});
  EXPECT_TRUE(absl::IsUnavailable(connection.Run({"PING"}).status()));
}

TEST(RedisConnectionTest, ThePasswordIsSentAndAWrongOneIsAnError) {
  auto server = testing::RedisServer::Start({.password = "secret"});
  ASSERT_TRUE(server.ok()) << server.status();
  RedisEndpoint endpoint{.port = (*server)->port(), .password = "secret"};
  EXPECT_TRUE(RedisConnection(endpoint).Run({"PING"}).ok());
  endpoint.password = "wrong";
  EXPECT_FALSE(RedisConnection(endpoint).Run({"PING"}).ok());
}

}  // namespace
}  // namespace upward::events
