// Threads for handlers that block. gRPC's own threads are as few as the cores.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "libs/base/mutex.h"

namespace upward::rpc {

// A bounded number of threads with a bounded queue in front. Threads start when first needed and
// stay. Safe to use from several threads. The destructor runs what is queued and joins.
//
// At most one thread is being woken at a time; once awake it wakes the next if tasks are left. So
// short tasks are worked off by the few threads that are awake, the last to fall asleep first;
// tasks that block bring in as many threads as they need.
class WorkerPool {
 public:
  // REQUIRES: max_threads > 0, max_queued >= 0. With max_queued 0 a task is only taken when a
  // thread is free for it.
  WorkerPool(int max_threads, int max_queued);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False, at once and without running the task, when all threads are busy and the queue is full.
  [[nodiscard]] bool TryRun(std::function<void()> task);

  // Tasks that wait for a thread.
  int queued() const;

 private:
  // A thread that waits for a task.
  struct Sleeper {
    base::CondVar wake;
    bool woken = false;
  };

  void Work(Sleeper& self);
  void Sleep(Sleeper& self) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Whom to wake, or null. To be notified without the lock: a thread that wakes wants it at once.
  Sleeper* ChooseOne() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const int max_threads_;
  const int max_queued_;

  mutable base::Mutex mutex_;
  std::deque<std::function<void()>> tasks_ ABSL_GUARDED_BY(mutex_);
  std::deque<Sleeper> own_ ABSL_GUARDED_BY(mutex_);  // one of each thread, as long as the pool
  std::vector<std::thread> threads_ ABSL_GUARDED_BY(mutex_);
  std::vector<Sleeper*> sleepers_ ABSL_GUARDED_BY(mutex_);
  bool waking_ ABSL_GUARDED_BY(mutex_) = false;  // one has been told and has not looked yet
  int idle_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace upward::rpc
