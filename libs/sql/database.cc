#include "libs/sql/database.h"

#include <utility>

#include "libs/base/check.h"

namespace upward::sql {

Scope Scope::Tenant(base::TenantId tenant) {
  UPWARD_CHECK(!tenant.empty(), "a tenant's scope needs its id; Scope::System() is another thing");
  return Scope(std::move(tenant));
}

}  // namespace upward::sql
