#include "libs/sql/sqlite_database.h"

#include <fcntl.h>
#include <unistd.h>

#include <utility>

#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "libs/sql/connection_pool.h"
#include "libs/sql/file_lock.h"
#include "libs/sql/sqlite_connection.h"
#include "libs/sql/sqlite_transaction.h"

namespace upward::sql {
namespace {

constexpr int kMaxReaders = 256;

using Mode = SqliteConnection::Mode;
using Pool = ConnectionPool<SqliteConnection>;

Pool MakePool(const SqliteOptions& options, Mode mode, prometheus::Registry* registry) {
  const bool write = mode == Mode::kWrite;
  return Pool(
      write ? 1 : options.readers, options.acquire_timeout,
      [path = options.path, mode, busy_timeout = options.busy_timeout] {
        return SqliteConnection::Open(path, mode, busy_timeout);
      },
      PoolMetrics(registry, options.name, write ? "writer" : "reader"));
}

class SqliteDatabase final : public Database {
 public:
  SqliteDatabase(const SqliteOptions& options, std::unique_ptr<FileLock> lock,
                 prometheus::Registry* registry)
      : lock_(std::move(lock)),
        writer_(MakePool(options, Mode::kWrite, registry)),
        readers_(MakePool(options, Mode::kRead, registry)) {}

  absl::Status Transact(const Scope& scope, const TransactionFunction& function) override {
    return Run(writer_, Mode::kWrite, scope, function);
  }
  absl::Status Read(const Scope& scope, const TransactionFunction& function) override {
    return Run(readers_, Mode::kRead, scope, function);
  }
  Dialect dialect() const override { return Dialect::kSqlite; }

  // Opens the writer now, so that a damaged or foreign file is found at the start.
  absl::Status Check() { return writer_.Acquire().status(); }

 private:
  static absl::Status Run(Pool& pool, Mode mode, const Scope& scope,
                          const TransactionFunction& function) {
    UPWARD_ASSIGN_OR_RETURN(const Pool::Lease connection, pool.Acquire());
    SqliteTransaction transaction(*connection, scope);
    UPWARD_RETURN_IF_ERROR(transaction.Begin(mode));
    UPWARD_RETURN_IF_ERROR(function(transaction));
    return transaction.Commit();
  }

  const std::unique_ptr<FileLock> lock_;  // released after the connections are closed
  Pool writer_;
  Pool readers_;
};

}  // namespace

absl::Status SqliteOptions::Validate() const {
  base::Violations violations;
  if (name.empty()) violations.Add("name", "is required");
  if (path.empty()) violations.Add("path", "is required: the database file");
  if (readers < 1 || readers > kMaxReaders) violations.Add("readers", "must be 1 to 256");
  if (acquire_timeout <= absl::ZeroDuration()) {
    violations.Add("acquire_timeout", "must be positive");
  }
  if (busy_timeout < absl::ZeroDuration()) violations.Add("busy_timeout", "must not be negative");
  return violations.ToStatus();
}

absl::StatusOr<std::unique_ptr<Database>> OpenSqlite(const SqliteOptions& options,
                                                     prometheus::Registry* registry) {
  UPWARD_RETURN_IF_ERROR(options.Validate());
  UPWARD_ASSIGN_OR_RETURN(auto lock, FileLock::Acquire(options.path + ".lock"));
  // Made here for its permissions, which SQLite copies to the files beside it.
  const int fd = open(options.path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) {
    return base::Error(absl::StatusCode::kUnavailable, "STORAGE_UNAVAILABLE",
                       "The database file cannot be opened for writing: check its permissions and "
                       "those of its folder.");
  }
  close(fd);
  auto database = std::make_unique<SqliteDatabase>(options, std::move(lock), registry);
  UPWARD_RETURN_IF_ERROR(database->Check());
  return database;
}

}  // namespace upward::sql
