// A transaction on a PostgreSQL connection.
#pragma once

#include <string>

#include "libs/sql/database.h"
#include "libs/sql/postgres_connection.h"

namespace upward::sql {

enum class PostgresAccess {
  kRead,   // REPEATABLE READ, READ ONLY
  kWrite,  // REPEATABLE READ
  kOwner,  // READ COMMITTED: a migrator that waited for another must see what that one did
};

// BEGIN, the tenant and the first statement travel together, so that a transaction of one statement
// costs one round trip (and one for COMMIT when it writes; the end of a read is not waited for).
// One without a statement costs none. Borrows the connection and the scope.
class PostgresTransaction final : public Transaction {
 public:
  PostgresTransaction(PostgresConnection& connection, const Scope& scope, PostgresAccess access,
                      absl::Duration statement_timeout);

  // Ends it: commits when `outcome`, the answer of the caller's function, is OK and no statement
  // failed. Returns what Transact and Read answer unless they retry.
  absl::Status End(absl::Status outcome);

  // After End: nothing was committed, and running the function again makes sense.
  bool conflicted() const { return conflicted_; }
  bool lost_before_commit() const { return lost_before_commit_; }

  absl::StatusOr<Rows> Query(std::string_view statement, const Parameters& parameters) override;
  absl::Status Stream(std::string_view statement, const Parameters& parameters,
                      const RowFunction& each) override;
  absl::StatusOr<std::int64_t> Execute(std::string_view statement,
                                       const Parameters& parameters) override;
  absl::StatusOr<std::int64_t> ExecuteMany(std::string_view statement,
                                           std::span<const Parameters> batch) override;
  absl::Status Post(std::string_view statement, std::span<const Parameters> batch) override;
  Dialect dialect() const override { return Dialect::kPostgres; }
  const Scope& scope() const override { return scope_; }

 private:
  absl::Status Begin();
  // Waits for what was posted, so that the next answer is that of the next statement.
  absl::Status Settle();
  absl::Status Commit();
  absl::StatusOr<std::int64_t> Run(std::string_view statement, const Parameters& parameters,
                                   const RowFunction& each, bool stream);
  // Keeps the first failure, and what kind it was.
  absl::Status Failed(absl::Status status);

  PostgresConnection& connection_;
  const Scope& scope_;
  const PostgresAccess access_;
  const std::string statement_timeout_;

  bool begun_ = false;
  bool posted_ = false;  // what was posted may be under way
  bool streaming_ = false;
  absl::Status failed_;
  bool conflicted_ = false;
  bool lost_before_commit_ = false;
};

}  // namespace upward::sql
