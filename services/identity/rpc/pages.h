// What the lists of all handlers share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "libs/base/error.h"

namespace upward::identity {

// For lists that are read with one row more than the page holds, to learn whether there is another
// page: takes that row off again and tells whether it was there.
template <class T>
bool TakeOffExtra(std::vector<T>& rows, int size) {
  if (rows.size() <= static_cast<std::size_t>(size)) return false;
  rows.resize(static_cast<std::size_t>(size));
  return true;
}

// For lists that are continued by a number of rows to skip: 0 for an empty cursor.
// INVALID_ARGUMENT, reason INVALID_PAGE_TOKEN, when the cursor is none.
absl::StatusOr<std::int64_t> OffsetFromCursor(std::string_view cursor);

// Adds the violations that a status of the domain carries, so that a caller learns of all at once.
void AddViolationsOf(const absl::Status& status, base::Violations& violations);

// Adds a violation when `value` is empty.
void Require(std::string_view field, std::string_view value, base::Violations& violations);

// Adds a violation when a request id is given that is none (see telemetry::IsRequestId).
void CheckRequestId(std::string_view field, std::string_view value, base::Violations& violations);

}  // namespace upward::identity
