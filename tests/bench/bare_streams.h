// The ceiling of events: hiredis alone, pipelined.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"

#include "libs/events/event.h"

namespace upward::bench {

struct BareStreamsOptions {
  std::uint16_t port = 0;
  int publish_batch = 0;  // XADD in one pipeline
  int read_batch = 0;     // entries of one XREADGROUP, and ids of one XACK
};

// Writes the events to one stream (the same fields as the product's entries), reads them as a group
// and acknowledges them; writer and reader have a thread and a connection each and run side by
// side. Nothing is done with what is read. Returns the seconds until the last is acknowledged.
absl::StatusOr<double> RunBareStreams(const BareStreamsOptions& options,
                                      const std::vector<events::Event>& events);

}  // namespace upward::bench
