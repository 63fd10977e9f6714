// The ceiling of an import: the rows of `people`, put into the same table by the engine alone.
#pragma once

#include <string>

#include "absl/status/statusor.h"

#include "tests/bench/engines.h"

namespace upward::bench {

// Every row and column of `people` as text, in their order of storage: a line a row, a tab between
// columns, \N for no value. Nobody else has the database open.
absl::StatusOr<std::string> DumpPeople(const FreshDatabase& database);

// Puts them into the empty table of a migrated database (same columns, key and indexes) in one
// transaction, and returns the seconds until it was committed. PostgreSQL: prepared INSERTs of 256
// rows, as the service, under row-level security, which refuses COPY. SQLite: one prepared INSERT a
// row, with the product's journal and synchronous=FULL.
absl::StatusOr<double> InsertPeople(const FreshDatabase& database, const std::string& rows);

}  // namespace upward::bench
