#include "libs/sql/sqlite_error.h"

#include "absl/strings/str_cat.h"

#include "libs/base/error.h"
#include "libs/base/text.h"

namespace upward::sql {
namespace {

using absl::StatusCode;

constexpr absl::Duration kRetryAfterLock = absl::Seconds(1);

}  // namespace

absl::Status SqliteError(sqlite3* connection, int code, std::string_view statement) {
  switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
      return absl::AlreadyExistsError(
          absl::StrCat("a unique key is taken: ", sqlite3_errmsg(connection)));
    default:
      break;
  }
  switch (code & 0xff) {  // the primary code
    case SQLITE_CONSTRAINT:
      return absl::FailedPreconditionError(
          absl::StrCat("a constraint does not hold: ", sqlite3_errmsg(connection)));
    case SQLITE_FULL:
      return base::Error(StatusCode::kResourceExhausted, "STORAGE_FULL",
                         "The disk of the database is full: free space on it, then try again.");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return base::RetryLater(StatusCode::kUnavailable, "STORAGE_LOCKED",
                              "Another process has locked the database file: end that process "
                              "(a backup, a shell), then try again.",
                              kRetryAfterLock);
    case SQLITE_READONLY:
      if (connection != nullptr && sqlite3_db_readonly(connection, "main") == 0) break;
      [[fallthrough]];
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
    case SQLITE_PERM:
      return base::Error(StatusCode::kUnavailable, "STORAGE_UNAVAILABLE",
                         "The database file cannot be read or written: check the disk, the mount "
                         "and the permissions of its folder.");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return base::Error(StatusCode::kDataLoss, "STORAGE_CORRUPT",
                         "The database file is damaged: stop the service and restore a backup.");
    default:
      break;
  }
  return absl::InternalError(
      absl::StrCat("SQLite ", code, " ",
                   connection == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(connection),
                   " in: ", base::Absl(statement)));
}

}  // namespace upward::sql
