// How the store learns what to write into the outbox, without knowing the events' format.
#pragma once

#include <string>

#include "services/matching/domain/facts.h"

namespace upward::matching {

// A fact as the outbox takes it. The payload holds ids and facts; never a name or a reason in
// words.
struct EncodedFact {
  std::string aggregate_id;
  std::string type;  // full name of the payload's message
  std::string payload;
};

// Implementations have no state: they may be used from several threads and never fail.
class FactEncoder {
 public:
  virtual ~FactEncoder() = default;
  virtual EncodedFact Encode(const Fact& fact) const = 0;
};

}  // namespace upward::matching
