// The tables `tenants` and `tenant_settings`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "libs/sql/database.h"
#include "services/identity/domain/tenant.h"

namespace upward::identity::store {

// A row of `tenants`.
struct TenantRow {
  Tenant tenant;
  std::string create_request_id;
};

// Inserts the tenant in its own scope; false when the id is taken.
absl::StatusOr<bool> InsertTenant(sql::Transaction& transaction, const TenantRow& row);
absl::StatusOr<std::optional<TenantRow>> FindTenant(sql::Transaction& transaction,
                                                    const base::TenantId& id);
// In the scope of the system: up to `limit` tenants with an id greater than `after`, by id.
absl::StatusOr<std::vector<Tenant>> SelectTenants(sql::Transaction& transaction,
                                                  const base::TenantId& after, int limit);

// In the scope of the tenant; the contracts are those of IdentityTransaction. The etag is the
// number of changes so far, and empty before the first.
absl::StatusOr<TenantSettings> LoadSettings(sql::Transaction& transaction);
absl::StatusOr<TenantSettings> ReplaceSettings(sql::Transaction& transaction,
                                               const TenantSettings& settings);

}  // namespace upward::identity::store
