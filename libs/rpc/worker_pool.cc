#include "libs/rpc/worker_pool.h"

#include <utility>

#include "libs/base/check.h"

namespace upward::rpc {

WorkerPool::WorkerPool(int max_threads, int max_queued)
    : max_threads_(max_threads), max_queued_(max_queued) {
  UPWARD_CHECK(max_threads > 0 && max_queued >= 0, "a pool needs threads");
}

WorkerPool::~WorkerPool() {
  std::vector<std::thread> threads;
  {
    base::MutexLock lock(mutex_);
    stopping_ = true;
    threads.swap(threads_);
    changed_.NotifyAll();
  }
  for (std::thread& thread : threads) thread.join();
}

bool WorkerPool::TryRun(std::function<void()> task) {
  base::MutexLock lock(mutex_);
  UPWARD_CHECK(!stopping_, "a pool outlives those who use it");
  const int waiting = static_cast<int>(tasks_.size());
  const bool thread_free = waiting < idle_;
  const bool can_grow = static_cast<int>(threads_.size()) < max_threads_;
  if (!thread_free && !can_grow && waiting - idle_ >= max_queued_) return false;
  tasks_.push_back(std::move(task));
  if (!thread_free && can_grow) {
    threads_.emplace_back([this] { Work(); });
    ++idle_;  // it has not started yet, but will take one task
  }
  changed_.NotifyOne();
  return true;
}

int WorkerPool::queued() const {
  base::MutexLock lock(mutex_);
  return static_cast<int>(tasks_.size());
}

void WorkerPool::Work() {
  while (true) {
    std::function<void()> task;
    {
      base::MutexLock lock(mutex_);
      while (tasks_.empty() && !stopping_) changed_.Wait(mutex_);
      if (tasks_.empty()) return;
      task = std::move(tasks_.front());
      tasks_.pop_front();
      --idle_;
    }
    task();
    task = nullptr;  // what it holds is freed before the thread counts as free
    base::MutexLock lock(mutex_);
    ++idle_;
  }
}

}  // namespace upward::rpc
