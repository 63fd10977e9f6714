#include "libs/sql/sqlite_transaction.h"

#include <utility>

#include "libs/base/check.h"
#include "libs/base/status_macros.h"

namespace upward::sql {

SqliteTransaction::~SqliteTransaction() {
  // SQLite itself may have rolled back already, after an error of the disk.
  if (connection_.InTransaction()) (void)connection_.Run("ROLLBACK", {}, nullptr);
}

absl::Status SqliteTransaction::Begin(SqliteConnection::Mode mode) {
  // IMMEDIATE: a transaction that starts with a read could not become a writer later.
  const bool write = mode == SqliteConnection::Mode::kWrite;
  return connection_.Run(write ? "BEGIN IMMEDIATE" : "BEGIN", {}, nullptr).status();
}

absl::Status SqliteTransaction::Commit() {
  UPWARD_RETURN_IF_ERROR(failed_);
  return connection_.Run("COMMIT", {}, nullptr).status();
}

absl::StatusOr<std::int64_t> SqliteTransaction::Run(std::string_view statement,
                                                    const Parameters& parameters,
                                                    const RowFunction& each) {
  UPWARD_CHECK(!streaming_, "a row function uses the transaction that streams to it");
  UPWARD_RETURN_IF_ERROR(failed_);
  streaming_ = each != nullptr;
  auto affected = connection_.Run(statement, parameters, each);
  streaming_ = false;
  if (!affected.ok()) failed_ = affected.status();
  return affected;
}

absl::StatusOr<Rows> SqliteTransaction::Query(std::string_view statement,
                                              const Parameters& parameters) {
  Rows rows;
  const auto keep = [&rows](Row&& row) {
    rows.push_back(std::move(row));
    return absl::OkStatus();
  };
  UPWARD_RETURN_IF_ERROR(Run(statement, parameters, keep).status());
  return rows;
}

absl::Status SqliteTransaction::Stream(std::string_view statement, const Parameters& parameters,
                                       const RowFunction& each) {
  return Run(statement, parameters, each).status();
}

absl::StatusOr<std::int64_t> SqliteTransaction::Execute(std::string_view statement,
                                                        const Parameters& parameters) {
  return Run(statement, parameters, nullptr);
}

absl::StatusOr<std::int64_t> SqliteTransaction::ExecuteMany(std::string_view statement,
                                                            std::span<const Parameters> batch) {
  std::int64_t affected = 0;
  for (const Parameters& parameters : batch) {
    UPWARD_ASSIGN_OR_RETURN(const std::int64_t rows, Run(statement, parameters, nullptr));
    affected += rows;
  }
  return affected;
}

}  // namespace upward::sql
