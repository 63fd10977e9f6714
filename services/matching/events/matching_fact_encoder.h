// Matching's facts as protobuf events.
#pragma once

#include "services/matching/domain/fact_encoder.h"

namespace upward::matching {

// Encodes the messages of upward/matching/v1/matching_events.proto. Deterministic.
class MatchingFactEncoder final : public FactEncoder {
 public:
  EncodedFact Encode(const Fact& fact) const override;
};

}  // namespace upward::matching
