// What handlers of all services do with requests: checks that collect violations, and lists.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "libs/base/error.h"

namespace upward::rpc {

// For lists that are read with one row more than the page holds, to learn whether there is another
// page: takes that row off again and tells whether it was there.
template <class T>
bool TakeOffExtra(std::vector<T>& rows, int size) {
  if (rows.size() <= static_cast<std::size_t>(size)) return false;
  rows.resize(static_cast<std::size_t>(size));
  return true;
}

// A cursor, or a part of one, that is a number. INVALID_ARGUMENT, reason INVALID_PAGE_TOKEN, when
// it is none.
absl::StatusOr<std::int64_t> NumberFromCursor(std::string_view cursor);

// Adds the violations that a status of the domain carries, so that a caller learns of all at once.
void AddViolationsOf(const absl::Status& status, base::Violations& violations);

// Adds a violation when `value` is empty.
void Require(std::string_view field, std::string_view value, base::Violations& violations);

// Adds a violation when a request id is given that is none (see telemetry::IsRequestId).
void CheckRequestId(std::string_view field, std::string_view value, base::Violations& violations);

}  // namespace upward::rpc
