// The tables of events, which every service's database has.
#pragma once

#include "libs/sql/migration.h"

namespace upward::events {

// outbox, consumed_events, dead_letters and relay_state.
sql::MigrationSet EventsMigrations();

}  // namespace upward::events
