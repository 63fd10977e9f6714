// One consumer on one partition of one source.
#pragma once

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "libs/base/clock.h"
#include "libs/base/mutex.h"
#include "libs/events/consumer.h"
#include "libs/events/consumer_metrics.h"
#include "libs/events/observers.h"
#include "libs/events/redis_entry.h"
#include "libs/events/redis_keys.h"
#include "libs/events/redis_options.h"
#include "libs/events/runner.h"

namespace upward::events {

// Reads the partition on a thread of its own for as long as it holds the lease, and waits for the
// lease otherwise.
//
// The group's last id says how far the group is done; one reader at a time needs no list of pending
// entries, which would cost Redis as much as the events. The id moves after the commit of their
// effect, in the transaction that watches and prolongs the lease and takes the next entries, so
// that nothing new is taken without the lease. After any failure, and whoever gets the lease,
// starts again from that id, once what is pending (as readers of an earlier release left it) is
// done. So two readers that overlap, because a transaction took longer than the lease, repeat the
// same events in the same order, and the second finds each recorded by the first: neither order nor
// once-only rest on the lease. An event that a reader set aside just before it died, or lost its
// lease, may get a second dead letter.
class RedisReader {
 public:
  // `holder` is unique for ever. `clock` must outlive the reader.
  RedisReader(const RedisOptions& options, std::string source, int partition,
              const Consumer& consumer, const base::Clock& clock, std::string holder,
              const Observers& observers);
  ~RedisReader();
  RedisReader(const RedisReader&) = delete;
  RedisReader& operator=(const RedisReader&) = delete;

  // Makes the thread end soon; the destructor waits for it.
  void RequestStop();

 private:
  // With the lease: takes entries and handles them, or waits for some, once. Without: tries to get
  // it.
  absl::Status Step();
  absl::Status TakePending();
  absl::Status TakeNew();
  // OK: all of them are done with.
  absl::Status Handle(std::vector<RedisEntry> entries);
  absl::Status SetAside(const Event& event, const Failure& failure);
  absl::Status CreateGroup();
  absl::Status WaitForEntryAfter(std::string_view id);
  // Returns false when the lease is another's by now.
  bool KeepLease();
  void ReleaseLease();

  void Loop();
  bool Wait(absl::Duration time);

  const RedisOptions options_;
  const std::string source_;
  const std::string group_;
  const std::string holder_;
  const std::string stream_;
  const std::string lease_;
  const std::string dead_;
  const std::string newcomers_;
  const base::Clock& clock_;
  const Observers observers_;

  // Touched by the reader's thread.
  RedisConnection connection_;
  ConsumerMetrics metrics_;
  Runner runner_;
  std::string pending_;  // where to go on among the pending entries; empty when there are none left
  std::string place_;    // then: the entry up to which all is done
  absl::flat_hash_set<std::string> aside_;  // ids set aside behind place_

  base::Mutex mutex_;
  base::CondVar wake_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace upward::events
