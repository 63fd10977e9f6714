#include "libs/rpc/requests.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

#include "libs/base/plain_text.h"
#include "libs/base/text.h"
#include "libs/telemetry/trace.h"

namespace upward::rpc {

absl::Status InvalidPageToken() {
  base::Violations violations;
  violations.Add("page_token", "was not issued for this list and filter; start again without one");
  return violations.ToStatus("INVALID_PAGE_TOKEN");
}

absl::StatusOr<std::int64_t> NumberFromCursor(std::string_view cursor) {
  std::int64_t number = 0;
  if (!absl::SimpleAtoi(base::Absl(cursor), &number) || number < 0) {
    return InvalidPageToken();
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

absl::Status Together(base::Violations violations, std::initializer_list<absl::Status> checks) {
  absl::Status alone;
  for (const absl::Status& check : checks) {
    if (check.ok()) continue;
    alone = violations.empty() ? check : absl::OkStatus();
    AddViolationsOf(check, violations);
  }
  return alone.ok() ? violations.ToStatus() : alone;
}

void Require(std::string_view field, std::string_view value, base::Violations& violations) {
  if (value.empty()) violations.Add(field, "is missing; give one");
}

void CheckId(std::string_view field, std::string_view value, base::Violations& violations) {
  base::CheckText(field, value, kIdBytesMax, violations);
}

void RequireId(std::string_view field, std::string_view value, base::Violations& violations) {
  Require(field, value, violations);
  CheckId(field, value, violations);
}

void CheckFilter(std::string_view field, int value, const google::protobuf::EnumDescriptor& type,
                 base::Violations& violations) {
  if (type.FindValueByNumber(value) != nullptr) return;
  std::string names;
  for (int i = 1; i < type.value_count(); ++i) {
    absl::StrAppend(&names, type.value(i)->name(), i + 1 < type.value_count() ? ", " : "");
  }
  violations.Add(field, absl::StrCat("must be one of ", names, ", or left out for any"));
}

void CheckRequestId(std::string_view field, std::string_view value, base::Violations& violations) {
  if (!value.empty() && !telemetry::IsRequestId(value)) {
    violations.Add(field, "must be 1 to 64 letters, digits, '-', '_' or '.'; use a UUID");
  }
}

}  // namespace upward::rpc
