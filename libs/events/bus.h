// What carries events from the relay of the service that owns them to the consumers of others.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "libs/events/consumer.h"
#include "libs/events/dead_letters.h"
#include "libs/events/event.h"

namespace upward::events {

// A batch that a relay hands to the bus as a whole.
//
// Publications of a source are numbered upwards. The bus keeps the number of the last one together
// with the events, so that a relay which remembers a higher number knows that the bus has lost
// some.
struct Publication {
  std::string source;
  std::int64_t number = 0;
  std::int64_t after = 0;  // the last number that the relay knows the bus to have taken
  std::span<const Event> events;
  std::string only;  // a consumer's name: the others pass over the events; empty: for all
};

// What the bus knows of a source.
struct SourceState {
  std::int64_t last_publication = 0;   // 0 when it holds none
  std::vector<std::string> newcomers;  // consumers that joined after some events were trimmed
};

// A consumer's place on the bus. Destroying it stops the delivery: it returns when the consumer's
// function is not running and will not run again.
class Subscription {
 public:
  virtual ~Subscription() = default;
};

// Delivers each event at least once to every subscribed consumer, those of one (tenant, aggregate)
// in the order of their first publication; the Runner under each subscription makes the effect
// happen once. Safe to use from several threads. Outlives its subscriptions and relays.
class Bus {
 public:
  virtual ~Bus() = default;

  virtual absl::StatusOr<SourceState> State(std::string_view source) = 0;

  // Takes all events of the publication or none. UNAVAILABLE: the bus cannot be reached, or in
  // process that a consumer's database cannot: publish again later. ABORTED: the bus holds less
  // than `after` or more than `number`, so that it lost events or another relay took over: look
  // at State.
  virtual absl::Status Publish(const Publication& publication) = 0;

  // Starts the delivery of every event that the bus holds for the consumer's sources. Needs no
  // connection: delivery begins when there is one. REQUIRES: name, sources, database and function
  // are set.
  virtual std::unique_ptr<Subscription> Subscribe(Consumer consumer) = 0;

  // Drops what every consumer of the source has acknowledged, never more.
  virtual absl::Status Trim(std::string_view source) = 0;

  // To be called when the log is being sent again for these newcomers.
  virtual absl::Status Welcome(std::string_view source, std::span<const std::string> newcomers) = 0;

  virtual DeadLetters& dead_letters() = 0;
};

}  // namespace upward::events
