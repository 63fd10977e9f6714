#include "services/identity/store/sql_identity_store.h"

#include <optional>
#include <utility>

#include "libs/base/check.h"
#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "services/identity/store/sql_identity_transaction.h"
#include "services/identity/store/tenant_tables.h"

namespace upward::identity::store {
namespace {

// What a second CreateTenant of an id is answered with.
absl::StatusOr<Tenant> AnswerAgain(const TenantRow& taken, const TenantRow& asked) {
  if (asked.create_request_id.empty() || asked.create_request_id != taken.create_request_id) {
    return base::Error(absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS",
                       "There is a tenant with this id already. Choose another id.");
  }
  if (asked.tenant.display_name != taken.tenant.display_name) {
    return base::Error(absl::StatusCode::kFailedPrecondition, "REQUEST_ID_REUSED",
                       "The request id was used for another request. Send a new one.");
  }
  return taken.tenant;
}

}  // namespace

absl::Status SqlIdentityStore::Read(const base::TenantId& tenant,
                                    const std::function<absl::Status(IdentityReader&)>& function) {
  return database_.Read(sql::Scope::Tenant(tenant), [&](sql::Transaction& transaction) {
    SqlIdentityTransaction reader(transaction, outbox_, encoder_, answers_);
    return function(reader);
  });
}

absl::Status SqlIdentityStore::Transact(
    const base::TenantId& tenant,
    const std::function<absl::Status(IdentityTransaction&)>& function) {
  return Commit(tenant, [&](sql::Transaction& transaction) {
    SqlIdentityTransaction writer(transaction, outbox_, encoder_, answers_);
    return function(writer);
  });
}

absl::Status SqlIdentityStore::Commit(const base::TenantId& tenant,
                                      const sql::TransactionFunction& function) {
  UPWARD_RETURN_IF_ERROR(database_.Transact(sql::Scope::Tenant(tenant), function));
  committed_();
  return absl::OkStatus();
}

absl::StatusOr<Tenant> SqlIdentityStore::CreateTenant(const Tenant& tenant,
                                                      std::string_view request_id) {
  const TenantRow asked{tenant, std::string(request_id)};
  Tenant answer;
  UPWARD_RETURN_IF_ERROR(Commit(tenant.id, [&](sql::Transaction& transaction) -> absl::Status {
    UPWARD_ASSIGN_OR_RETURN(const bool inserted, InsertTenant(transaction, asked));
    if (!inserted) {
      UPWARD_ASSIGN_OR_RETURN(const std::optional<TenantRow> taken,
                              FindTenant(transaction, tenant.id));
      UPWARD_CHECK(taken.has_value(), "a taken id has a row");
      UPWARD_ASSIGN_OR_RETURN(answer, AnswerAgain(*taken, asked));
      return absl::OkStatus();
    }
    answer = tenant;
    const EncodedEvent event = encoder_.TenantCreated(tenant.id);
    return outbox_.Append(transaction, event.aggregate_id, event.type, event.payload);
  }));
  return answer;
}

absl::StatusOr<Tenant> SqlIdentityStore::GetTenant(const base::TenantId& id) {
  std::optional<TenantRow> row;
  UPWARD_RETURN_IF_ERROR(
      database_.Read(sql::Scope::System(), [&](sql::Transaction& transaction) -> absl::Status {
        UPWARD_ASSIGN_OR_RETURN(row, FindTenant(transaction, id));
        return absl::OkStatus();
      }));
  if (!row.has_value()) {
    return base::Error(absl::StatusCode::kNotFound, "NOT_FOUND",
                       "There is no tenant with this id. List the tenants to find it.");
  }
  return row->tenant;
}

absl::StatusOr<std::vector<Tenant>> SqlIdentityStore::ListTenants(const base::TenantId& after,
                                                                  int limit) {
  std::vector<Tenant> tenants;
  UPWARD_RETURN_IF_ERROR(
      database_.Read(sql::Scope::System(), [&](sql::Transaction& transaction) -> absl::Status {
        UPWARD_ASSIGN_OR_RETURN(tenants, SelectTenants(transaction, after, limit));
        return absl::OkStatus();
      }));
  return tenants;
}

}  // namespace upward::identity::store
