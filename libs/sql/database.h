// PostgreSQL and SQLite behind one small interface: a transaction is a function.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "libs/base/id.h"
#include "libs/sql/value.h"

namespace upward::sql {

enum class Dialect { kSqlite, kPostgres };

// Whose rows a transaction may see. On PostgreSQL row-level security holds it even where a
// statement forgets its own `tenant_id = $1`.
class Scope {
 public:
  // The rows of one tenant. REQUIRES: the id is not empty.
  static Scope Tenant(base::TenantId tenant);
  // The rows of all tenants, to read and to change, in the few tables that a migration marks as
  // readable by the system (outbox, tenants): for relays, start-up and operators' lists. On
  // PostgreSQL every other table looks empty.
  static Scope System() { return Scope(base::TenantId()); }

  bool is_system() const { return tenant_.empty(); }
  const base::TenantId& tenant() const { return tenant_; }

 private:
  explicit Scope(base::TenantId tenant) : tenant_(std::move(tenant)) {}
  base::TenantId tenant_;
};

// The handle inside a transaction; lives as long as the function that it was given to, and must
// stay on that thread. Statements hold numbered placeholders ($1, $2, …) and are prepared once a
// connection. One statement a call.
//
// Failures: ALREADY_EXISTS for a unique key, FAILED_PRECONDITION for a foreign key, a check or a
// missing value, INVALID_ARGUMENT for a parameter that value.h refuses, ABORTED for a serialisation
// failure (return it: the database retries), DEADLINE_EXCEEDED for a statement that took too long,
// RESOURCE_EXHAUSTED for a full disk, UNAVAILABLE for a lost server, INTERNAL otherwise. No message
// carries a parameter's value. After a failed statement the transaction can only be rolled back:
// every further call answers that error, and so do Transact and Read if the function does not.
class Transaction {
 public:
  virtual ~Transaction() = default;

  // All rows at once: for results that are known to be small.
  virtual absl::StatusOr<Rows> Query(std::string_view statement,
                                     const Parameters& parameters = {}) = 0;

  // Hands each row to `each` as it arrives, without holding the result in memory; stops at the
  // first error of `each` and returns it. `each` must not use this transaction.
  virtual absl::Status Stream(std::string_view statement, const Parameters& parameters,
                              const RowFunction& each) = 0;

  // Returns the number of rows that were inserted, changed or deleted.
  virtual absl::StatusOr<std::int64_t> Execute(std::string_view statement,
                                               const Parameters& parameters = {}) = 0;

  // The statement once for every element, in as few round trips as the engine allows. Returns the
  // sum of the affected rows.
  virtual absl::StatusOr<std::int64_t> ExecuteMany(std::string_view statement,
                                                   std::span<const Parameters> batch) = 0;

  // ExecuteMany without its answer: PostgreSQL works on the batch while the caller makes the next
  // one. A failure is told by a later call, at the latest by Transact.
  virtual absl::Status Post(std::string_view statement, std::span<const Parameters> batch) = 0;

  virtual Dialect dialect() const = 0;
  virtual const Scope& scope() const = 0;

  // What to append to a SELECT so that it locks its rows, waiting for other holders; empty on
  // SQLite, which has one writer.
  std::string_view ForUpdate() const {
    return dialect() == Dialect::kPostgres ? " FOR UPDATE" : "";
  }
};

using TransactionFunction = std::function<absl::Status(Transaction&)>;

// A database with its bounded pool of connections. Safe to use from several threads. The function
// runs on the calling thread, which blocks; it may run more than once (after a serialisation
// failure or the loss of a connection), so it must set what it captures afresh on each run and do
// nothing else that outlives it. Nesting is a bug: a function that opens a second transaction can
// exhaust the pool.
class Database {
 public:
  virtual ~Database() = default;

  // Commits when `function` returns OK, rolls back otherwise and returns its error.
  // RESOURCE_EXHAUSTED when no connection came free in time; ABORTED when all retries failed.
  virtual absl::Status Transact(const Scope& scope, const TransactionFunction& function) = 0;

  // The same on a read-only snapshot, which never blocks a writer.
  virtual absl::Status Read(const Scope& scope, const TransactionFunction& function) = 0;

  virtual Dialect dialect() const = 0;
};

}  // namespace upward::sql
