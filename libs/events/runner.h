// Runs one consumer over delivered events: once each, in order, poison set aside.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

#include "libs/base/clock.h"
#include "libs/events/consumer.h"
#include "libs/events/consumer_metrics.h"
#include "libs/events/dead_letters.h"
#include "libs/events/event.h"
#include "libs/events/observers.h"

namespace upward::events {

// Waits for the duration or until the owner stops; false when it stops.
using Pause = std::function<bool(absl::Duration)>;

// Stores the event at this index of the batch as a dead letter.
using SetAside = std::function<absl::Status(std::size_t index, const Failure& failure)>;

// What every bus does with a batch of events. One transaction a tenant records the ids (those that
// are known are skipped) and calls the consumer's function for the others; when it fails, the first
// half gets a transaction of its own, and so on, and what succeeds lets the parts grow again.
// Events are taken to be new until one turns out to be known, as those of a replay often are:
// asking each costs twice as much as recording it.
//
// A failing event is tried again in place, after growing pauses, and the events behind it wait:
// that is what keeps the order of an aggregate.
//
// Not synchronised: calls for one consumer that may see the same aggregate come one after another.
class Runner {
 public:
  // `clock` must outlive the runner.
  Runner(Consumer consumer, const base::Clock& clock, Pause pause, const Observers& observers = {});

  // OK: each event has taken effect, now or before, or was set aside: acknowledge them. Otherwise
  // call it again with the same events; CANCELLED when the pause was cut short, another error when
  // the database (or the dead letters) could not do its part, which says nothing about the events.
  absl::Status Run(std::span<const Event> events, const SetAside& set_aside);

  const Consumer& consumer() const { return consumer_; }

 private:
  using Indices = std::vector<std::size_t>;

  struct Outcome {
    absl::Status status;
    // The consumer's function refused them; not so when the database failed around it.
    bool blames_events = false;
  };

  // The events at these indices, of one tenant, in as few transactions as their failures allow.
  absl::Status RunGroup(std::span<const Event> events, std::span<const std::size_t> rest,
                        const SetAside& set_aside);
  // The same in one transaction.
  Outcome RunTogether(std::span<const Event> events, std::span<const std::size_t> indices);
  // One event until it succeeds or is set aside. `last` is what its first attempt ended with.
  absl::Status RunAlone(std::span<const Event> events, std::size_t index, Outcome last,
                        const SetAside& set_aside);

  const Consumer consumer_;
  const base::Clock& clock_;
  const Pause pause_;
  const Observers observers_;
  ConsumerMetrics metrics_;
  std::size_t together_;  // events of a transaction, at most; fewer after one that took too long
};

}  // namespace upward::events
