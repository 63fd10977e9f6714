#include "libs/sql/postgres_connection.h"

#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <utility>

#include "absl/strings/str_cat.h"

#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "libs/base/text.h"
#include "libs/sql/postgres_error.h"
#include "libs/sql/scanner.h"

namespace upward::sql {
namespace {

using base::Absl;

// A peer that acknowledges nothing for so long is gone (a cut cable, a fail-over of its address).
constexpr char kPeerTimeoutMilliseconds[] = "20000";

// Posts that may be unanswered: enough that the server has work while the next one is made, few
// enough that a failure shows soon.
constexpr std::size_t kGroupsUnderWay = 8;

// A migration changed what a prepared statement returns.
constexpr std::string_view kFeatureNotSupported = "0A000";
// Somebody else (a proxy, DEALLOCATE ALL) took a prepared statement away.
constexpr std::string_view kInvalidStatementName = "26000";

std::string_view Field(const PGresult* result, int field) {
  const char* text = PQresultErrorField(result, field);
  return text == nullptr ? std::string_view() : std::string_view(text);
}

std::int64_t AffectedRows(const PGresult* result) {
  const std::string_view text = PQcmdTuples(const_cast<PGresult*>(result));
  std::int64_t rows = 0;  // stays 0 for statements that change nothing, whose text is empty
  std::from_chars(text.data(), text.data() + text.size(), rows);
  return rows;
}

// The count of a SELECT is of rows that it returns, not of rows that it changes.
bool ChangesRows(const PGresult* result) {
  return std::string_view(PQcmdStatus(const_cast<PGresult*>(result))).substr(0, 6) != "SELECT";
}

// The statement might be prepared with these types: NULL fits each.
bool Fits(const std::vector<Oid>& types, const std::vector<Oid>& prepared) {
  if (types.size() != prepared.size()) return false;
  for (std::size_t i = 0; i < types.size(); ++i) {
    if (types[i] != 0 && types[i] != prepared[i]) return false;
  }
  return true;
}

// The server would take more values than there are placeholders.
absl::Status CheckCount(std::string_view statement, std::size_t values) {
  const std::size_t placeholders = PlaceholderCount(statement);
  if (placeholders == values) return absl::OkStatus();
  return absl::InternalError(
      absl::StrCat(values, " values for ", placeholders, " placeholders in: ", Absl(statement)));
}

}  // namespace

PostgresConnection::PostgresConnection(PGconn* connection, const Options& options)
    : connection_(connection),
      silence_timeout_(options.silence_timeout),
      prepare_statements_(options.prepare_statements),
      statements_(kStatementsKept) {}

absl::StatusOr<std::unique_ptr<PostgresConnection>> PostgresConnection::Open(
    const Options& options) {
  const std::string seconds = absl::StrCat(absl::ToInt64Seconds(options.connect_timeout));
  // What stands before the URL is a default that it may change; the encoding is not.
  const std::array<const char*, 6> keywords = {"connect_timeout",  "tcp_user_timeout",
                                               "application_name", "dbname",
                                               "client_encoding",  nullptr};
  const std::array<const char*, 6> values = {seconds.c_str(),
                                             kPeerTimeoutMilliseconds,
                                             options.application.c_str(),
                                             options.url.c_str(),
                                             "UTF8",
                                             nullptr};
  std::unique_ptr<PostgresConnection> opened(new PostgresConnection(
      PQconnectdbParams(keywords.data(), values.data(), /*expand_dbname=*/1), options));
  PGconn* const connection = opened->connection_.get();
  if (PQstatus(connection) != CONNECTION_OK) {
    return absl::UnavailableError(
        absl::StrCat("cannot connect to PostgreSQL: ", PQerrorMessage(connection)));
  }
  PQsetNoticeProcessor(
      connection, [](void*, const char*) {}, nullptr);
  UPWARD_CHECK(PQsetnonblocking(connection, 1) == 0 && PQenterPipelineMode(connection) == 1,
               "a new connection is idle");
  return opened;
}

absl::Status PostgresConnection::Lost() {
  if (state_ == State::kUsable) state_ = State::kLost;
  return PostgresUnavailable();
}

absl::Status PostgresConnection::Queued(int sent, StepKind kind, std::string_view text,
                                        std::string_view name) {
  if (sent == 0) return Lost();
  steps_.push_back({kind, std::string(text), std::string(name)});
  return absl::OkStatus();
}

// A name whose PREPARE is unanswered waits: should that fail, there is nothing to give up.
absl::Status PostgresConnection::Deallocate() {
  std::vector<std::string> names;
  names.swap(to_deallocate_);
  for (std::string& name : names) {
    if (std::any_of(steps_.begin(), steps_.end(),
                    [&name](const Step& step) { return step.name == name; })) {
      to_deallocate_.push_back(std::move(name));
      continue;
    }
    const std::string text = absl::StrCat("DEALLOCATE ", name);
    UPWARD_RETURN_IF_ERROR(Queued(PQsendQueryParams(connection_.get(), text.c_str(), 0, nullptr,
                                                    nullptr, nullptr, nullptr, 0),
                                  StepKind::kDeallocate, text, name));
  }
  return absl::OkStatus();
}

// A type that is known stays known when a later value is NULL. Two types in turn for the same
// placeholder would prepare anew each time.
absl::StatusOr<const PostgresConnection::Prepared*> PostgresConnection::Prepare(
    std::string_view statement, const std::vector<Oid>& types) {
  if (const Prepared* kept = statements_.Find(statement); kept != nullptr) {
    if (Fits(types, kept->types)) return kept;
  }
  UPWARD_RETURN_IF_ERROR(CheckCount(statement, types.size()));
  Prepared prepared{.name = "", .types = types};
  if (const Prepared* kept = statements_.Find(statement); kept != nullptr) {
    for (std::size_t i = 0; i < types.size() && i < kept->types.size(); ++i) {
      if (types[i] == 0) prepared.types[i] = kept->types[i];
    }
    to_deallocate_.push_back(kept->name);
    statements_.Erase(statement);
  }
  prepared.name = absl::StrCat("s", ++names_given_);
  UPWARD_RETURN_IF_ERROR(
      Queued(PQsendPrepare(connection_.get(), prepared.name.c_str(), std::string(statement).c_str(),
                           static_cast<int>(prepared.types.size()), prepared.types.data()),
             StepKind::kPrepare, statement, prepared.name));
  // Known from now on, so that the same pipeline can use it again; see Undo.
  if (auto evicted = statements_.Insert(statement, std::move(prepared)); evicted.has_value()) {
    to_deallocate_.push_back(evicted->name);
  }
  return statements_.Find(statement);
}

absl::Status PostgresConnection::Queue(StepKind kind, std::string_view statement,
                                       const Parameters& parameters) {
  PostgresParameters encoded(parameters.size());
  for (const Value& value : parameters) encoded.Add(value);
  return QueueEncoded(kind, statement, encoded);
}

absl::Status PostgresConnection::QueueEncoded(StepKind kind, std::string_view statement,
                                              const PostgresParameters& parameters) {
  int sent = 0;
  if (prepare_statements_) {
    // Inside a transaction only: BEGIN must come first, and in a failed one it would fail as well.
    if (kind == StepKind::kExecute || kind == StepKind::kStream) {
      UPWARD_RETURN_IF_ERROR(Deallocate());
    }
    UPWARD_ASSIGN_OR_RETURN(const Prepared* const prepared, Prepare(statement, parameters.types()));
    sent = PQsendQueryPrepared(connection_.get(), prepared->name.c_str(), parameters.count(),
                               parameters.values(), parameters.lengths(), parameters.formats(), 0);
  } else {
    UPWARD_RETURN_IF_ERROR(CheckCount(statement, parameters.types().size()));
    sent = PQsendQueryParams(connection_.get(), std::string(statement).c_str(), parameters.count(),
                             parameters.types().data(), parameters.values(), parameters.lengths(),
                             parameters.formats(), 0);
  }
  return Queued(sent, kind, statement);
}

absl::Status PostgresConnection::SendRows(std::string_view statement,
                                          std::span<const Parameters> rows,
                                          const std::vector<Oid>& column_types) {
  PostgresParameters encoded(rows.size() * column_types.size());
  for (const Parameters& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) encoded.Add(row[i], column_types[i]);
  }
  return QueueEncoded(StepKind::kExecute, statement, encoded);
}

absl::Status PostgresConnection::Send(std::string_view statement, const Parameters& parameters) {
  return Queue(StepKind::kExecute, statement, parameters);
}

absl::Status PostgresConnection::Stream(std::string_view statement, const Parameters& parameters) {
  return Queue(StepKind::kStream, statement, parameters);
}

absl::Status PostgresConnection::Control(std::string_view statement, const Parameters& parameters) {
  return Queue(StepKind::kControl, statement, parameters);
}

void PostgresConnection::SendEnd(std::string_view statement) {
  // A failure shows in state(), and again when the connection is used next.
  if (Queue(StepKind::kEnd, statement, {}).ok()) (void)SendGroup();
}

absl::Status PostgresConnection::Wait(bool for_writing) {
  pollfd poll_for{.fd = PQsocket(connection_.get()), .events = POLLIN, .revents = 0};
  if (for_writing) poll_for.events |= POLLOUT;
  const bool for_ever = silence_timeout_ == absl::InfiniteDuration();
  const int milliseconds =
      for_ever ? -1 : static_cast<int>(absl::ToInt64Milliseconds(silence_timeout_));
  int ready = 0;
  do {
    ready = poll(&poll_for, 1, milliseconds);
  } while (ready < 0 && errno == EINTR);
  if (ready == 0) {
    state_ = State::kAbandoned;
    return PostgresUnavailable();
  }
  // Reading while there is more to write keeps both sides from waiting for each other.
  if ((poll_for.revents & ~POLLOUT) != 0 && PQconsumeInput(connection_.get()) == 0) return Lost();
  return absl::OkStatus();
}

absl::Status PostgresConnection::Flush() {
  while (true) {
    const int left = PQflush(connection_.get());
    if (left == 0) return absl::OkStatus();
    if (left < 0) return Lost();
    UPWARD_RETURN_IF_ERROR(Wait(/*for_writing=*/true));
  }
}

absl::StatusOr<PostgresConnection::Result> PostgresConnection::Next() {
  while (PQisBusy(connection_.get()) == 1) UPWARD_RETURN_IF_ERROR(Wait(/*for_writing=*/false));
  return Result(PQgetResult(connection_.get()));
}

absl::Status PostgresConnection::Take(const PGresult* result, const Step& step,
                                      const RowFunction& each) {
  const ExecStatusType status = PQresultStatus(result);
  if (status == PGRES_FATAL_ERROR) {
    const std::string_view sqlstate = Field(result, PG_DIAG_SQLSTATE);
    // Without a SQLSTATE the error is the driver's own: the connection is gone.
    if (sqlstate.empty() || EndsConnection(sqlstate) || step.kind == StepKind::kEnd) return Lost();
    // What is prepared is not what this side believes: only a new connection helps. Behind a
    // failure, though, a name is missing because what was to prepare it was skipped.
    if (sqlstate == kFeatureNotSupported || (sqlstate == kInvalidStatementName && !failing_)) {
      state_ = State::kAbandoned;
    }
    return PostgresError(sqlstate, Field(result, PG_DIAG_CONSTRAINT_NAME), step.text);
  }
  if (status == PGRES_PIPELINE_ABORTED) {
    return absl::InternalError("skipped after the failure of a statement before it");
  }
  if (status == PGRES_EMPTY_QUERY) return absl::InternalError("the statement is empty");
  if (step.kind != StepKind::kExecute && step.kind != StepKind::kStream) return absl::OkStatus();
  if (each != nullptr) {
    for (int row = 0; row < PQntuples(result); ++row) {
      absl::Status stopped = each(PostgresRow(result, row));
      if (!stopped.ok()) {
        state_ = State::kAbandoned;
        return stopped;
      }
    }
  }
  if (ChangesRows(result)) affected_ += AffectedRows(result);
  return absl::OkStatus();
}

void PostgresConnection::Undo(const Step& step) {
  if (step.kind == StepKind::kDeallocate) to_deallocate_.push_back(step.name);
  if (step.kind != StepKind::kPrepare) return;
  std::erase(to_deallocate_, step.name);
  const Prepared* const kept = statements_.Find(step.text);
  if (kept != nullptr && kept->name == step.name) statements_.Erase(step.text);
}

absl::Status PostgresConnection::ReceiveStep(const Step& step, const RowFunction& each) {
  if (step.kind == StepKind::kSync) {
    UPWARD_ASSIGN_OR_RETURN(const Result result, Next());
    return PQresultStatus(result.get()) == PGRES_PIPELINE_SYNC ? absl::OkStatus() : Lost();
  }
  if (step.kind == StepKind::kStream) PQsetSingleRowMode(connection_.get());
  absl::Status first;
  while (true) {
    UPWARD_ASSIGN_OR_RETURN(const Result result, Next());
    if (result == nullptr) break;
    const absl::Status status = Take(result.get(), step, each);
    if (state_ != State::kUsable) return status;
    if (first.ok()) first = status;
  }
  if (!first.ok()) {
    failing_ = true;
    Undo(step);
  }
  return first;
}

absl::Status PostgresConnection::SendGroup() {
  UPWARD_RETURN_IF_ERROR(Queued(PQpipelineSync(connection_.get()), StepKind::kSync, ""));
  ++groups_;
  return Flush();
}

absl::Status PostgresConnection::ReceiveGroup(const RowFunction& each) {
  --groups_;
  absl::Status first;
  for (bool ended = false; !ended;) {
    const Step step = std::move(steps_.front());
    steps_.pop_front();
    ended = step.kind == StepKind::kSync;
    const absl::Status status = ReceiveStep(step, each);
    if (state_ != State::kUsable) return status;
    if (first.ok()) first = status;
  }
  return first;
}

absl::Status PostgresConnection::Post() {
  UPWARD_RETURN_IF_ERROR(SendGroup());
  absl::Status first;
  while (first.ok() && groups_ > kGroupsUnderWay) first = ReceiveGroup(nullptr);
  return first;
}

absl::StatusOr<std::int64_t> PostgresConnection::Receive(const RowFunction& each) {
  UPWARD_RETURN_IF_ERROR(SendGroup());
  absl::Status first;
  while (groups_ > 0) {
    const absl::Status status = ReceiveGroup(each);
    if (state_ != State::kUsable) return status;
    if (first.ok()) first = status;
  }
  const std::int64_t affected = std::exchange(affected_, 0);
  if (!first.ok()) return first;
  failing_ = false;
  return affected;
}

}  // namespace upward::sql
