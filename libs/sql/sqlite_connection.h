// One connection to a SQLite file with its prepared statements.
#pragma once

#include <sqlite3.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "libs/sql/statement_cache.h"
#include "libs/sql/value.h"

namespace upward::sql {

// Owns the handle. For one thread at a time. Errors are those of sqlite_error.h.
class SqliteConnection {
 public:
  enum class Mode { kRead, kWrite };

  static absl::StatusOr<std::unique_ptr<SqliteConnection>> Open(const std::string& path, Mode mode,
                                                                absl::Duration busy_timeout);

  // Runs one statement, hands each row of its result to `each` (which may be empty) and returns
  // the number of rows that the statement changed.
  absl::StatusOr<std::int64_t> Run(std::string_view statement, const Parameters& parameters,
                                   const RowFunction& each);

  bool InTransaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
  };
  struct Statement {
    std::unique_ptr<sqlite3_stmt, Finalize> handle;
    std::vector<int> places;  // SQLite's index of $1, $2, …
  };

  explicit SqliteConnection(sqlite3* handle) : handle_(handle), statements_(kStatementsKept) {}

  absl::Status Configure(Mode mode, absl::Duration busy_timeout);
  // The pointer holds until the next call.
  absl::StatusOr<const Statement*> Prepare(std::string_view text);
  absl::Status Bind(const Statement& statement, std::string_view text,
                    const Parameters& parameters);

  const std::unique_ptr<sqlite3, Close> handle_;
  StatementCache<Statement> statements_;  // destroyed before the handle
};

}  // namespace upward::sql
