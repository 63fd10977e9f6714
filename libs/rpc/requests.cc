#include "libs/rpc/requests.h"

#include "absl/strings/numbers.h"

#include "libs/base/text.h"
#include "libs/telemetry/trace.h"

namespace upward::rpc {

absl::StatusOr<std::int64_t> NumberFromCursor(std::string_view cursor) {
  std::int64_t number = 0;
  if (!absl::SimpleAtoi(base::Absl(cursor), &number) || number < 0) {
    return base::Error(absl::StatusCode::kInvalidArgument, "INVALID_PAGE_TOKEN",
                       "The page token was not issued for this list. Begin without one.");
  }
  return number;
}

void AddViolationsOf(const absl::Status& status, base::Violations& violations) {
  const auto detail = base::DetailOf(status);
  if (!detail.has_value()) return;
  for (const base::FieldViolation& violation : detail->violations) {
    violations.Add(violation.field, violation.description);
  }
}

void Require(std::string_view field, std::string_view value, base::Violations& violations) {
  if (value.empty()) violations.Add(field, "is missing");
}

void CheckRequestId(std::string_view field, std::string_view value, base::Violations& violations) {
  if (!value.empty() && !telemetry::IsRequestId(value)) {
    violations.Add(field, "must be 1 to 64 letters, digits, '-', '_' or '.'; use a UUID");
  }
}

}  // namespace upward::rpc
