// What handlers of all services do with requests: checks that collect violations, and lists.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/generated_enum_reflection.h"

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

// For a page token, or the cursor in one, that this server did not make for the list.
absl::Status InvalidPageToken();

// A cursor, or a part of one, that is a number. INVALID_ARGUMENT, reason INVALID_PAGE_TOKEN, when
// it is none.
absl::StatusOr<std::int64_t> NumberFromCursor(std::string_view cursor);

// Adds the violations that a status of the domain carries, so that a caller learns of all at once.
void AddViolationsOf(const absl::Status& status, base::Violations& violations);

// OK, or INVALID_ARGUMENT with `violations` and those of the checks: with a check's own reason when
// it alone has any, else INVALID_FIELDS. REQUIRES: a check that is not OK carries violations.
absl::Status Together(base::Violations violations, std::initializer_list<absl::Status> checks);

// Adds a violation when `value` is empty.
void Require(std::string_view field, std::string_view value, base::Violations& violations);

inline constexpr std::size_t kIdBytesMax = 128;  // the longest are names of 100 that people choose

// Adds violations when an id, an etag or a key cannot be one: nothing has it, and no store needs to
// be asked. Empty ones are fine to CheckId.
void CheckId(std::string_view field, std::string_view value, base::Violations& violations);
void RequireId(std::string_view field, std::string_view value, base::Violations& violations);

// Adds a violation when a filter has a value that its enum does not know; the first one means any.
void CheckFilter(std::string_view field, int value, const google::protobuf::EnumDescriptor& type,
                 base::Violations& violations);
template <class Enum>
void CheckFilter(std::string_view field, Enum value, base::Violations& violations) {
  CheckFilter(field, value, *google::protobuf::GetEnumDescriptor<Enum>(), violations);
}

// Adds a violation when a request id is given that is none (see telemetry::IsRequestId).
void CheckRequestId(std::string_view field, std::string_view value, base::Violations& violations);

}  // namespace upward::rpc
