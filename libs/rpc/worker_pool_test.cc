// Goal: the pool runs what it takes, takes no more than it may, and refuses at once.
// Method: tasks that wait on a gate which the test opens.
#include "libs/rpc/worker_pool.h"

#include <atomic>
#include <future>

#include "gtest/gtest.h"

namespace upward::rpc {
namespace {

TEST(WorkerPoolTest, RefusesBeyondThreadsAndQueue) {
  std::promise<void> gate;
  const std::shared_future<void> open = gate.get_future().share();
  std::atomic<int> done{0};
  {
    WorkerPool pool(2, 3);
    for (int i = 0; i < 5; ++i) {
      EXPECT_TRUE(pool.TryRun([open, &done] {
        open.wait();
        ++done;
      })) << i;
    }
    EXPECT_FALSE(pool.TryRun([&done] { ++done; }));
    gate.set_value();
  }  // runs what is queued
  EXPECT_EQ(done.load(), 5);
}

TEST(WorkerPoolTest, WithoutAQueueATaskNeedsAFreeThread) {
  WorkerPool pool(1, 0);
  std::promise<void> gate;
  std::promise<void> finished;
  ASSERT_TRUE(pool.TryRun([&] {
    gate.get_future().wait();
    finished.set_value();
  }));
  EXPECT_FALSE(pool.TryRun([] {}));
  gate.set_value();
  finished.get_future().wait();
  // The thread counts as free a moment after its task has returned.
  while (!pool.TryRun([] {})) std::this_thread::yield();
}

TEST(WorkerPoolTest, UsesAllItsThreads) {
  constexpr int kThreads = 4;
  std::atomic<int> inside{0};
  std::promise<void> all_inside;
  const std::shared_future<void> all = all_inside.get_future().share();
  WorkerPool pool(kThreads, 0);
  for (int i = 0; i < kThreads; ++i) {
    ASSERT_TRUE(pool.TryRun([&inside, &all_inside, all] {
      if (++inside == kThreads) all_inside.set_value();
      all.wait();  // only returns when every thread runs one
    }));
  }
  EXPECT_EQ(all.wait_for(std::chrono::seconds(10)), std::future_status::ready);
}

}  // namespace
}  // namespace upward::rpc
