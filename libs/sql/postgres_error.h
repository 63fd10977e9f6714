// The one place that turns PostgreSQL's SQLSTATEs into statuses.
#pragma once

#include <string_view>

#include "absl/status/status.h"

namespace upward::sql {

// `sqlstate` has five characters; `constraint` is the name of the key or check that was violated,
// or empty; `statement` has placeholders, no values. The server's own text is never used: it can
// hold values. ABORTED is answered for serialisation failures and deadlocks only.
absl::Status PostgresError(std::string_view sqlstate, std::string_view constraint,
                           std::string_view statement);

// Whether the server ends the connection with this SQLSTATE.
bool EndsConnection(std::string_view sqlstate);

// UNAVAILABLE, reason STORAGE_UNAVAILABLE: the server does not answer; nothing was committed.
absl::Status PostgresUnavailable();

// UNAVAILABLE, reason STORAGE_OUTCOME_UNKNOWN: the server went away while it committed.
absl::Status PostgresOutcomeUnknown();

}  // namespace upward::sql
