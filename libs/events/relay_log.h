// The relay's view of the database: whose turn it is, what to publish next, what was published.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "libs/events/event.h"
#include "libs/sql/database.h"

namespace upward::events {

// A request to publish part of the log again.
struct ResendCursor {
  std::int64_t request = 0;         // tells this request from one that came in meanwhile
  std::int64_t after_position = 0;  // rows up to here are done
  std::string only;                 // the consumer it is for; empty: all
};

// The row of `relay_state`.
struct RelayState {
  std::int64_t last_publication = 0;  // the bus has taken all up to this one
  std::int64_t next_publication = 1;  // a new holder of the lease jumps to a higher range
  std::optional<ResendCursor> resend;
};

// Neighbouring positions of the log, from `first` to `last`, all of them unpublished.
struct Run {
  std::int64_t first = 0;
  std::int64_t last = 0;
};

// What the holder of the lease finds to do.
struct Turn {
  RelayState state;
  std::vector<Event> events;        // in order of position: those of a resend, else of the queue
  std::vector<Run> runs;            // what leaves the queue with the events; none in a resend
  std::int64_t first_position = 0;  // of the first and the last event
  std::int64_t last_position = 0;
};

// Statements on `outbox`, `outbox_queue`, `publications` and `relay_state`, in the scope of the
// system. Used by one relay's thread, but for Request, which any thread may call.
class RelayLog {
 public:
  RelayLog(sql::Database& database, std::string source, std::string holder);

  // Nothing when another relay holds the lease. Otherwise the lease is prolonged to `now +
  // duration`; it is written only when half of it is over, so that most calls only read.
  absl::StatusOr<std::optional<Turn>> Look(absl::Time now, absl::Duration duration, int limit);
  absl::Status Release();

  // Takes the rows off the queue, notes the publication and moves the state on. ABORTED when the
  // lease or the state is another by now.
  absl::Status Mark(const Turn& turn, std::int64_t number);
  absl::Status FinishResend(const RelayState& state);

  // The bus holds only what was published up to `held`: the rest is to be published again. The log
  // goes on from the first row of all that was lost, so that some of what the bus holds comes again
  // too; from the log's first row when what is known of publications begins after `held`.
  absl::Status ReportLoss(const RelayState& state, std::int64_t held);
  absl::Status Request(std::int64_t after_position, std::string_view consumer);

  // Keeps where the newest `count` publications begin.
  absl::Status ForgetPublications(int count);

 private:
  absl::Status TakeLease(absl::Time now, absl::Duration duration);
  // Changes the state row if it is still as `state` tells and this relay's; ABORTED otherwise.
  absl::Status Update(sql::Transaction& transaction, const RelayState& state,
                      std::string_view assignments, sql::Parameters values);

  sql::Database& database_;
  const std::string source_;
  const std::string holder_;
};

}  // namespace upward::events
