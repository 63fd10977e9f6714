// One statement for many rows in few round trips.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "absl/status/status.h"

#include "libs/sql/postgres_connection.h"
#include "libs/sql/value.h"

namespace upward::sql {

// Posts `statement` for each element of `batch` in order, within the transaction that the
// connection is in. Plain inserts become statements of many rows (see multi_row.h), others are
// pipelined. Memory is bounded by kRowsASync, not by the batch.
// REQUIRES: the parameters are valid (parameters.h).
absl::Status PostBatch(PostgresConnection& connection, std::string_view statement,
                       std::span<const Parameters> batch);

// Rows that are posted at once: enough that posting costs nothing, and some megabytes of memory at
// most for rows as they are here.
inline constexpr std::size_t kRowsASync = 2048;
// Rows of one statement, a power of two: more gain nothing.
inline constexpr std::size_t kRowsAStatement = 128;
// What the protocol can number.
inline constexpr std::size_t kParametersAStatement = 65535;

static_assert(kRowsASync % kRowsAStatement == 0);

}  // namespace upward::sql
