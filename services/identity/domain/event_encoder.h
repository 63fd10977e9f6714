// How the store learns what to write into the outbox, without knowing the events' format.
#pragma once

#include <string>

#include "libs/base/id.h"
#include "services/identity/domain/identity_store.h"

namespace upward::identity {

// An event as the outbox takes it. The payload holds ids and facts; never a name or an address.
struct EncodedEvent {
  std::string aggregate_id;
  std::string type;  // full name of the payload's message
  std::string payload;
};

// Turns what happened into the event that tells of it. Implementations have no state: they may be
// used from several threads, answer the same for the same input and never fail.
class EventEncoder {
 public:
  virtual ~EventEncoder() = default;

  virtual EncodedEvent PersonWritten(const PersonWrite& write) const = 0;
  virtual EncodedEvent TenantCreated(const base::TenantId& tenant) const = 0;
  virtual EncodedEvent TenantChanged(const base::TenantId& tenant) const = 0;
};

}  // namespace upward::identity
