// A bounded set of connections that transactions borrow.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "libs/base/check.h"
#include "libs/base/error.h"
#include "libs/base/mutex.h"
#include "libs/sql/pool_metrics.h"

namespace upward::sql {

// Opens connections as they are needed, at most `size`, and keeps them. The one that was returned
// last is lent first, so that its caches are warm. Safe to use from several threads; must outlive
// its leases. When all are lent, Acquire waits: RESOURCE_EXHAUSTED, reason STORAGE_BUSY, after the
// timeout. What `open` answers is passed on.
template <typename Connection>
class ConnectionPool {
 public:
  using Open = std::function<absl::StatusOr<std::unique_ptr<Connection>>()>;

  // A borrowed connection; goes back at destruction.
  class Lease {
   public:
    Lease(Lease&& other) noexcept
        : pool_(std::exchange(other.pool_, nullptr)), connection_(std::move(other.connection_)) {}
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (pool_ != nullptr) pool_->Release(std::move(connection_));
    }

    Connection& operator*() const { return *connection_; }
    Connection* operator->() const { return connection_.get(); }
    // Closes the connection instead of giving it back: its state is not known.
    void Discard() { connection_.reset(); }

   private:
    friend class ConnectionPool;
    Lease(ConnectionPool* pool, std::unique_ptr<Connection> connection)
        : pool_(pool), connection_(std::move(connection)) {}

    ConnectionPool* pool_;
    std::unique_ptr<Connection> connection_;
  };

  ConnectionPool(int size, absl::Duration timeout, Open open, PoolMetrics metrics)
      : size_(size), timeout_(timeout), open_(std::move(open)), metrics_(metrics) {
    metrics_.SetSize(size);
  }
  ~ConnectionPool() {
    base::MutexLock lock(mutex_);
    UPWARD_CHECK(lent_ == 0, "a database is destroyed while a transaction runs");
  }

  absl::StatusOr<Lease> Acquire() {
    const auto start = std::chrono::steady_clock::now();
    std::unique_ptr<Connection> connection;
    {
      base::MutexLock lock(mutex_);
      const bool free = WaitForPlace(start + absl::ToChronoNanoseconds(timeout_));
      metrics_.Waited(absl::FromChrono(std::chrono::steady_clock::now() - start));
      if (!free) {
        return base::RetryLater(absl::StatusCode::kResourceExhausted, "STORAGE_BUSY",
                                "All database connections are in use; try again later.", timeout_);
      }
      ++lent_;
      if (!idle_.empty()) {
        connection = std::move(idle_.back());
        idle_.pop_back();
      }
    }
    metrics_.Acquired();
    Lease lease(this, std::move(connection));  // gives the place back should `open` fail
    if (lease.connection_ == nullptr) {
      auto opened = open_();
      if (!opened.ok()) return std::move(opened).status();
      lease.connection_ = *std::move(opened);
    }
    return lease;
  }

  // Closes the connections that nobody uses: one of them turned out to be dead, so all are suspect.
  void CloseIdle() {
    std::vector<std::unique_ptr<Connection>> closing;
    base::MutexLock lock(mutex_);
    closing.swap(idle_);
  }

 private:
  bool WaitForPlace(std::chrono::steady_clock::time_point deadline)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    while (lent_ == size_) {
      const auto left = deadline - std::chrono::steady_clock::now();
      if (left <= std::chrono::nanoseconds::zero()) return false;
      returned_.WaitFor(mutex_, left);
    }
    return true;
  }

  void Release(std::unique_ptr<Connection> connection) {
    metrics_.Released();
    base::MutexLock lock(mutex_);
    --lent_;
    if (connection != nullptr) idle_.push_back(std::move(connection));
    returned_.NotifyOne();
  }

  // Constant after construction.
  const int size_;
  const absl::Duration timeout_;
  const Open open_;

  // Synchronised by itself.
  PoolMetrics metrics_;

  base::Mutex mutex_;
  base::CondVar returned_;
  int lent_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<std::unique_ptr<Connection>> idle_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace upward::sql
