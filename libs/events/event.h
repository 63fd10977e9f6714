// What happened, as it is stored in an outbox and carried by a bus.
#pragma once

#include <cstdint>
#include <string>

#include "absl/time/time.h"

#include "libs/base/id.h"

namespace upward::events {

// A fact that a service publishes. The payload is a serialised protobuf message; it holds ids and
// facts, never names, e-mail addresses or notes.
struct Event {
  std::string id;  // unique for ever; the key of the once-only effect
  base::TenantId tenant;
  std::string type;  // full name of the payload's message, e.g. upward.identity.v1.PersonMoved
  std::string aggregate_id;  // events of one (tenant, aggregate) take effect in order
  absl::Time occurred_at;
  std::string payload;
  bool replay = false;  // set when the owner re-sends its log; never stored
};

}  // namespace upward::events
