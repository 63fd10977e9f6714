#include "tests/bench/bulk_insert.h"

#include <libpq-fe.h>
#include <sqlite3.h>

#include <algorithm>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"

#include "libs/base/status_macros.h"
#include "tests/bench/import_once.h"
#include "tests/bench/measure.h"

namespace upward::bench {
namespace {

constexpr std::string_view kNothing = "\\N";
constexpr std::size_t kInsertRows = 256;

struct Close {
  void operator()(PGconn* connection) const { PQfinish(connection); }
  void operator()(PGresult* result) const { PQclear(result); }
  void operator()(sqlite3* database) const { sqlite3_close(database); }
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Postgres = std::unique_ptr<PGconn, Close>;
using Result = std::unique_ptr<PGresult, Close>;
using Sqlite = std::unique_ptr<sqlite3, Close>;
using Statement = std::unique_ptr<sqlite3_stmt, Close>;

absl::Status Failed(PGconn* connection) {
  return absl::InternalError(absl::StrCat("PostgreSQL: ", PQerrorMessage(connection)));
}
absl::Status Failed(sqlite3* database) {
  return absl::InternalError(absl::StrCat("SQLite: ", sqlite3_errmsg(database)));
}

absl::StatusOr<Postgres> Connect(const FreshDatabase& database) {
  Postgres connection(PQconnectdb(database.superuser_url().c_str()));
  if (PQstatus(connection.get()) != CONNECTION_OK) return Failed(connection.get());
  return connection;
}

absl::StatusOr<std::string> DumpPostgres(const FreshDatabase& database) {
  UPWARD_ASSIGN_OR_RETURN(const Postgres connection, Connect(database));
  const Result begun(PQexec(connection.get(), "COPY people TO STDOUT"));
  if (PQresultStatus(begun.get()) != PGRES_COPY_OUT) return Failed(connection.get());
  std::string rows;
  char* line = nullptr;
  for (int size = 0; (size = PQgetCopyData(connection.get(), &line, 0)) > 0; PQfreemem(line)) {
    rows.append(line, static_cast<std::size_t>(size));
  }
  const Result ended(PQgetResult(connection.get()));
  if (PQresultStatus(ended.get()) != PGRES_COMMAND_OK) return Failed(connection.get());
  return rows;
}

// INSERT INTO people VALUES ($1, …), … of so many rows.
std::string InsertOf(std::size_t rows, std::size_t columns) {
  std::string text = "INSERT INTO people VALUES ";
  for (std::size_t i = 1; i <= rows * columns; ++i) {
    absl::StrAppend(&text, i % columns == 1 ? (i == 1 ? "($" : "), ($") : ", $", i);
  }
  return text + ")";
}

absl::Status Run(PGconn* connection, const char* statement) {
  const Result result(PQexec(connection, statement));
  const ExecStatusType status = PQresultStatus(result.get());
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ? absl::OkStatus()
                                                                 : Failed(connection);
}

// Sends `values`, so many columns a row, in statements of kInsertRows rows and one of the rest.
absl::Status InsertAll(PGconn* connection, const std::vector<const char*>& values,
                       std::size_t columns) {
  const std::size_t most = kInsertRows * columns;
  const Result prepared(
      PQprepare(connection, "many", InsertOf(kInsertRows, columns).c_str(), 0, nullptr));
  if (PQresultStatus(prepared.get()) != PGRES_COMMAND_OK) return Failed(connection);
  for (std::size_t at = 0; at < values.size(); at += most) {
    const std::size_t size = std::min(most, values.size() - at);
    const Result done(size == most
                          ? PQexecPrepared(connection, "many", static_cast<int>(size),
                                           values.data() + at, nullptr, nullptr, 0)
                          : PQexecParams(connection, InsertOf(size / columns, columns).c_str(),
                                         static_cast<int>(size), nullptr, values.data() + at,
                                         nullptr, nullptr, 0));
    if (PQresultStatus(done.get()) != PGRES_COMMAND_OK) return Failed(connection);
  }
  return absl::OkStatus();
}

absl::StatusOr<double> InsertPostgres(const FreshDatabase& database, std::string rows) {
  const Postgres connection(PQconnectdb(database.address().place.c_str()));
  if (PQstatus(connection.get()) != CONNECTION_OK) return Failed(connection.get());
  const auto columns = static_cast<std::size_t>(
      1 +
      std::count(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(rows.find('\n')), '\t'));
  std::vector<const char*> values;
  for (std::size_t at = 0; at < rows.size();) {
    const std::size_t end = rows.find_first_of("\t\n", at);
    rows[end] = '\0';
    const char* const value = rows.data() + at;
    values.push_back(value == kNothing ? nullptr : value);
    at = end + 1;
  }
  const Stopwatch watch;
  UPWARD_RETURN_IF_ERROR(Run(connection.get(), "BEGIN"));
  const std::string scope =
      absl::StrCat("SELECT set_config('app.tenant', '", kTenant.value(), "', true)");
  UPWARD_RETURN_IF_ERROR(Run(connection.get(), scope.c_str()));
  UPWARD_RETURN_IF_ERROR(InsertAll(connection.get(), values, columns));
  UPWARD_RETURN_IF_ERROR(Run(connection.get(), "COMMIT"));
  return watch.Seconds();
}

absl::StatusOr<Sqlite> OpenFile(const FreshDatabase& database) {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open(database.address().place.c_str(), &handle);
  Sqlite file(handle);
  if (code != SQLITE_OK) return Failed(handle);
  return file;
}

absl::StatusOr<Statement> Prepare(sqlite3* file, const std::string& text) {
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v2(file, text.c_str(), -1, &handle, nullptr);
  if (code != SQLITE_OK) return Failed(file);
  return Statement(handle);
}

absl::Status Run(sqlite3* file, const char* statement) {
  if (sqlite3_exec(file, statement, nullptr, nullptr, nullptr) != SQLITE_OK) return Failed(file);
  return absl::OkStatus();
}

absl::StatusOr<std::string> DumpSqlite(const FreshDatabase& database) {
  UPWARD_ASSIGN_OR_RETURN(const Sqlite file, OpenFile(database));
  UPWARD_ASSIGN_OR_RETURN(const Statement select,
                          Prepare(file.get(), "SELECT * FROM people ORDER BY rowid"));
  std::string rows;
  int code = SQLITE_OK;
  while ((code = sqlite3_step(select.get())) == SQLITE_ROW) {
    const int columns = sqlite3_column_count(select.get());
    for (int i = 0; i < columns; ++i) {
      const auto* value = reinterpret_cast<const char*>(sqlite3_column_text(select.get(), i));
      if (i > 0) rows += '\t';
      rows += value == nullptr ? kNothing : std::string_view(value);
    }
    rows += '\n';
  }
  if (code != SQLITE_DONE) return Failed(file.get());
  return rows;
}

// Binds the columns of one line and runs the statement.
absl::Status InsertLine(sqlite3* file, sqlite3_stmt* insert, std::string_view line) {
  for (int column = 1; !line.empty() || column == 1; ++column) {
    const std::string_view value = line.substr(0, line.find('\t'));
    line.remove_prefix(std::min(line.size(), value.size() + 1));
    if (value == kNothing) {
      sqlite3_bind_null(insert, column);
    } else {
      sqlite3_bind_text(insert, column, value.data(), static_cast<int>(value.size()),
                        SQLITE_STATIC);
    }
  }
  const int code = sqlite3_step(insert);
  sqlite3_reset(insert);
  return code == SQLITE_DONE ? absl::OkStatus() : Failed(file);
}

absl::StatusOr<double> InsertSqlite(const FreshDatabase& database, const std::string& rows) {
  UPWARD_ASSIGN_OR_RETURN(const Sqlite file, OpenFile(database));
  UPWARD_RETURN_IF_ERROR(Run(file.get(), "PRAGMA journal_mode=WAL"));
  UPWARD_RETURN_IF_ERROR(Run(file.get(), "PRAGMA synchronous=FULL"));
  const std::string_view first = std::string_view(rows).substr(0, rows.find('\n'));
  std::string text = "INSERT INTO people VALUES (?";
  for (const char byte : first) {
    if (byte == '\t') text += ", ?";
  }
  UPWARD_ASSIGN_OR_RETURN(const Statement insert, Prepare(file.get(), text + ")"));

  const Stopwatch watch;
  UPWARD_RETURN_IF_ERROR(Run(file.get(), "BEGIN IMMEDIATE"));
  std::string_view rest = rows;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() + 1);
    UPWARD_RETURN_IF_ERROR(InsertLine(file.get(), insert.get(), line));
  }
  UPWARD_RETURN_IF_ERROR(Run(file.get(), "COMMIT"));
  return watch.Seconds();
}

}  // namespace

absl::StatusOr<std::string> DumpPeople(const FreshDatabase& database) {
  return database.address().dialect == sql::Dialect::kSqlite ? DumpSqlite(database)
                                                             : DumpPostgres(database);
}

absl::StatusOr<double> InsertPeople(const FreshDatabase& database, const std::string& rows) {
  return database.address().dialect == sql::Dialect::kSqlite ? InsertSqlite(database, rows)
                                                             : InsertPostgres(database, rows);
}

}  // namespace upward::bench
