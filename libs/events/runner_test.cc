// Goal: a batch takes effect once and in order, whatever fails in between.
// Method: run batches on SQLite with functions that fail on command; pauses only count.
#include "libs/events/runner.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/base/status_macros.h"
#include "libs/events/testing/test_bed.h"

namespace upward::events {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class RunnerTest : public ::testing::Test {
 protected:
  Event MakeEvent(std::string payload, std::string tenant = "t1") {
    return Event{.id = bed_.ids().New(),
                 .tenant = base::TenantId(std::move(tenant)),
                 .type = "test.v1.Counted",
                 .aggregate_id = "a",
                 .occurred_at = bed_.clock().Now(),
                 .payload = std::move(payload)};
  }

  // Runs the events; `fail` says what the consumer's function returns for each before its effect.
  absl::Status Run(const std::vector<Event>& events,
                   std::function<absl::Status(const Event&)> fail = nullptr) {
    Consumer consumer = bed_.MakeConsumer("c");
    consumer.max_attempts = 3;
    consumer.handle = OneByOne([this, fail](sql::Transaction& transaction, const Event& event) {
      ++calls_;
      UPWARD_RETURN_IF_ERROR(bed_.Effect(transaction, "c", event));
      return fail == nullptr ? absl::OkStatus() : fail(event);
    });
    Runner runner(
        consumer, bed_.clock(),
        [this](absl::Duration) {
          ++pauses_;
          return !stopped_;
        },
        bed_.observers());
    return runner.Run(events, [&](std::size_t index, const Failure& failure) {
      dead_.push_back(
          absl::StrCat(events[index].payload, " ", failure.attempts, " ", failure.reason));
      return set_aside_status_;
    });
  }

  TestBed bed_{sql::Dialect::kSqlite};
  int calls_ = 0;
  int pauses_ = 0;
  bool stopped_ = false;
  absl::Status set_aside_status_;
  std::vector<std::string> dead_;
};

TEST_F(RunnerTest, TakesABatchInOrder) {
  ASSERT_TRUE(Run({MakeEvent("1"), MakeEvent("2"), MakeEvent("3")}).ok());
  EXPECT_THAT(bed_.Effects("c"), ElementsAre("t1/a/1", "t1/a/2", "t1/a/3"));
  EXPECT_EQ(calls_, 3);
}

TEST_F(RunnerTest, AnEventThatComesAgainHasNoSecondEffect) {
  const Event one = MakeEvent("1");
  const Event two = MakeEvent("2");
  ASSERT_TRUE(Run({one, one, two}).ok());
  ASSERT_TRUE(Run({two, one, MakeEvent("3")}).ok());
  EXPECT_THAT(bed_.Effects("c"), ElementsAre("t1/a/1", "t1/a/2", "t1/a/3"));
}

TEST_F(RunnerTest, TenantsHaveTheirOwnTransactions) {
  ASSERT_TRUE(Run({MakeEvent("1", "t2"), MakeEvent("2", "t1"), MakeEvent("3", "t2")}).ok());
  EXPECT_THAT(bed_.EffectsOf("c", "t2", "a"), ElementsAre("1", "3"));
  EXPECT_THAT(bed_.EffectsOf("c", "t1", "a"), ElementsAre("2"));
}

TEST_F(RunnerTest, APoisonEventIsSetAsideAfterItsAttemptsAndTheOthersTakeEffect) {
  ASSERT_TRUE(Run({MakeEvent("1"), MakeEvent("bad"), MakeEvent("2")}, [](const Event& event) {
                return event.payload == "bad" ? absl::InvalidArgumentError("why")
                                              : absl::OkStatus();
              }).ok());
  EXPECT_THAT(bed_.Effects("c"), ElementsAre("t1/a/1", "t1/a/2"));
  EXPECT_THAT(dead_, ElementsAre("bad 3 INVALID_ARGUMENT: why"));
  EXPECT_EQ(pauses_, 2) << "a pause before each attempt but the first";
  EXPECT_EQ(bed_.Metric("upward_events_consumed_total"), 3);
  EXPECT_EQ(bed_.Metric("upward_events_dead_letters_total"), 1);
  EXPECT_GE(bed_.Metric("upward_events_consumer_failures_total"), 3);
}

TEST_F(RunnerTest, EachPoisonEventIsTriedItsNumberOfTimesByItself) {
  std::map<std::string, int> tries;
  const std::vector<Event> events{MakeEvent("bad 1", "t1"), MakeEvent("1", "t2"),
                                  MakeEvent("2", "t1"),     MakeEvent("bad 2", "t2"),
                                  MakeEvent("bad 3", "t1"), MakeEvent("bad 4", "t1"),
                                  MakeEvent("3", "t1"),     MakeEvent("4", "t2")};
  ASSERT_TRUE(Run(events, [&](const Event& event) {
                ++tries[event.payload];
                return event.payload[0] == 'b' ? absl::InternalError("no") : absl::OkStatus();
              }).ok());
  EXPECT_THAT(dead_, UnorderedElementsAre("bad 1 3 INTERNAL: no", "bad 2 3 INTERNAL: no",
                                          "bad 3 3 INTERNAL: no", "bad 4 3 INTERNAL: no"));
  EXPECT_EQ(pauses_, 4 * 2) << "before each attempt but the first";
  for (const char* bad : {"bad 1", "bad 2", "bad 3", "bad 4"}) {
    EXPECT_GE(tries[bad], 3) << bad;
    EXPECT_LE(tries[bad], 3 + 4) << "more than parts of 8, 4, 2 events and another one: " << bad;
  }
  EXPECT_THAT(bed_.EffectsOf("c", "t1", "a"), ElementsAre("2", "3"));
  EXPECT_THAT(bed_.EffectsOf("c", "t2", "a"), ElementsAre("1", "4"));
}

TEST_F(RunnerTest, AnEventThatRecoversTakesEffectBeforeThoseBehindIt) {
  int failures = 2;
  ASSERT_TRUE(Run({MakeEvent("1"), MakeEvent("2"), MakeEvent("3")}, [&](const Event& event) {
                return event.payload == "2" && failures-- > 0 ? absl::InternalError("not yet")
                                                              : absl::OkStatus();
              }).ok());
  EXPECT_THAT(bed_.Effects("c"), ElementsAre("t1/a/1", "t1/a/2", "t1/a/3"));
  EXPECT_THAT(dead_, IsEmpty());
}

TEST_F(RunnerTest, WhatSaysNothingAboutTheEventIsReturnedAndSetsNothingAside) {
  const std::vector<Event> events{MakeEvent("1"), MakeEvent("2")};
  for (const absl::Status& status :
       {absl::UnavailableError("away"), absl::DeadlineExceededError("locked"),
        absl::ResourceExhaustedError("full"), absl::AbortedError("contention"),
        absl::DataLossError("corrupt")}) {
    for (int i = 0; i < 5; ++i) {
      EXPECT_EQ(Run(events, [&](const Event&) { return status; }), status);
    }
  }
  EXPECT_THAT(bed_.Effects("c"), IsEmpty());
  EXPECT_THAT(dead_, IsEmpty());
  ASSERT_TRUE(Run(events).ok());
  EXPECT_THAT(bed_.Effects("c"), ElementsAre("t1/a/1", "t1/a/2"));
}

TEST_F(RunnerTest, ADatabaseThatFailsAroundTheFunctionBlamesNoEvent) {
  Consumer consumer = bed_.MakeConsumer("c");
  consumer.max_attempts = 1;
  consumer.handle = [](sql::Transaction& transaction, std::span<const Event>) {
    // The function says OK; the transaction cannot be committed after this.
    EXPECT_FALSE(transaction.Execute("DELETE FROM no_such_table").ok());
    return absl::OkStatus();
  };
  Runner runner(consumer, bed_.clock(), [](absl::Duration) { return true; });
  const std::vector<Event> events{MakeEvent("1"), MakeEvent("2")};
  for (const std::size_t count : {2u, 1u}) {
    const absl::Status status =
        runner.Run(std::span(events).first(count), [this](std::size_t, const Failure&) {
          dead_.emplace_back("set aside");
          return absl::OkStatus();
        });
    EXPECT_FALSE(status.ok()) << count << " events";
  }
  EXPECT_THAT(dead_, IsEmpty());
}

TEST_F(RunnerTest, ABatchThatAbortsAgainAndAgainGetsThroughOneByOne) {
  int calls = 0;
  std::vector<Event> events;
  for (const std::string& number : Numbers(50)) events.push_back(MakeEvent(number));
  const auto contended = [&](const Event&) {
    return ++calls % 7 == 0 ? absl::AbortedError("again") : absl::OkStatus();
  };
  int runs = 1;
  while (!Run(events, contended).ok()) ASSERT_LT(++runs, 50) << "each run must get further";
  EXPECT_EQ(bed_.EffectsOf("c", "t1", "a"), Numbers(50));
}

TEST_F(RunnerTest, ABatchThatTakesTooLongIsTriedAgainInSmallerParts) {
  std::vector<Event> events;
  for (const std::string& number : Numbers(50)) events.push_back(MakeEvent(number));
  Consumer consumer = bed_.MakeConsumer("c");
  consumer.handle = [&](sql::Transaction& transaction,
                        std::span<const Event> part) -> absl::Status {
    if (part.size() > 10) return absl::DeadlineExceededError("more than the time limit allows");
    for (const Event& event : part) {
      UPWARD_RETURN_IF_ERROR(bed_.Effect(transaction, "c", event));
    }
    return absl::OkStatus();
  };
  Runner runner(consumer, bed_.clock(), [](absl::Duration) { return true; });
  const auto run = [&] {
    return runner.Run(events, [](std::size_t, const Failure&) { return absl::OkStatus(); });
  };
  EXPECT_EQ(run().code(), absl::StatusCode::kDeadlineExceeded) << "no second wait without a pause";
  int runs = 1;
  while (!run().ok()) ASSERT_LT(++runs, 50) << "each run must get further";
  EXPECT_EQ(bed_.EffectsOf("c", "t1", "a"), Numbers(50));
}

TEST_F(RunnerTest, AStopWhileWaitingCancelsAndLeavesTheEventForTheNextRun) {
  stopped_ = true;
  const std::vector<Event> events{MakeEvent("1"), MakeEvent("2")};
  const absl::Status status = Run(events, [](const Event& event) {
    return event.payload == "2" ? absl::InternalError("no") : absl::OkStatus();
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kCancelled);
  ASSERT_TRUE(Run(events).ok());
  EXPECT_THAT(bed_.Effects("c"), ElementsAre("t1/a/1", "t1/a/2"));
}

TEST_F(RunnerTest, AFailureToSetAsideIsReturned) {
  set_aside_status_ = absl::UnavailableError("no dead letters");
  EXPECT_EQ(Run({MakeEvent("1")}, [](const Event&) { return absl::InternalError("no"); }).code(),
            absl::StatusCode::kUnavailable);
}

TEST_F(RunnerTest, ALargeBatchIsDividedAndStaysInOrder) {
  std::vector<Event> events;
  for (const std::string& number : Numbers(2500)) events.push_back(MakeEvent(number));
  ASSERT_TRUE(Run(events).ok());
  EXPECT_EQ(bed_.EffectsOf("c", "t1", "a"), Numbers(2500));
}

}  // namespace
}  // namespace upward::events
