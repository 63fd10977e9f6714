#include "services/upward/commands/usage.h"

#include "absl/strings/cord.h"

#include "libs/base/text.h"

namespace upward::commands {
namespace {

constexpr char kMark[] = "upward.usage";

}  // namespace

absl::Status UsageError(std::string_view message) {
  absl::Status status = absl::InvalidArgumentError(base::Absl(message));
  status.SetPayload(kMark, absl::Cord());
  return status;
}

bool IsUsageError(const absl::Status& status) { return status.GetPayload(kMark).has_value(); }

}  // namespace upward::commands
