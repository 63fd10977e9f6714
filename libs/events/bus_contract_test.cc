// Goal: outbox, relay, bus and consumers together keep the promises of bus.h, on every bus and
// engine.
// Method: the same sentences for Redis and in-process delivery, SQLite and PostgreSQL; the relay is
// run step by step, effects are rows of a table.
#include <algorithm>
#include <atomic>
#include <memory>
#include <set>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "libs/events/in_process_bus.h"
#include "libs/events/redis_bus.h"
#include "libs/events/relay.h"
#include "libs/events/testing/test_bed.h"
#include "tests/support/redis_server.h"

namespace upward::events {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

enum class Medium { kRedis, kInProcess };
using Parameter = std::pair<Medium, sql::Dialect>;

// Hands publications on and then claims that they failed: a relay that ends between publishing and
// marking leaves the same behind.
class ForgetfulBus final : public Bus {
 public:
  explicit ForgetfulBus(Bus& bus) : bus_(bus) {}

  absl::StatusOr<SourceState> State(std::string_view source) override { return bus_.State(source); }
  absl::Status Publish(const Publication& publication) override {
    UPWARD_RETURN_IF_ERROR(bus_.Publish(publication));
    return absl::UnavailableError("gone before the mark");
  }
  std::unique_ptr<Subscription> Subscribe(Consumer consumer) override {
    return bus_.Subscribe(std::move(consumer));
  }
  absl::Status Trim(std::string_view source) override { return bus_.Trim(source); }
  absl::Status Welcome(std::string_view source, std::span<const std::string> newcomers) override {
    return bus_.Welcome(source, newcomers);
  }
  DeadLetters& dead_letters() override { return bus_.dead_letters(); }

 private:
  Bus& bus_;
};

class BusContractTest : public ::testing::TestWithParam<Parameter> {
 protected:
  BusContractTest() : bed_(GetParam().second) {
    if (GetParam().first == Medium::kInProcess) {
      bus_ = std::make_unique<InProcessBus>(bed_.clock());
      return;
    }
    static std::atomic<int> count = 0;
    const auto server = testing::RedisServer::Shared();
    UPWARD_CHECK(server.ok(), server.status().ToString());
    RedisOptions options;
    options.endpoint.port = (*server)->port();
    options.prefix = absl::StrCat("contract", ++count);
    options.partitions = 2;
    options.lease = absl::Seconds(1);
    bus_ = std::make_unique<RedisBus>(options, bed_.clock(), bed_.ids());
  }

  std::unique_ptr<Relay> MakeRelay(Bus& bus, int batch = 100) {
    return std::make_unique<Relay>(bed_.database(), bus, bed_.clock(), bed_.ids(),
                                   RelayOptions{.source = "source", .batch = batch},
                                   bed_.observers());
  }

  // Runs the relay until it has nothing to do.
  absl::Status Drain(Relay& relay) {
    while (true) {
      UPWARD_ASSIGN_OR_RETURN(const int published, relay.RunOnce());
      if (published == 0) return absl::OkStatus();
    }
  }

  bool EventuallyEffects(std::string_view consumer, std::size_t count) {
    return Eventually([&] { return bed_.Effects(consumer).size() >= count; });
  }

  TestBed bed_;
  std::unique_ptr<Bus> bus_;
};

TEST_P(BusContractTest, EveryConsumerGetsEveryEvent) {
  const auto one = bus_->Subscribe(bed_.MakeConsumer("one"));
  const auto two = bus_->Subscribe(bed_.MakeConsumer("two"));
  bed_.Append("t1", "a", {"1", "2"});
  bed_.Append("t2", "a", {"3"});
  const auto relay = MakeRelay(*bus_);
  ASSERT_TRUE(Drain(*relay).ok());
  for (const char* consumer : {"one", "two"}) {
    ASSERT_TRUE(EventuallyEffects(consumer, 3)) << consumer;
    EXPECT_THAT(bed_.EffectsOf(consumer, "t1", "a"), ElementsAre("1", "2"));
    EXPECT_THAT(bed_.EffectsOf(consumer, "t2", "a"), ElementsAre("3"));
  }
}

TEST_P(BusContractTest, EventsArriveAsTheyWereAppended) {
  base::Mutex mutex;
  std::vector<Event> seen;
  Consumer consumer = bed_.MakeConsumer("c");
  consumer.handle = OneByOne([&](sql::Transaction& transaction, const Event& event) {
    base::MutexLock lock(mutex);
    seen.push_back(event);
    return bed_.Effect(transaction, "c", event);
  });
  const auto subscription = bus_->Subscribe(consumer);
  bed_.Append("t1", "a:1", {"payload"});
  ASSERT_TRUE(Drain(*MakeRelay(*bus_)).ok());
  ASSERT_TRUE(EventuallyEffects("c", 1));
  base::MutexLock lock(mutex);
  ASSERT_THAT(seen, SizeIs(1));
  EXPECT_EQ(seen[0].id.size(), base::kIdLength);
  EXPECT_EQ(seen[0].tenant.value(), "t1");
  EXPECT_EQ(seen[0].type, "test.v1.Counted");
  EXPECT_EQ(seen[0].aggregate_id, "a:1");
  EXPECT_EQ(seen[0].occurred_at, bed_.clock().Now());
  EXPECT_FALSE(seen[0].replay);
}

TEST_P(BusContractTest, ARelayThatEndsBetweenPublishingAndMarkingCausesNoSecondEffect) {
  const auto subscription = bus_->Subscribe(bed_.MakeConsumer("c"));
  bed_.Append("t1", "a", Numbers(5));
  ForgetfulBus forgetful(*bus_);
  EXPECT_EQ(MakeRelay(forgetful)->RunOnce().status().code(), absl::StatusCode::kUnavailable);
  ASSERT_TRUE(EventuallyEffects("c", 5));

  bed_.Append("t1", "a", {"6"});
  const auto successor = MakeRelay(*bus_);
  EXPECT_EQ(*successor->RunOnce(), 0) << "the lease of the one that ended still runs";
  bed_.clock().Advance(absl::Seconds(11));
  EXPECT_EQ(*successor->RunOnce(), 6) << "the unmarked five are published again";
  ASSERT_TRUE(EventuallyEffects("c", 6));
  EXPECT_EQ(bed_.EffectsOf("c", "t1", "a"), Numbers(6));
}

TEST_P(BusContractTest, OneRelayOfASourceWorksAtATime) {
  const auto first = MakeRelay(*bus_);
  const auto second = MakeRelay(*bus_);
  EXPECT_EQ(*first->RunOnce(), 0);
  bed_.Append("t1", "a", Numbers(3));
  EXPECT_EQ(*second->RunOnce(), 0);
  EXPECT_EQ(*first->RunOnce(), 3);
}

TEST_P(BusContractTest, EventsOfAnAggregateKeepTheirOrderWithTwoRelaysAndTwoConsumerProcesses) {
  constexpr int kEvents = 60;
  std::atomic<int> calls = 0;
  Consumer consumer = bed_.MakeConsumer("c");
  consumer.handle = OneByOne([&](sql::Transaction& transaction, const Event& event) {
    UPWARD_RETURN_IF_ERROR(bed_.Effect(transaction, "c", event));
    // Now and then a whole batch is rolled back and delivered again.
    return ++calls % 23 == 0 ? absl::AbortedError("again") : absl::OkStatus();
  });
  const auto one = bus_->Subscribe(consumer);
  const auto two = bus_->Subscribe(consumer);
  std::vector<std::unique_ptr<Relay>> relays;
  for (int i = 0; i < 2; ++i) relays.push_back(MakeRelay(*bus_, /*batch=*/7));
  for (const auto& relay : relays) relay->Start();
  for (int i = 1; i <= kEvents; ++i) {
    for (const char* aggregate : {"a", "b", "c"}) {
      bed_.Append("t1", aggregate, {absl::StrCat(i)});
    }
    for (const auto& relay : relays) relay->Notify();
    // The leases run out again and again, so that the relays take turns.
    bed_.clock().Advance(absl::Seconds(2));
  }
  EXPECT_TRUE(EventuallyEffects("c", 3 * kEvents));
  for (const auto& relay : relays) relay->Stop();
  for (const char* aggregate : {"a", "b", "c"}) {
    EXPECT_EQ(bed_.EffectsOf("c", "t1", aggregate), Numbers(kEvents)) << aggregate;
  }
}

TEST_P(BusContractTest, APoisonEventGoesToTheDeadLettersAndTakesEffectWhenReplayed) {
  std::atomic<bool> broken = true;
  Consumer consumer = bed_.MakeConsumer("c");
  consumer.max_attempts = 2;
  consumer.handle = OneByOne([&](sql::Transaction& transaction, const Event& event) {
    if (event.payload == "bad" && broken) return absl::InvalidArgumentError("cannot be read");
    return bed_.Effect(transaction, "c", event);
  });
  const auto subscription = bus_->Subscribe(consumer);
  bed_.Append("t1", "a", {"1", "bad", "2"});
  ASSERT_TRUE(Drain(*MakeRelay(*bus_)).ok());
  ASSERT_TRUE(EventuallyEffects("c", 2));
  EXPECT_THAT(bed_.EffectsOf("c", "t1", "a"), ElementsAre("1", "2"));

  DeadLetters& dead = bus_->dead_letters();
  auto letters = dead.List("c", "", 10);
  ASSERT_TRUE(letters.ok()) << letters.status();
  ASSERT_THAT(*letters, SizeIs(1));
  const DeadLetter letter = letters->front();
  EXPECT_EQ(letter.source, "source");
  EXPECT_EQ(letter.event.payload, "bad");
  EXPECT_EQ(letter.event.tenant.value(), "t1");
  EXPECT_EQ(letter.failure.reason, "INVALID_ARGUMENT: cannot be read");
  EXPECT_EQ(letter.failure.attempts, 2);
  EXPECT_EQ(letter.failed_at, bed_.clock().Now());
  EXPECT_THAT(*dead.List("c", letter.id, 10), IsEmpty());

  ASSERT_TRUE(dead.Replay("c", letter.id).ok()) << "not mended yet: it comes back";
  ASSERT_TRUE(Eventually([&] { return dead.List("c", "", 10)->size() == 1; }));
  broken = false;
  EXPECT_EQ(*dead.ReplayAll("c"), 1);
  ASSERT_TRUE(EventuallyEffects("c", 3));
  EXPECT_THAT(bed_.EffectsOf("c", "t1", "a"), ElementsAre("1", "2", "bad"));
  EXPECT_THAT(*dead.List("c", "", 10), IsEmpty());
  EXPECT_EQ(dead.Replay("c", letter.id).code(), absl::StatusCode::kNotFound);
}

TEST_P(BusContractTest, AnUnavailableDatabaseIsWaitedForWithoutALimit) {
  std::atomic<int> failures = 4;
  Consumer consumer = bed_.MakeConsumer("c");
  consumer.max_attempts = 1;
  consumer.handle = OneByOne([&](sql::Transaction& transaction, const Event& event) {
    if (failures-- > 0) return absl::UnavailableError("away");
    return bed_.Effect(transaction, "c", event);
  });
  const auto subscription = bus_->Subscribe(consumer);
  bed_.Append("t1", "a", Numbers(2));
  const auto relay = MakeRelay(*bus_);
  relay->Start();
  ASSERT_TRUE(EventuallyEffects("c", 2));
  relay->Stop();
  EXPECT_EQ(bed_.EffectsOf("c", "t1", "a"), Numbers(2));
  EXPECT_THAT(*bus_->dead_letters().List("c", "", 10), IsEmpty());
}

TEST_P(BusContractTest, TheLogIsSentAgainOnRequestInOrderToTheConsumerThatWantsIt) {
  std::atomic<int> other_calls = 0;
  std::atomic<int> replays = 0;
  Consumer other = bed_.MakeConsumer("other");
  other.handle = OneByOne([&](sql::Transaction& transaction, const Event& event) {
    ++other_calls;
    return bed_.Effect(transaction, "other", event);
  });
  Consumer consumer = bed_.MakeConsumer("c");
  consumer.handle = OneByOne([&](sql::Transaction& transaction, const Event& event) {
    if (event.replay) ++replays;
    return bed_.Effect(transaction, "c", event);
  });
  const auto one = bus_->Subscribe(consumer);
  const auto two = bus_->Subscribe(other);
  const auto relay = MakeRelay(*bus_, /*batch=*/4);
  bed_.Append("t1", "a", Numbers(10));
  ASSERT_TRUE(Drain(*relay).ok());
  ASSERT_TRUE(EventuallyEffects("c", 10));
  ASSERT_TRUE(EventuallyEffects("other", 10));

  bed_.Forget("c", "t1");
  bed_.Append("t1", "a", {"11"});
  ASSERT_TRUE(relay->Resend(0, "c").ok());
  ASSERT_TRUE(Drain(*relay).ok());
  ASSERT_TRUE(EventuallyEffects("c", 11));
  EXPECT_EQ(bed_.EffectsOf("c", "t1", "a"), Numbers(11));
  EXPECT_EQ(replays, 10);
  ASSERT_TRUE(EventuallyEffects("other", 11));
  EXPECT_EQ(other_calls, 11);
}

TEST_P(BusContractTest, ARowThatCommitsLateIsNotSkipped) {
  if (GetParam().second == sql::Dialect::kSqlite) GTEST_SKIP() << "one writer: none commits late";
  const auto subscription = bus_->Subscribe(bed_.MakeConsumer("c"));
  const auto relay = MakeRelay(*bus_);
  ASSERT_TRUE(bed_.database()
                  .Transact(sql::Scope::Tenant(base::TenantId("t1")),
                            [&](sql::Transaction& transaction) {
                              UPWARD_RETURN_IF_ERROR(bed_.outbox().Append(transaction, "late",
                                                                          "test.v1.Counted", "1"));
                              // A row with a higher position is committed and published before this
                              // one.
                              bed_.Append("t1", "early", {"2"});
                              EXPECT_EQ(*relay->RunOnce(), 1);
                              return absl::OkStatus();
                            })
                  .ok());
  EXPECT_EQ(*relay->RunOnce(), 1);
  ASSERT_TRUE(EventuallyEffects("c", 2));
}

TEST_P(BusContractTest, AStoppedConsumerIsNotCalledAnyMore) {
  std::atomic<bool> stopped = false;
  std::atomic<bool> called_after = false;
  Consumer consumer = bed_.MakeConsumer("c");
  consumer.handle = OneByOne([&](sql::Transaction& transaction, const Event& event) {
    if (stopped) called_after = true;
    return bed_.Effect(transaction, "c", event);
  });
  auto subscription = bus_->Subscribe(consumer);
  bed_.Append("t1", "a", Numbers(3));
  const auto relay = MakeRelay(*bus_);
  ASSERT_TRUE(Drain(*relay).ok());
  ASSERT_TRUE(EventuallyEffects("c", 3));
  subscription.reset();
  stopped = true;
  bed_.Append("t1", "a", {"4"});
  ASSERT_TRUE(Drain(*relay).ok());
  EXPECT_FALSE(called_after);
}

std::string NameOf(const ::testing::TestParamInfo<Parameter>& info) {
  return absl::StrCat(info.param.first == Medium::kRedis ? "Redis" : "InProcess",
                      info.param.second == sql::Dialect::kSqlite ? "OnSqlite" : "OnPostgres");
}

INSTANTIATE_TEST_SUITE_P(Buses, BusContractTest,
                         ::testing::Values(Parameter(Medium::kRedis, sql::Dialect::kSqlite),
                                           Parameter(Medium::kRedis, sql::Dialect::kPostgres),
                                           Parameter(Medium::kInProcess, sql::Dialect::kSqlite),
                                           Parameter(Medium::kInProcess, sql::Dialect::kPostgres)),
                         NameOf);

}  // namespace
}  // namespace upward::events
