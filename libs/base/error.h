// Errors that may be shown to a caller.
//
// A status made here carries a machine-readable reason (a name out of the documented enum
// upward.common.v1.ErrorReason, without its prefix), metadata, and for bad input every violation.
// The rpc library turns them into google.rpc.ErrorInfo and BadRequest. A status that was made
// elsewhere carries none of this: its text is logged and never reaches a client.
//
// Texts say what is wrong and what to do next, and never hold personal data.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace upward::base {

// One thing that is wrong with a request. `field` is a path into it, such as
// "programme.dimensions[2].weight"; `description` says what is wrong and the cure.
struct FieldViolation {
  std::string field;
  std::string description;
  friend bool operator==(const FieldViolation&, const FieldViolation&) = default;
};

// What a status made by this file carries.
struct ErrorDetail {
  std::string reason;
  std::map<std::string, std::string> metadata;
  std::vector<FieldViolation> violations;
  std::optional<absl::Duration> retry_after;
};

using ErrorMetadata = std::map<std::string, std::string>;

// A status with a reason. REQUIRES: code is not OK, reason is not empty.
absl::Status Error(absl::StatusCode code, std::string_view reason, std::string_view message,
                   const ErrorMetadata& metadata = {});

// RESOURCE_EXHAUSTED or UNAVAILABLE with the time after which a retry makes sense.
absl::Status RetryLater(absl::StatusCode code, std::string_view reason, std::string_view message,
                        absl::Duration retry_after);

// The detail of a status that Error, RetryLater or Violations made; nothing for any other.
std::optional<ErrorDetail> DetailOf(const absl::Status& status);

// Collects everything that is wrong with an input, so that a caller learns it all at once.
class Violations {
 public:
  void Add(std::string_view field, std::string_view description);
  bool empty() const { return violations_.empty(); }
  const std::vector<FieldViolation>& all() const { return violations_; }

  // OK when nothing was added, else INVALID_ARGUMENT with this reason and all of them.
  absl::Status ToStatus(std::string_view reason = "INVALID_FIELDS") const;

 private:
  std::vector<FieldViolation> violations_;
};

}  // namespace upward::base
