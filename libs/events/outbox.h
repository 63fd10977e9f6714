// The outbox: the service's event log, written in the transaction of the state that it tells of.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"

#include "libs/base/clock.h"
#include "libs/base/id_generator.h"
#include "libs/events/event.h"
#include "libs/sql/database.h"

namespace upward::events {

// Appends events to the outbox table of the service's own database. Stateless but for its
// dependencies, which must outlive it; safe to use from several threads.
//
// Order: call Append after the aggregate's own row was written or locked in the same transaction.
// Then of two transactions that touch one aggregate the second appends only after the first has
// committed, and the outbox position is the order of effect.
class Outbox {
 public:
  Outbox(const base::Clock& clock, base::IdGenerator& ids) : clock_(clock), ids_(ids) {}

  // `type` is the payload's full message name. The event's id and time are set here; its tenant is
  // the transaction's. REQUIRES: the scope is a tenant's; aggregate and type are not empty. Rows
  // become visible to the relay when the transaction commits: call Relay::Notify then. Fails as a
  // statement does: return the error from the transaction.
  absl::Status Append(sql::Transaction& transaction, std::string_view aggregate_id,
                      std::string_view type, std::string_view payload);

  // Many at once, for imports: posted in their order (see sql::Transaction::Post).
  struct Draft {
    std::string aggregate_id;
    std::string type;
    std::string payload;
  };
  absl::Status AppendMany(sql::Transaction& transaction, std::span<const Draft> drafts);

 private:
  sql::Parameters Row(const sql::Transaction& transaction, std::string_view aggregate_id,
                      std::string_view type, std::string_view payload);

  const base::Clock& clock_;
  base::IdGenerator& ids_;
};

}  // namespace upward::events
