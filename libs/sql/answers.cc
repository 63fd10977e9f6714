#include "libs/sql/answers.h"

#include "libs/base/check.h"
#include "libs/base/error.h"
#include "libs/base/status_macros.h"

namespace upward::sql {
namespace {

// The row is the claim on the request: a second transaction waits here until the first has ended,
// and then either inserts its own, or fails to serialise and is run again by the database.
constexpr char kClaim[] =
    "INSERT INTO answers (tenant_id, method, request_id, fingerprint, created_at) "
    "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant_id, method, request_id) DO NOTHING";
constexpr char kFind[] =
    "SELECT fingerprint, answer FROM answers "
    "WHERE tenant_id = $1 AND method = $2 AND request_id = $3";
constexpr char kSave[] =
    "UPDATE answers SET answer = $4 "
    "WHERE tenant_id = $1 AND method = $2 AND request_id = $3 AND answer IS NULL";
constexpr char kPrune[] =
    "DELETE FROM answers WHERE tenant_id = $1 AND (method, request_id) IN ("
    "SELECT method, request_id FROM answers WHERE tenant_id = $1 AND created_at < $2 "
    "ORDER BY created_at LIMIT $3)";

std::string TenantOf(const Transaction& transaction) {
  UPWARD_CHECK(!transaction.scope().is_system(), "answers belong to a tenant");
  return transaction.scope().tenant().value();
}

}  // namespace

absl::StatusOr<std::optional<std::string>> AnswerTable::Find(Transaction& transaction,
                                                             std::string_view method,
                                                             std::string_view request_id,
                                                             std::string_view fingerprint) {
  const std::string tenant = TenantOf(transaction);
  UPWARD_ASSIGN_OR_RETURN(
      const std::int64_t claimed,
      transaction.Execute(kClaim, {tenant, std::string(method), std::string(request_id),
                                   Blob{std::string(fingerprint)}, Micros(clock_.Now())}));
  if (claimed == 1) return std::nullopt;
  UPWARD_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(kFind, {tenant, std::string(method),
                                                                     std::string(request_id)}));
  if (rows.size() != 1) return absl::InternalError("a stored answer is neither new nor there");
  if (rows[0].Bytes(0) != fingerprint) {
    return base::Error(absl::StatusCode::kFailedPrecondition, "REQUEST_ID_REUSED",
                       "This request_id was used for another request: take a new one for each "
                       "request, and repeat it only with the same content.");
  }
  if (rows[0].IsNull(1)) return absl::InternalError("a request was claimed and never answered");
  return rows[0].Bytes(1);
}

absl::Status AnswerTable::Save(Transaction& transaction, std::string_view method,
                               std::string_view request_id, std::string_view answer) {
  UPWARD_ASSIGN_OR_RETURN(
      const std::int64_t saved,
      transaction.Execute(kSave, {TenantOf(transaction), std::string(method),
                                  std::string(request_id), Blob{std::string(answer)}}));
  UPWARD_CHECK(saved == 1, "Save without a Find that found nothing");
  if ((saves_.fetch_add(1) + 1) % kSavesPerPrune != 0) return absl::OkStatus();
  return Prune(transaction, kRetention).status();
}

absl::StatusOr<std::int64_t> AnswerTable::Prune(Transaction& transaction,
                                                absl::Duration retention) {
  return transaction.Execute(
      kPrune, {TenantOf(transaction), Micros(clock_.Now() - retention), kPruneBatch});
}

}  // namespace upward::sql
