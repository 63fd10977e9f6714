// What the tests of events share: a database with the tables, a visible effect, a way to wait.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "prometheus/registry.h"

#include "libs/base/id_generator.h"
#include "libs/base/mutex.h"
#include "libs/base/testing/fake_clock.h"
#include "libs/events/consumer.h"
#include "libs/events/event.h"
#include "libs/events/observers.h"
#include "libs/events/outbox.h"
#include "libs/sql/database.h"
#include "libs/sql/testing/test_database.h"
#include "libs/telemetry/logger.h"

namespace upward::events {

// A database with the tables of events and one called `effects`, into which Effect writes. The
// owner's outbox and the consumers' tables share it. Failures of the set-up end the test program.
class TestBed {
 public:
  explicit TestBed(sql::Dialect dialect);

  base::FakeClock& clock() { return clock_; }
  base::IdGenerator& ids() { return ids_; }
  sql::Database& database() { return *database_; }
  Outbox& outbox() { return outbox_; }
  // What a relay, a bus or a runner is given.
  Observers observers() { return {&registry_, &logger_}; }
  // What it has told of a counter or gauge: the sum over all labels.
  double Metric(std::string_view name) const;

  // Commits one event for each payload, in a transaction of its own.
  void Append(std::string_view tenant, std::string_view aggregate,
              const std::vector<std::string>& payloads);

  // A consumer of "source" whose effect is a row of (consumer, aggregate, payload).
  Consumer MakeConsumer(std::string name);

  // An effect for a consumer's function.
  absl::Status Effect(sql::Transaction& transaction, std::string_view consumer, const Event& event);

  // "tenant/aggregate/payload" of the consumer's effects, in their order.
  std::vector<std::string> Effects(std::string_view consumer);
  std::vector<std::string> EffectsOf(std::string_view consumer, std::string_view tenant,
                                     std::string_view aggregate);
  // Forgets what a consumer did, as one that is rebuilt does.
  void Forget(std::string_view consumer, std::string_view tenant);

 private:
  base::FakeClock clock_;
  prometheus::Registry registry_;
  const telemetry::Logger logger_{clock_, telemetry::Level::kWarning};
  base::SeededRandom random_{7};
  base::IdGenerator ids_{clock_, random_};
  Outbox outbox_{clock_, ids_};
  sql::TestDatabase database_;
};

// A consumer's function out of one that takes a single event.
using EventFunction = std::function<absl::Status(sql::Transaction&, const Event&)>;
decltype(Consumer::handle) OneByOne(EventFunction function);

// Whether the condition became true within a time that no healthy run needs. It is looked at again
// and again.
bool Eventually(const std::function<bool()>& condition);

// "1", "2", … "count".
std::vector<std::string> Numbers(int count);

}  // namespace upward::events
