// The matching service's own tables.
#pragma once

#include "libs/sql/migration.h"

namespace upward::matching::store {

sql::MigrationSet MatchingMigrations();

}  // namespace upward::matching::store
