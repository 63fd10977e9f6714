// The identity service's events as protobuf messages.
#pragma once

#include "services/identity/domain/event_encoder.h"

namespace upward::identity {

// Encodes into the messages of upward/identity/v1/identity_events.proto.
class IdentityEventEncoder final : public EventEncoder {
 public:
  // A joining, move, leaving or return by its history entry; PersonChanged without one.
  EncodedEvent PersonWritten(const PersonWrite& write) const override;
  EncodedEvent TenantCreated(const base::TenantId& tenant) const override;
  EncodedEvent TenantChanged(const base::TenantId& tenant) const override;
};

}  // namespace upward::identity
