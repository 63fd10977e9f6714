#include "libs/events/relay_log.h"

#include <utility>

#include "absl/strings/str_cat.h"

#include "libs/base/status_macros.h"
#include "libs/base/text.h"

namespace upward::events {
namespace {

// A new holder continues in a higher range of publication numbers, so that the bus can tell it from
// its predecessor. A range lasts for four thousand million publications, and so do the ranges.
constexpr std::int64_t kRange = std::int64_t{1} << 32;

constexpr std::string_view kSelectState =
    "SELECT holder, lease_until, last_publication, next_publication, resend_request, "
    "resend_position, resend_only FROM relay_state WHERE source = $1";

constexpr std::string_view kInsertState =
    "INSERT INTO relay_state (source, holder, lease_until, last_publication, next_publication, "
    "resend_request) VALUES ($1, '', 0, 0, 1, 0) ON CONFLICT (source) DO NOTHING";

constexpr std::string_view kReadQueue =
    "SELECT first_position, last_position FROM outbox_queue ORDER BY first_position LIMIT $1";

constexpr std::string_view kReadRun =
    "SELECT position, tenant_id, event_id, type, aggregate_id, occurred_at, payload "
    "FROM outbox WHERE position BETWEEN $1 AND $2 ORDER BY position LIMIT $3";

// What is still in the queue comes in its own turn. Runs do not overlap: the last one that begins
// at or before a position is the only one that can hold it.
constexpr std::string_view kReadLog =
    "SELECT o.position, o.tenant_id, o.event_id, o.type, o.aggregate_id, o.occurred_at, o.payload "
    "FROM outbox o WHERE o.position > $1 AND o.position > COALESCE("
    "(SELECT q.last_position FROM outbox_queue q WHERE q.first_position <= o.position "
    "ORDER BY q.first_position DESC LIMIT 1), 0) ORDER BY o.position LIMIT $2";

// A run that was published in part stays in the queue with its rest.
constexpr std::string_view kShortenRun =
    "UPDATE outbox_queue SET first_position = $2 + 1 "
    "WHERE first_position BETWEEN $1 AND $2 AND last_position > $2";
constexpr std::string_view kLeaveQueue =
    "DELETE FROM outbox_queue WHERE first_position BETWEEN $1 AND $2";

RelayState StateOf(const sql::Row& row) {
  RelayState state;
  state.last_publication = row.Int(2);
  state.next_publication = row.Int(3);
  if (!row.IsNull(5)) {
    state.resend = ResendCursor{row.Int(4), row.Int(5), row.Text(6)};
  }
  return state;
}

// Adds what the statement finds to the turn.
absl::Status ReadEvents(sql::Transaction& transaction, std::string_view statement,
                        const sql::Parameters& parameters, Turn& turn) {
  return transaction.Stream(statement, parameters, [&](const sql::Row& row) {
    turn.last_position = row.Int(0);
    if (turn.events.empty()) turn.first_position = turn.last_position;
    turn.events.push_back({.id = row.Text(2),
                           .tenant = base::TenantId(row.Text(1)),
                           .type = row.Text(3),
                           .aggregate_id = row.Text(4),
                           .occurred_at = row.Time(5),
                           .payload = row.Bytes(6),
                           .replay = turn.state.resend.has_value()});
    return absl::OkStatus();
  });
}

// The runs at the front of the queue that hold `limit` events, those that adjoin as one; the last
// may hold more.
absl::StatusOr<std::vector<Run>> FrontOfQueue(sql::Transaction& transaction, std::int64_t limit) {
  UPWARD_ASSIGN_OR_RETURN(const sql::Rows rows, transaction.Query(kReadQueue, {limit}));
  std::vector<Run> runs;
  for (const sql::Row& row : rows) {
    if (limit <= 0) break;
    const Run run{row.Int(0), row.Int(1)};
    limit -= run.last - run.first + 1;
    if (!runs.empty() && runs.back().last + 1 == run.first) {
      runs.back().last = run.last;
    } else {
      runs.push_back(run);
    }
  }
  return runs;
}

absl::Status ReadQueue(sql::Transaction& transaction, std::int64_t limit, Turn& turn) {
  UPWARD_ASSIGN_OR_RETURN(turn.runs, FrontOfQueue(transaction, limit));
  for (const Run& run : turn.runs) {
    const std::int64_t left = limit - static_cast<std::int64_t>(turn.events.size());
    UPWARD_RETURN_IF_ERROR(ReadEvents(transaction, kReadRun, {run.first, run.last, left}, turn));
  }
  const bool full = static_cast<std::int64_t>(turn.events.size()) == limit;
  if (full) turn.runs.back().last = turn.last_position;
  return absl::OkStatus();
}

absl::Status NotePublication(sql::Transaction& transaction, std::int64_t number, const Turn& turn) {
  std::vector<sql::Parameters> runs;
  for (const Run& run : turn.runs) runs.push_back({run.first, run.last});
  UPWARD_RETURN_IF_ERROR(transaction.ExecuteMany(kShortenRun, runs).status());
  UPWARD_RETURN_IF_ERROR(transaction.ExecuteMany(kLeaveQueue, runs).status());
  return transaction
      .Execute("INSERT INTO publications (publication, first_position) VALUES ($1, $2)",
               {number, turn.first_position})
      .status();
}

}  // namespace

RelayLog::RelayLog(sql::Database& database, std::string source, std::string holder)
    : database_(database), source_(std::move(source)), holder_(std::move(holder)) {}

absl::StatusOr<std::optional<Turn>> RelayLog::Look(absl::Time now, absl::Duration duration,
                                                   int limit) {
  enum class Lease { kOurs, kDue, kTheirs };
  // Twice at most: once to find the lease due, once with it taken.
  for (int round = 0; round < 2; ++round) {
    Lease lease = Lease::kDue;
    Turn turn;
    UPWARD_RETURN_IF_ERROR(database_.Read(sql::Scope::System(), [&](sql::Transaction& t) {
      lease = Lease::kDue;
      turn = Turn();
      UPWARD_ASSIGN_OR_RETURN(const sql::Rows rows, t.Query(kSelectState, {source_}));
      if (rows.empty()) return absl::OkStatus();
      const bool ours = rows[0].Text(0) == holder_;
      const absl::Duration left = rows[0].Time(1) - now;
      if (!ours && left > absl::ZeroDuration()) lease = Lease::kTheirs;
      if (!ours || left < duration / 2) return absl::OkStatus();
      lease = Lease::kOurs;
      turn.state = StateOf(rows[0]);
      if (!turn.state.resend.has_value()) return ReadQueue(t, limit, turn);
      return ReadEvents(t, kReadLog, {turn.state.resend->after_position, std::int64_t{limit}},
                        turn);
    }));
    if (lease == Lease::kOurs) return turn;
    if (lease == Lease::kTheirs || round == 1) break;
    UPWARD_RETURN_IF_ERROR(TakeLease(now, duration));
  }
  return std::nullopt;
}

absl::Status RelayLog::TakeLease(absl::Time now, absl::Duration duration) {
  return database_.Transact(sql::Scope::System(), [&](sql::Transaction& t) {
    UPWARD_RETURN_IF_ERROR(t.Execute(kInsertState, {source_}).status());
    return t
        .Execute(
            "UPDATE relay_state SET lease_until = $3, holder = $2, next_publication = "
            "CASE WHEN holder = $2 THEN next_publication ELSE (next_publication / $5 + 1) * $5 END "
            "WHERE source = $1 AND (holder = $2 OR lease_until <= $4)",
            {source_, holder_, sql::Micros(now + duration), sql::Micros(now), kRange})
        .status();
  });
}

absl::Status RelayLog::Release() {
  return database_.Transact(sql::Scope::System(), [&](sql::Transaction& t) {
    return t
        .Execute("UPDATE relay_state SET lease_until = 0 WHERE source = $1 AND holder = $2",
                 {source_, holder_})
        .status();
  });
}

absl::Status RelayLog::Update(sql::Transaction& transaction, const RelayState& state,
                              std::string_view assignments, sql::Parameters values) {
  sql::Parameters parameters{source_, holder_, state.last_publication};
  for (sql::Value& value : values) parameters.push_back(std::move(value));
  UPWARD_ASSIGN_OR_RETURN(
      const std::int64_t rows,
      transaction.Execute(absl::StrCat("UPDATE relay_state SET ", base::Absl(assignments),
                                       " WHERE source = $1 AND holder = $2"
                                       " AND last_publication = $3"),
                          parameters));
  if (rows == 0) return absl::AbortedError("another relay has taken over");
  return absl::OkStatus();
}

absl::Status RelayLog::Mark(const Turn& turn, std::int64_t number) {
  return database_.Transact(sql::Scope::System(), [&](sql::Transaction& t) {
    UPWARD_RETURN_IF_ERROR(NotePublication(t, number, turn));
    if (!turn.state.resend.has_value()) {
      return Update(t, turn.state, "last_publication = $4, next_publication = $5",
                    {number, number + 1});
    }
    // A request that came in meanwhile has set the cursor itself.
    return Update(t, turn.state,
                  "last_publication = $4, next_publication = $5, resend_position = "
                  "CASE WHEN resend_request = $6 THEN $7 ELSE resend_position END",
                  {number, number + 1, turn.state.resend->request, turn.last_position});
  });
}

absl::Status RelayLog::FinishResend(const RelayState& state) {
  return database_.Transact(sql::Scope::System(), [&](sql::Transaction& t) {
    return t
        .Execute(
            "UPDATE relay_state SET resend_position = NULL WHERE source = $1 "
            "AND resend_request = $2",
            {source_, state.resend->request})
        .status();
  });
}

absl::Status RelayLog::ReportLoss(const RelayState& state, std::int64_t held) {
  return database_.Transact(sql::Scope::System(), [&](sql::Transaction& t) -> absl::Status {
    UPWARD_ASSIGN_OR_RETURN(
        const sql::Rows lost,
        t.Query("SELECT CASE WHEN EXISTS (SELECT 1 FROM publications WHERE publication <= $1) "
                "THEN (SELECT MIN(first_position) FROM publications WHERE publication > $1) END",
                {held}));
    const std::int64_t first = lost.front().OptInt(0).value_or(1);
    UPWARD_RETURN_IF_ERROR(
        t.Execute("DELETE FROM publications WHERE publication > $1", {held}).status());
    // A resend that was under way goes on from where it is, if that is not behind what was lost.
    return Update(
        t, state,
        "last_publication = $4, resend_request = resend_request + 1, resend_only = '', "
        "resend_position = CASE WHEN resend_position < $5 THEN resend_position ELSE $5 END",
        {held, first - 1});
  });
}

absl::Status RelayLog::Request(std::int64_t after_position, std::string_view consumer) {
  // Two requests become one that covers both.
  return database_.Transact(sql::Scope::System(), [&](sql::Transaction& t) {
    UPWARD_RETURN_IF_ERROR(t.Execute(kInsertState, {source_}).status());
    return t
        .Execute(
            "UPDATE relay_state SET resend_request = resend_request + 1, "
            "resend_only = CASE WHEN resend_position IS NULL OR resend_only = $3 THEN $3 "
            "ELSE '' END, "
            "resend_position = CASE WHEN resend_position < $2 THEN resend_position ELSE $2 END "
            "WHERE source = $1",
            {source_, after_position, std::string(consumer)})
        .status();
  });
}

absl::Status RelayLog::ForgetPublications(int count) {
  return database_.Transact(sql::Scope::System(), [&](sql::Transaction& t) {
    return t
        .Execute(
            "DELETE FROM publications WHERE publication <= (SELECT publication FROM publications "
            "ORDER BY publication DESC LIMIT 1 OFFSET $1)",
            {std::int64_t{count}})
        .status();
  });
}

}  // namespace upward::events
