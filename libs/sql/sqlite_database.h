// The embedded engine: one SQLite file.
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "prometheus/registry.h"

#include "libs/sql/database.h"

namespace upward::sql {

struct SqliteOptions {
  // The database's name in metrics, e.g. "identity". Required.
  std::string name;
  // The file. Its folder must exist; beside it lie `<path>-wal`, `<path>-shm` and `<path>.lock`.
  std::string path;
  // Connections for reads; there is always exactly one for writes. A reader costs about 2 MiB of
  // page cache. More than the threads that call Read is useless.
  int readers = 8;
  // How long Transact and Read wait for a connection, and a statement for a foreign process that
  // locks the file (a backup, a shell).
  absl::Duration acquire_timeout = absl::Seconds(10);
  absl::Duration busy_timeout = absl::Seconds(5);

  // Everything that is wrong, at once.
  absl::Status Validate() const;
};

// Opens or creates the file in WAL mode with synchronous=FULL, so that a committed transaction
// survives a power cut. Writers run one after the other, readers beside them on a snapshot each.
// The process holds `<path>.lock` for as long as the database is open: a second process is refused
// with FAILED_PRECONDITION (reason STORAGE_IN_USE) instead of stalling the first.
//
// `registry` may be null (no metrics); otherwise it must outlive the database.
absl::StatusOr<std::unique_ptr<Database>> OpenSqlite(const SqliteOptions& options,
                                                     prometheus::Registry* registry = nullptr);

}  // namespace upward::sql
