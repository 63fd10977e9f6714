// Events from an outbox over Redis to a consumer, as two services do it.
#pragma once

#include <atomic>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "libs/base/clock.h"
#include "libs/base/id_generator.h"
#include "libs/base/mutex.h"
#include "libs/events/consumer.h"
#include "libs/events/event.h"
#include "libs/events/outbox.h"
#include "libs/events/redis_bus.h"
#include "libs/events/relay.h"
#include "libs/sql/database.h"
#include "libs/telemetry/logger.h"
#include "tests/bench/engines.h"

namespace upward::bench {

// Events such as the identity service writes when an attribute of people changed, one a person.
std::vector<events::Outbox::Draft> PersonChanges(int count);

// What the consumer does with each event, in the transaction that records the event's id.
enum class Effect {
  kRow,      // a statement: the person's row, made or changed
  kIdAlone,  // nothing else
};

// One run: an owner's database with the events in its outbox, a consumer's database, an empty
// Redis; all with the product's options. Used by one thread, once.
class EventFlow {
 public:
  // Empties the Redis of the run.
  static absl::StatusOr<std::unique_ptr<EventFlow>> Make(
      sql::Dialect dialect, const std::vector<events::Outbox::Draft>& drafts, Effect effect);
  // Stops the relay before the consumer.
  ~EventFlow();
  EventFlow(const EventFlow&) = delete;
  EventFlow& operator=(const EventFlow&) = delete;

  // Seconds until all events have taken effect, relay and consumer side by side.
  absl::StatusOr<double> RunAll();
  // Seconds until all events are in Redis, while nobody reads them; to be called before
  // RunConsumer.
  absl::StatusOr<double> RunRelay();
  // Seconds until all events, which lie in Redis, have taken effect.
  absl::StatusOr<double> RunConsumer();

 private:
  EventFlow(int count, Effect effect) : count_(count), effect_(effect) {}
  absl::Status Fill(const std::vector<events::Outbox::Draft>& drafts);
  events::Consumer MakeConsumer();
  absl::Status TakeEffect(sql::Transaction& transaction, std::span<const events::Event> events);
  // Until as many effects as events are committed.
  absl::Status WaitForEffects();
  absl::StatusOr<std::int64_t> CountEffects();

  const int count_;
  const Effect effect_;
  base::SystemClock clock_;
  base::SystemRandom random_;
  base::IdGenerator ids_{clock_, random_};
  const telemetry::Logger logger_{clock_, telemetry::Level::kWarning};  // why nothing moves
  std::unique_ptr<FreshDatabase> owner_place_;
  std::unique_ptr<FreshDatabase> consumer_place_;
  std::unique_ptr<sql::Database> owner_;
  std::unique_ptr<sql::Database> consumer_;
  std::unique_ptr<events::RedisBus> bus_;
  std::unique_ptr<events::Subscription> subscription_;
  std::unique_ptr<events::Relay> relay_;
  std::atomic<int> handled_ = 0;
};

}  // namespace upward::bench
