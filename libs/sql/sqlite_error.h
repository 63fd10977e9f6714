// The one place that turns SQLite's result codes into statuses.
#pragma once

#include <sqlite3.h>

#include <string_view>

#include "absl/status/status.h"

namespace upward::sql {

// `statement` has placeholders, no values. REQUIRES: `code` is an error (an extended code).
absl::Status SqliteError(sqlite3* connection, int code, std::string_view statement);

}  // namespace upward::sql
