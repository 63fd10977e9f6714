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
    for (Sleeper* sleeper : sleepers_) sleeper->wake.NotifyOne();
  }
  for (std::thread& thread : threads) thread.join();
}

bool WorkerPool::TryRun(std::function<void()> task) {
  Sleeper* chosen = nullptr;
  {
    base::MutexLock lock(mutex_);
    UPWARD_CHECK(!stopping_, "a pool outlives those who use it");
    const int waiting = static_cast<int>(tasks_.size());
    const bool thread_free = waiting < idle_;
    const bool can_grow = static_cast<int>(threads_.size()) < max_threads_;
    if (!thread_free && !can_grow && waiting - idle_ >= max_queued_) return false;
    tasks_.push_back(std::move(task));
    if (!thread_free && can_grow) {
      threads_.emplace_back([this, &self = own_.emplace_back()] { Work(self); });
      ++idle_;  // it has not started yet, but will take one task
    } else {
      chosen = ChooseOne();
    }
  }
  if (chosen != nullptr) chosen->wake.NotifyOne();
  return true;
}

int WorkerPool::queued() const {
  base::MutexLock lock(mutex_);
  return static_cast<int>(tasks_.size());
}

WorkerPool::Sleeper* WorkerPool::ChooseOne() {
  if (waking_ || stopping_ || sleepers_.empty()) return nullptr;
  waking_ = true;
  Sleeper* const last = sleepers_.back();
  sleepers_.pop_back();
  last->woken = true;
  return last;
}

void WorkerPool::Sleep(Sleeper& self) {
  sleepers_.push_back(&self);
  self.woken = false;
  while (!self.woken && !stopping_) self.wake.Wait(mutex_);
  if (self.woken) waking_ = false;
}

void WorkerPool::Work(Sleeper& self) {
  while (true) {
    std::function<void()> task;
    Sleeper* chosen = nullptr;
    {
      base::MutexLock lock(mutex_);
      while (tasks_.empty() && !stopping_) Sleep(self);
      if (tasks_.empty()) return;
      task = std::move(tasks_.front());
      tasks_.pop_front();
      --idle_;
      if (!tasks_.empty()) chosen = ChooseOne();
    }
    if (chosen != nullptr) chosen->wake.NotifyOne();
    task();
    task = nullptr;  // what it holds is freed before the thread counts as free
    base::MutexLock lock(mutex_);
    ++idle_;
  }
}

}  // namespace upward::rpc
