#include "libs/sql/sqlite_connection.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "libs/base/status_macros.h"
#include "libs/base/text.h"
#include "libs/sql/parameters.h"
#include "libs/sql/sqlite_error.h"

namespace upward::sql {
namespace {

// After a burst of writes the log is cut back to this size.
constexpr char kLogSizeLimit[] = "PRAGMA journal_size_limit=67108864";
// 8 MB. A long transaction goes from index to index and back to the same pages; those that have
// left the cache meanwhile are written to the log, read again, and written once more.
constexpr char kWriterCache[] = "PRAGMA cache_size=-8192";

// SQLite counts what it allocates, for statistics that nobody here reads, under one lock of the
// whole process: readers side by side then wait for one another at every row. Takes effect before
// the first connection only; otherwise it stays as it is.
void CountNoAllocations() {
  static const int kDone = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(kDone);
}

struct Bound {
  sqlite3_stmt* statement;
  int index;

  // Parameters live until the statement is reset, so that SQLite need not copy them. An empty blob
  // must not be bound through a null pointer: that would be NULL.
  int operator()(std::monostate) const { return sqlite3_bind_null(statement, index); }
  int operator()(std::int64_t value) const { return sqlite3_bind_int64(statement, index, value); }
  int operator()(double value) const { return sqlite3_bind_double(statement, index, value); }
  int operator()(const std::string& value) const {
    return sqlite3_bind_text64(statement, index, value.data(), value.size(), SQLITE_STATIC,
                               SQLITE_UTF8);
  }
  int operator()(const Blob& value) const {
    const void* bytes = value.bytes.empty() ? "" : value.bytes.data();
    return sqlite3_bind_blob64(statement, index, bytes, value.bytes.size(), SQLITE_STATIC);
  }
};

Value ColumnValue(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
      return sqlite3_column_int64(statement, column);
    case SQLITE_FLOAT:
      return sqlite3_column_double(statement, column);
    case SQLITE_TEXT: {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
      return std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
    }
    case SQLITE_BLOB: {
      const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, column));
      const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
      return Blob{bytes == nullptr ? std::string() : std::string(bytes, size)};
    }
    default:
      return std::monostate();
  }
}

Row CurrentRow(sqlite3_stmt* statement) {
  std::vector<Value> values;
  const int columns = sqlite3_column_count(statement);
  values.reserve(static_cast<std::size_t>(columns));
  for (int i = 0; i < columns; ++i) values.push_back(ColumnValue(statement, i));
  return Row(std::move(values));
}

// Resets on every way out: a statement that is not reset keeps its read lock.
struct Reset {
  sqlite3_stmt* statement;
  ~Reset() {
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
  }
};

}  // namespace

absl::StatusOr<std::unique_ptr<SqliteConnection>> SqliteConnection::Open(
    const std::string& path, Mode mode, absl::Duration busy_timeout) {
  CountNoAllocations();
  sqlite3* handle = nullptr;
  const int flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
  std::unique_ptr<SqliteConnection> connection(new SqliteConnection(handle));
  if (code != SQLITE_OK) return SqliteError(handle, code, "open");
  UPWARD_RETURN_IF_ERROR(connection->Configure(mode, busy_timeout));
  return connection;
}

absl::Status SqliteConnection::Configure(Mode mode, absl::Duration busy_timeout) {
  sqlite3_busy_timeout(handle_.get(), static_cast<int>(absl::ToInt64Milliseconds(busy_timeout)));
  // Names in double quotes are names only, LIKE minds the case: both as in PostgreSQL.
  sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  std::vector<std::string_view> pragmas = {"PRAGMA case_sensitive_like=ON",
                                           "PRAGMA foreign_keys=ON", "PRAGMA synchronous=FULL"};
  if (mode == Mode::kRead) {
    pragmas.push_back("PRAGMA query_only=ON");
  } else {
    pragmas.push_back(kLogSizeLimit);
    pragmas.push_back(kWriterCache);
    std::string journal;
    const auto keep = [&journal](const Row& row) {
      journal = row.Text(0);
      return absl::OkStatus();
    };
    UPWARD_RETURN_IF_ERROR(Run("PRAGMA journal_mode=WAL", {}, keep).status());
    if (journal != "wal") {
      return absl::FailedPreconditionError(
          "SQLite cannot keep a write-ahead log here: put the file on a local disk");
    }
  }
  for (const std::string_view pragma : pragmas) {
    UPWARD_RETURN_IF_ERROR(Run(pragma, {}, nullptr).status());
  }
  return absl::OkStatus();
}

absl::StatusOr<const SqliteConnection::Statement*> SqliteConnection::Prepare(
    std::string_view text) {
  if (const Statement* kept = statements_.Find(text); kept != nullptr) return kept;
  sqlite3_stmt* handle = nullptr;
  const char* tail = nullptr;
  const int code = sqlite3_prepare_v3(handle_.get(), text.data(), static_cast<int>(text.size()),
                                      SQLITE_PREPARE_PERSISTENT, &handle, &tail);
  Statement statement;
  statement.handle.reset(handle);
  if (code != SQLITE_OK) return SqliteError(handle_.get(), code, text);
  const std::string_view rest = text.substr(static_cast<std::size_t>(tail - text.data()));
  if (handle == nullptr || rest.find_first_not_of(" \t\r\n;") != std::string_view::npos) {
    return absl::InternalError(absl::StrCat("not exactly one statement: ", base::Absl(text)));
  }
  const int placeholders = sqlite3_bind_parameter_count(handle);
  for (int i = 1; i <= placeholders; ++i) {
    statement.places.push_back(sqlite3_bind_parameter_index(handle, absl::StrCat("$", i).c_str()));
    if (statement.places.back() == 0) {
      return absl::InternalError(absl::StrCat("no $", i, " in: ", base::Absl(text)));
    }
  }
  statements_.Insert(text, std::move(statement));
  return statements_.Find(text);
}

absl::Status SqliteConnection::Bind(const Statement& statement, std::string_view text,
                                    const Parameters& parameters) {
  UPWARD_RETURN_IF_ERROR(ValidateParameters(parameters));
  if (statement.places.size() != parameters.size()) {
    return absl::InternalError(absl::StrCat(parameters.size(), " values for ",
                                            statement.places.size(),
                                            " placeholders in: ", base::Absl(text)));
  }
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const int code = std::visit(Bound{statement.handle.get(), statement.places[i]}, parameters[i]);
    if (code != SQLITE_OK) return SqliteError(handle_.get(), code, text);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::int64_t> SqliteConnection::Run(std::string_view text,
                                                   const Parameters& parameters,
                                                   const RowFunction& each) {
  UPWARD_ASSIGN_OR_RETURN(const Statement* const prepared, Prepare(text));
  sqlite3_stmt* const statement = prepared->handle.get();
  const Reset reset{statement};
  UPWARD_RETURN_IF_ERROR(Bind(*prepared, text, parameters));
  const std::int64_t before = sqlite3_total_changes64(handle_.get());
  while (true) {
    const int code = sqlite3_step(statement);
    if (code == SQLITE_DONE) break;
    if (code != SQLITE_ROW) return SqliteError(handle_.get(), code, text);
    if (each != nullptr) UPWARD_RETURN_IF_ERROR(each(CurrentRow(statement)));
  }
  // sqlite3_changes64 keeps its value over statements that change nothing.
  if (sqlite3_total_changes64(handle_.get()) == before) return 0;
  return sqlite3_changes64(handle_.get());
}

}  // namespace upward::sql
