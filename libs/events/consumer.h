// The receiving side of events: what a consumer does with each, exactly once.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"

#include "libs/events/event.h"
#include "libs/sql/database.h"

namespace upward::events {

// A consumer: its name, the services whose events it reads, its database and its effect.
//
// `handle` runs inside a transaction on `database` (scope: the events' tenant) that also records
// the ids of the events, so that each takes effect once however often it is delivered. It is given
// the events that are new, in order, and returns OK also for types that it does not care for. An
// error rolls the transaction back; the events are tried again in smaller parts, until the one that
// fails is alone. That one is tried `max_attempts` times by itself; then it goes to the dead
// letters with the error's text as its reason, and the events behind it go on. UNAVAILABLE,
// ABORTED, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED and DATA_LOSS are tried without that limit, and
// the events behind wait: they say nothing about an event.
//
// As the function runs again for what was rolled back, it must do nothing that outlives the
// transaction. It is called by one thread a partition at a time, so that it must be safe to call
// from several threads; events of one aggregate come one after another. The database carries
// EventsMigrations and outlives the subscription.
struct Consumer {
  std::string name;                  // e.g. "matching"; the consumer group on the bus
  std::vector<std::string> sources;  // e.g. {"identity"}
  sql::Database* database = nullptr;
  std::function<absl::Status(sql::Transaction&, std::span<const Event>)> handle;
  int max_attempts = 5;  // enough for a blip in what `handle` reads, soon enough for those behind
};

}  // namespace upward::events
