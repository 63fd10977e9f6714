// The engine of a deployment: PostgreSQL 15 or later.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "prometheus/registry.h"

#include "libs/sql/database.h"

namespace upward::sql {

struct PostgresOptions {
  // The database's name in metrics, e.g. "identity". Required.
  std::string name;
  // Where and as whom the service connects: postgresql://role:password@host:port/database?sslmode=…
  // The role must be subject to row-level security: no superuser, no BYPASSRLS, no owner.
  std::string service_url;
  // As whom migrations run: the owner of the schema. Never used to serve.
  std::string owner_url;

  // Connections, opened as they are needed. All replicas of all services together must stay below
  // the server's max_connections.
  int connections = 8;
  // How long Transact and Read wait for a free connection, and a new connection for the server.
  absl::Duration acquire_timeout = absl::Seconds(5);
  absl::Duration connect_timeout = absl::Seconds(5);
  // What one statement may take before the server cancels it. The client waits a little longer and
  // then gives the connection up, so that a frozen server cannot hold a thread for ever.
  absl::Duration statement_timeout = absl::Seconds(15);
  // Leave on, except behind a transaction-pooling proxy that does not follow prepared statements
  // (PgBouncer before 1.21): then each statement is parsed anew.
  bool prepare_statements = true;

  // How a retry waits. Tests put a function here that does not.
  std::function<void(absl::Duration)> sleep;

  // Everything that is wrong, at once. `owner_url` is not looked at.
  absl::Status Validate() const;
};

// Connects as the service. A transaction is REPEATABLE READ; after a serialisation failure or a
// deadlock it runs again, at most kMaxAttempts times in all. A connection that broke before COMMIT
// was sent is replaced once without the caller noticing. When it breaks during COMMIT nobody knows
// the outcome: UNAVAILABLE with reason STORAGE_OUTCOME_UNKNOWN, never retried here.
//
// UNAVAILABLE when the server does not answer, FAILED_PRECONDITION (reason STORAGE_ROLE_UNSAFE)
// when the role is not bound by row-level security. `registry` may be null (no metrics); otherwise
// it must outlive the database.
absl::StatusOr<std::unique_ptr<Database>> OpenPostgres(const PostgresOptions& options,
                                                       prometheus::Registry* registry = nullptr);

// Connects as the owner, for Migrate alone: one connection, READ COMMITTED, no statement timeout,
// and no row-level security on tables that do not FORCE it.
absl::StatusOr<std::unique_ptr<Database>> OpenPostgresOwner(const PostgresOptions& options);

// Eight contenders for one row all get through: each round of conflicts has a winner.
inline constexpr int kMaxAttempts = 8;

}  // namespace upward::sql
