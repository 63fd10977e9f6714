#include "libs/events/relay_log.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

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

// The condition keeps every plan from walking through what was published long ago.
constexpr std::string_view kReadQueue =
    "SELECT o.position, o.tenant_id, o.event_id, o.type, o.aggregate_id, o.occurred_at, o.payload "
    "FROM outbox_queue q JOIN outbox o ON o.position = q.position "
    "WHERE o.position >= (SELECT MIN(position) FROM outbox_queue) ORDER BY q.position LIMIT $1";

// What is still in the queue comes in its own turn.
constexpr std::string_view kReadLog =
    "SELECT o.position, o.tenant_id, o.event_id, o.type, o.aggregate_id, o.occurred_at, o.payload "
    "FROM outbox o WHERE o.position > $2 AND NOT EXISTS "
    "(SELECT 1 FROM outbox_queue q WHERE q.position = o.position) ORDER BY o.position LIMIT $1";

// $1: a JSON array of positions.
std::string_view LeaveQueue(sql::Dialect dialect) {
  return dialect == sql::Dialect::kPostgres
             ? "DELETE FROM outbox_queue WHERE position = ANY(ARRAY("
               "SELECT value::bigint FROM json_array_elements_text($1::json) AS value))"
             : "DELETE FROM outbox_queue WHERE position IN (SELECT value FROM json_each($1))";
}

RelayState StateOf(const sql::Row& row) {
  RelayState state;
  state.last_publication = row.Int(2);
  state.next_publication = row.Int(3);
  if (!row.IsNull(5)) {
    state.resend = ResendCursor{row.Int(4), row.Int(5), row.Text(6)};
  }
  return state;
}

absl::StatusOr<std::vector<LoggedEvent>> ReadEvents(sql::Transaction& transaction,
                                                    const RelayState& state, int limit) {
  sql::Parameters parameters{std::int64_t{limit}};
  if (state.resend.has_value()) parameters.push_back(state.resend->after_position);
  const std::string_view statement = state.resend.has_value() ? kReadLog : kReadQueue;
  std::vector<LoggedEvent> events;
  UPWARD_RETURN_IF_ERROR(transaction.Stream(statement, parameters, [&](const sql::Row& row) {
    events.push_back(LoggedEvent{.position = row.Int(0),
                                 .event = {.id = row.Text(2),
                                           .tenant = base::TenantId(row.Text(1)),
                                           .type = row.Text(3),
                                           .aggregate_id = row.Text(4),
                                           .occurred_at = row.Time(5),
                                           .payload = row.Bytes(6),
                                           .replay = state.resend.has_value()}});
    return absl::OkStatus();
  }));
  return events;
}

absl::Status NotePublication(sql::Transaction& transaction, std::int64_t number, const Turn& turn) {
  if (!turn.state.resend.has_value()) {
    const std::string positions =
        absl::StrCat("[",
                     absl::StrJoin(turn.events, ",",
                                   [](std::string* text, const LoggedEvent& logged) {
                                     absl::StrAppend(text, logged.position);
                                   }),
                     "]");
    UPWARD_RETURN_IF_ERROR(
        transaction.Execute(LeaveQueue(transaction.dialect()), {positions}).status());
  }
  return transaction
      .Execute("INSERT INTO publications (publication, first_position) VALUES ($1, $2)",
               {number, turn.events.front().position})
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
      UPWARD_ASSIGN_OR_RETURN(const sql::Rows rows, t.Query(kSelectState, {source_}));
      if (rows.empty()) return absl::OkStatus();
      const bool ours = rows[0].Text(0) == holder_;
      const absl::Duration left = rows[0].Time(1) - now;
      if (!ours && left > absl::ZeroDuration()) lease = Lease::kTheirs;
      if (!ours || left < duration / 2) return absl::OkStatus();
      lease = Lease::kOurs;
      turn.state = StateOf(rows[0]);
      UPWARD_ASSIGN_OR_RETURN(turn.events, ReadEvents(t, turn.state, limit));
      return absl::OkStatus();
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
                  {number, number + 1, turn.state.resend->request, turn.events.back().position});
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
        t.Query("SELECT MIN(first_position) FROM publications WHERE publication > $1", {held}));
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

}  // namespace upward::events
