// What the service's role may be.
#pragma once

#include "absl/status/status.h"

#include "libs/sql/database.h"

namespace upward::sql {

// FAILED_PRECONDITION, reason STORAGE_ROLE_UNSAFE, when the role that `database` connects as is not
// bound by row-level security: a superuser, one with BYPASSRLS, or an owner of the schema or of a
// table in it.
absl::Status CheckServiceRole(Database& database);

}  // namespace upward::sql
