// What both engines refuse as a parameter, so that a value means the same on each.
#pragma once

#include "absl/status/status.h"

#include "libs/sql/value.h"

namespace upward::sql {

// INVALID_ARGUMENT, naming the placeholder and never the value, for text that is not UTF-8 or holds
// a NUL (PostgreSQL stores neither) and for a NaN (SQLite stores NULL instead).
absl::Status ValidateParameters(const Parameters& parameters);

}  // namespace upward::sql
