#include "services/matching/store/sql_matching_store.h"

#include "libs/base/status_macros.h"
#include "services/matching/store/sql_matching_transaction.h"

namespace upward::matching::store {

absl::Status SqlMatchingStore::Read(const base::TenantId& tenant,
                                    const std::function<absl::Status(MatchingReader&)>& function) {
  return database_.Read(sql::Scope::Tenant(tenant), [&](sql::Transaction& sql) {
    SqlMatchingTransaction reader(sql, parts_, answers_);
    return function(reader);
  });
}

absl::Status SqlMatchingStore::Transact(
    const base::TenantId& tenant,
    const std::function<absl::Status(MatchingTransaction&)>& function) {
  UPWARD_RETURN_IF_ERROR(database_.Transact(
      sql::Scope::Tenant(tenant), [&](sql::Transaction& sql) { return Within(sql, function); }));
  committed_();
  return absl::OkStatus();
}

absl::Status SqlMatchingStore::Within(
    sql::Transaction& transaction,
    const std::function<absl::Status(MatchingTransaction&)>& function) {
  SqlMatchingTransaction port(transaction, parts_, answers_);
  return function(port);
}

absl::StatusOr<std::vector<base::TenantId>> SqlMatchingStore::TenantsToRecheck(
    absl::Time quiet_since) {
  std::vector<base::TenantId> tenants;
  UPWARD_RETURN_IF_ERROR(
      database_.Read(sql::Scope::System(), [&](sql::Transaction& sql) -> absl::Status {
        UPWARD_ASSIGN_OR_RETURN(
            const sql::Rows rows,
            sql.Query("SELECT tenant_id FROM recheck_marks"
                      " GROUP BY tenant_id HAVING MAX(marked_at) <= $1 ORDER BY tenant_id",
                      {sql::Micros(quiet_since)}));
        tenants.clear();
        for (const sql::Row& row : rows) tenants.emplace_back(row.Text(0));
        return absl::OkStatus();
      }));
  return tenants;
}

}  // namespace upward::matching::store
