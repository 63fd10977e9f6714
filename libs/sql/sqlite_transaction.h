// A transaction on a SQLite connection.
#pragma once

#include "libs/sql/database.h"
#include "libs/sql/sqlite_connection.h"

namespace upward::sql {

// Rolled back at destruction unless Commit returned OK. Borrows the connection and the scope.
class SqliteTransaction final : public Transaction {
 public:
  SqliteTransaction(SqliteConnection& connection, const Scope& scope)
      : connection_(connection), scope_(scope) {}
  ~SqliteTransaction() override;

  absl::Status Begin(SqliteConnection::Mode mode);
  // Not OK also when a statement had failed, whatever the caller made of that.
  absl::Status Commit();

  absl::StatusOr<Rows> Query(std::string_view statement, const Parameters& parameters) override;
  absl::Status Stream(std::string_view statement, const Parameters& parameters,
                      const RowFunction& each) override;
  absl::StatusOr<std::int64_t> Execute(std::string_view statement,
                                       const Parameters& parameters) override;
  absl::StatusOr<std::int64_t> ExecuteMany(std::string_view statement,
                                           std::span<const Parameters> batch) override;
  absl::Status Post(std::string_view statement, std::span<const Parameters> batch) override {
    return ExecuteMany(statement, batch).status();
  }
  Dialect dialect() const override { return Dialect::kSqlite; }
  const Scope& scope() const override { return scope_; }

 private:
  absl::StatusOr<std::int64_t> Run(std::string_view statement, const Parameters& parameters,
                                   const RowFunction& each);

  SqliteConnection& connection_;
  const Scope& scope_;
  absl::Status failed_;     // of the first statement that failed
  bool streaming_ = false;  // a row function is running
};

}  // namespace upward::sql
