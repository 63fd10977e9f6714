// One connection to PostgreSQL that always works in pipeline mode.
#pragma once

#include <libpq-fe.h>

#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "libs/sql/postgres_values.h"
#include "libs/sql/statement_cache.h"
#include "libs/sql/value.h"

namespace upward::sql {

// Statements are first queued with Send and Stream, then travel together and are answered by
// Receive: one round trip, however many there are. The server skips what follows a failed one.
//
// Owns the connection and its prepared statements. For one thread at a time. Errors are those of
// postgres_error.h. A connection that is not usable() any more must be discarded.
class PostgresConnection {
 public:
  struct Options {
    std::string url;
    std::string application;  // shown in pg_stat_activity
    absl::Duration connect_timeout;
    absl::Duration silence_timeout;  // give up when not a byte came for so long
    bool prepare_statements = true;
  };

  // UNAVAILABLE without a reason, for the log alone: the text is the driver's and names server and
  // role.
  static absl::StatusOr<std::unique_ptr<PostgresConnection>> Open(const Options& options);

  // Queue one statement. Receive holds the rows of Send's until all have come and hands on those of
  // Stream's as they come; the rows of Control's (BEGIN, settings, COMMIT) nobody wants.
  // REQUIRES: the parameters are valid (parameters.h).
  absl::Status Send(std::string_view statement, const Parameters& parameters);
  absl::Status Stream(std::string_view statement, const Parameters& parameters);
  absl::Status Control(std::string_view statement, const Parameters& parameters);

  // Send for a statement with a tuple of placeholders for each row. `column_types` says what NULLs
  // stand for, so that it is prepared once and not for every pattern of NULLs.
  absl::Status SendRows(std::string_view statement, std::span<const Parameters> rows,
                        const std::vector<Oid>& column_types);

  // Sends the end of a transaction whose answer is not worth a round trip. It is read when the
  // connection is used next, and must be a success: otherwise the connection is lost.
  void SendEnd(std::string_view statement);

  // Sends everything that is queued, and waits for answers only when several calls are unanswered.
  // Returns the first error of those that it reads; the others are left to the next call. Receive
  // must follow before the transaction ends.
  absl::Status Post();

  // Sends everything that is queued and reads all answers. Rows go to `each` (which may be null);
  // returns the sum of the rows that were changed, those of Posts before included, or the first
  // error. An error of `each` ends the call at once and leaves the connection unusable.
  absl::StatusOr<std::int64_t> Receive(const RowFunction& each);

  // kLost: the connection broke, and the server has rolled back or will. kAbandoned: this side gave
  // up (a silent server, a stream that was stopped).
  enum class State { kUsable, kLost, kAbandoned };
  State state() const { return state_; }

 private:
  enum class StepKind { kExecute, kStream, kControl, kEnd, kPrepare, kDeallocate, kSync };
  struct Step {
    StepKind kind;
    std::string text;    // the statement
    std::string name{};  // of what it prepares or deallocates
  };
  struct Prepared {
    std::string name;
    std::vector<Oid> types;
  };
  struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };
  struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
  };
  using Result = std::unique_ptr<PGresult, Clear>;

  PostgresConnection(PGconn* connection, const Options& options);

  absl::Status Queue(StepKind kind, std::string_view statement, const Parameters& parameters);
  absl::Status QueueEncoded(StepKind kind, std::string_view statement,
                            const PostgresParameters& parameters);
  absl::StatusOr<const Prepared*> Prepare(std::string_view statement,
                                          const std::vector<Oid>& types);
  // Gives up the names that are known to exist.
  absl::Status Deallocate();
  absl::Status Queued(int sent, StepKind kind, std::string_view text, std::string_view name = "");
  // Ends a group of what was queued, and sends it.
  absl::Status SendGroup();
  // Reads the answers of the oldest group.
  absl::Status ReceiveGroup(const RowFunction& each);
  absl::Status Flush();
  absl::Status Wait(bool for_writing);
  absl::StatusOr<Result> Next();
  absl::Status ReceiveStep(const Step& step, const RowFunction& each);
  absl::Status Take(const PGresult* result, const Step& step, const RowFunction& each);
  // Forgets what a step that failed had been expected to do.
  void Undo(const Step& step);
  absl::Status Lost();

  const std::unique_ptr<PGconn, Finish> connection_;
  const absl::Duration silence_timeout_;
  const bool prepare_statements_;

  State state_ = State::kUsable;
  std::deque<Step> steps_;     // sent or queued, not yet answered
  std::size_t groups_ = 0;     // of steps, each ended by its kSync
  bool failing_ = false;       // a step has failed since the last Receive that ended well
  std::int64_t affected_ = 0;  // rows changed since the last Receive
  StatementCache<Prepared> statements_;
  std::vector<std::string> to_deallocate_;
  std::uint64_t names_given_ = 0;
};

}  // namespace upward::sql
