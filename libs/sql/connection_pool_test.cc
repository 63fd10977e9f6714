// Goal: the pool never lends more than its size, lends each connection once, and tells operators.
// Method: a pool of counters instead of connections, used from several threads.
#include "libs/sql/connection_pool.h"

#include <atomic>
#include <thread>

#include "gtest/gtest.h"

#include "libs/base/error.h"

namespace upward::sql {
namespace {

struct Connection {
  explicit Connection(std::atomic<int>& open) : open_(open) { ++open_; }
  ~Connection() { --open_; }
  std::atomic<int>& open_;
  int uses = 0;
};

using Pool = ConnectionPool<Connection>;

class ConnectionPoolTest : public ::testing::Test {
 protected:
  Pool MakePool(int size, absl::Duration timeout = absl::Seconds(30)) {
    return Pool(
        size, timeout, [this] { return Open(); }, PoolMetrics(&registry_, "test", "all"));
  }

  absl::StatusOr<std::unique_ptr<Connection>> Open() {
    if (broken_) return absl::UnavailableError("no server");
    return std::make_unique<Connection>(open_);
  }

  double Gauge(const std::string& name) {
    for (const prometheus::MetricFamily& family : registry_.Collect()) {
      if (family.name == name) return family.metric.at(0).gauge.value;
    }
    return -1;
  }

  prometheus::ClientMetric::Histogram Waits() {
    for (const prometheus::MetricFamily& family : registry_.Collect()) {
      if (family.name == "upward_sql_pool_wait_seconds") return family.metric.at(0).histogram;
    }
    return {};
  }

  prometheus::Registry registry_;
  std::atomic<int> open_ = 0;
  std::atomic<bool> broken_ = false;
};

TEST_F(ConnectionPoolTest, ConnectionsAreReusedAndOpenedAsNeeded) {
  Pool pool = MakePool(2);
  (*pool.Acquire())->uses = 7;
  EXPECT_EQ(open_, 1);
  EXPECT_EQ((*pool.Acquire())->uses, 7);
  {
    const auto first = pool.Acquire();
    const auto second = pool.Acquire();
    EXPECT_EQ(open_, 2);
    EXPECT_EQ(Gauge("upward_sql_pool_in_use"), 2);
  }
  EXPECT_EQ(Gauge("upward_sql_pool_in_use"), 0);
  EXPECT_EQ(Gauge("upward_sql_pool_size"), 2);
  pool.CloseIdle();
  EXPECT_EQ(open_, 0);
}

TEST_F(ConnectionPoolTest, AFullPoolAnswersAfterTheTimeout) {
  Pool pool = MakePool(1, absl::Milliseconds(5));
  const auto held = pool.Acquire();
  ASSERT_TRUE(held.ok());
  const absl::Status status = pool.Acquire().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(base::DetailOf(status)->reason, "STORAGE_BUSY");
  EXPECT_TRUE(base::DetailOf(status)->retry_after.has_value());
}

TEST_F(ConnectionPoolTest, EveryWaitIsMeasuredThoseInVainIncluded) {
  Pool pool = MakePool(1, absl::Milliseconds(5));
  const auto held = pool.Acquire();
  EXPECT_EQ(Waits().sample_count, 1u);
  EXPECT_FALSE(pool.Acquire().ok());
  EXPECT_EQ(Waits().sample_count, 2u);
  EXPECT_GE(Waits().sample_sum, 0.005);
  EXPECT_EQ(Gauge("upward_sql_pool_in_use"), 1);
}

TEST_F(ConnectionPoolTest, AFailureToOpenGivesThePlaceBack) {
  Pool pool = MakePool(1, absl::Milliseconds(5));
  broken_ = true;
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(pool.Acquire().status().code(), absl::StatusCode::kUnavailable);
  }
  broken_ = false;
  EXPECT_TRUE(pool.Acquire().ok());
}

TEST_F(ConnectionPoolTest, ADiscardedConnectionIsClosedAndReplaced) {
  Pool pool = MakePool(1);
  {
    auto lease = pool.Acquire();
    ASSERT_TRUE(lease.ok());
    (*lease)->uses = 7;
    lease->Discard();
    EXPECT_EQ(open_, 0);
  }
  EXPECT_EQ((*pool.Acquire())->uses, 0);
}

TEST_F(ConnectionPoolTest, NeverMoreThanItsSizeAndEveryoneIsServed) {
  Pool pool = MakePool(3);
  std::atomic<int> served = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 200; ++round) {
        const auto lease = pool.Acquire();
        ASSERT_TRUE(lease.ok());
        EXPECT_LE(open_, 3);
        ++(*lease)->uses;
        ++served;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(served, 1600);
}

}  // namespace
}  // namespace upward::sql
