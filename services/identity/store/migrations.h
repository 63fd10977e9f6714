// The identity service's own tables.
#pragma once

#include "libs/sql/migration.h"

namespace upward::identity::store {

sql::MigrationSet IdentityMigrations();

}  // namespace upward::identity::store
