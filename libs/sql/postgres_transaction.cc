#include "libs/sql/postgres_transaction.h"

#include <utility>

#include "absl/strings/str_cat.h"

#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "libs/sql/parameters.h"
#include "libs/sql/postgres_batch.h"
#include "libs/sql/postgres_error.h"

namespace upward::sql {
namespace {

// Settings of this transaction alone (the last argument): a connection that goes to the next
// tenant, here or in a transaction-pooling proxy, takes nothing along.
constexpr char kSettings[] =
    "SELECT set_config('app.tenant', $1, true), set_config('app.system', $2, true), "
    "set_config('statement_timeout', $3, true)";

std::string_view BeginStatement(PostgresAccess access) {
  switch (access) {
    case PostgresAccess::kRead:
      return "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    case PostgresAccess::kWrite:
      return "BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE";
    case PostgresAccess::kOwner:
      return "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";
  }
  UPWARD_CHECK(false, "every access is listed");
}

}  // namespace

PostgresTransaction::PostgresTransaction(PostgresConnection& connection, const Scope& scope,
                                         PostgresAccess access, absl::Duration statement_timeout)
    : connection_(connection),
      scope_(scope),
      access_(access),
      statement_timeout_(statement_timeout == absl::InfiniteDuration()
                             ? "0"
                             : absl::StrCat(absl::ToInt64Milliseconds(statement_timeout))) {}

absl::Status PostgresTransaction::Begin() {
  if (begun_) return absl::OkStatus();
  begun_ = true;
  UPWARD_RETURN_IF_ERROR(connection_.Control(BeginStatement(access_), {}));
  return connection_.Control(
      kSettings, {scope_.tenant().value(), scope_.is_system() ? "on" : "", statement_timeout_});
}

absl::Status PostgresTransaction::Settle() {
  const bool usable = connection_.state() == PostgresConnection::State::kUsable;
  if (!std::exchange(posted_, false) || !usable) return absl::OkStatus();
  return Failed(connection_.Receive(nullptr).status());
}

absl::Status PostgresTransaction::Failed(absl::Status status) {
  if (status.ok() || !failed_.ok()) return status;
  failed_ = status;
  lost_before_commit_ = connection_.state() == PostgresConnection::State::kLost;
  conflicted_ = connection_.state() == PostgresConnection::State::kUsable &&
                status.code() == absl::StatusCode::kAborted;
  return status;
}

absl::Status PostgresTransaction::End(absl::Status outcome) {
  const absl::Status settled = Settle();
  if (outcome.ok()) outcome = failed_.ok() ? settled : failed_;
  if (!begun_ || connection_.state() != PostgresConnection::State::kUsable) return outcome;
  if (!outcome.ok()) {
    connection_.SendEnd("ROLLBACK");
    return outcome;
  }
  if (access_ == PostgresAccess::kRead) {
    connection_.SendEnd("COMMIT");
    return absl::OkStatus();
  }
  return Commit();
}

absl::Status PostgresTransaction::Commit() {
  absl::Status status = connection_.Control("COMMIT", {});
  if (status.ok()) status = connection_.Receive(nullptr).status();
  if (connection_.state() != PostgresConnection::State::kUsable) return PostgresOutcomeUnknown();
  return Failed(std::move(status));
}

absl::StatusOr<std::int64_t> PostgresTransaction::Run(std::string_view statement,
                                                      const Parameters& parameters,
                                                      const RowFunction& each, bool stream) {
  UPWARD_CHECK(!streaming_, "a row function uses the transaction that streams to it");
  UPWARD_RETURN_IF_ERROR(failed_);
  UPWARD_RETURN_IF_ERROR(Failed(ValidateParameters(parameters)));
  UPWARD_RETURN_IF_ERROR(Failed(Begin()));
  UPWARD_RETURN_IF_ERROR(Settle());
  UPWARD_RETURN_IF_ERROR(Failed(stream ? connection_.Stream(statement, parameters)
                                       : connection_.Send(statement, parameters)));
  streaming_ = stream;
  auto affected = connection_.Receive(each);
  streaming_ = false;
  UPWARD_RETURN_IF_ERROR(Failed(affected.status()));
  return affected;
}

absl::StatusOr<Rows> PostgresTransaction::Query(std::string_view statement,
                                                const Parameters& parameters) {
  Rows rows;
  const auto keep = [&rows](Row&& row) {
    rows.push_back(std::move(row));
    return absl::OkStatus();
  };
  UPWARD_RETURN_IF_ERROR(Run(statement, parameters, keep, /*stream=*/false).status());
  return rows;
}

absl::Status PostgresTransaction::Stream(std::string_view statement, const Parameters& parameters,
                                         const RowFunction& each) {
  return Run(statement, parameters, each, /*stream=*/true).status();
}

absl::StatusOr<std::int64_t> PostgresTransaction::Execute(std::string_view statement,
                                                          const Parameters& parameters) {
  return Run(statement, parameters, nullptr, /*stream=*/false);
}

absl::StatusOr<std::int64_t> PostgresTransaction::ExecuteMany(std::string_view statement,
                                                              std::span<const Parameters> batch) {
  UPWARD_RETURN_IF_ERROR(Settle());
  UPWARD_RETURN_IF_ERROR(Post(statement, batch));
  if (!std::exchange(posted_, false)) return 0;
  auto affected = connection_.Receive(nullptr);
  UPWARD_RETURN_IF_ERROR(Failed(affected.status()));
  return affected;
}

absl::Status PostgresTransaction::Post(std::string_view statement,
                                       std::span<const Parameters> batch) {
  UPWARD_CHECK(!streaming_, "a row function uses the transaction that streams to it");
  UPWARD_RETURN_IF_ERROR(failed_);
  for (const Parameters& parameters : batch) {
    UPWARD_RETURN_IF_ERROR(Failed(ValidateParameters(parameters)));
  }
  if (batch.empty()) return absl::OkStatus();
  UPWARD_RETURN_IF_ERROR(Failed(Begin()));
  posted_ = true;
  return Failed(PostBatch(connection_, statement, batch));
}

}  // namespace upward::sql
