// Hears what a service publishes.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/clock.h"
#include "libs/base/mutex.h"
#include "libs/events/bus.h"
#include "libs/sql/database.h"

namespace upward::events {

// Subscribes from its construction to its destruction, so that a test can wait for an event. Hears
// on the bus's threads; asked by any. Refers to the bus and the database.
class EventListener {
 public:
  // `database` keeps what a consumer keeps: any but the publisher's own.
  EventListener(Bus& bus, std::string source, sql::Database& database);

  // Waits until `count` events of the type have come. False when that takes longer than any healthy
  // run needs.
  bool Await(std::string_view type, int count);

 private:
  const base::SystemClock clock_;

  base::Mutex mutex_;
  base::CondVar heard_;
  std::vector<std::string> types_ ABSL_GUARDED_BY(mutex_);

  std::unique_ptr<Subscription> subscription_;  // last: it uses all of the above
};

}  // namespace upward::events
