#include "libs/base/error.h"

#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

#include "libs/base/check.h"
#include "libs/base/text.h"

namespace upward::base {
namespace {

// Payloads of absl::Status are bytes under a URL. Lists are written as length-prefixed strings, so
// that any byte may occur in them.
constexpr char kReasonUrl[] = "upward/reason";
constexpr char kMetadataUrl[] = "upward/metadata";
constexpr char kViolationsUrl[] = "upward/violations";
constexpr char kRetryUrl[] = "upward/retry-milliseconds";

void AppendText(std::string& out, std::string_view text) {
  absl::StrAppend(&out, text.size(), ":", Absl(text));
}

std::vector<std::string> ReadTexts(const absl::Cord& cord) {
  const std::string bytes(cord);
  std::vector<std::string> texts;
  std::size_t at = 0;
  while (at < bytes.size()) {
    const std::size_t colon = bytes.find(':', at);
    std::size_t size = 0;
    UPWARD_CHECK(colon != std::string::npos &&
                     absl::SimpleAtoi(bytes.substr(at, colon - at), &size) &&
                     colon + 1 + size <= bytes.size(),
                 "a status payload was not written by this file");
    texts.push_back(bytes.substr(colon + 1, size));
    at = colon + 1 + size;
  }
  return texts;
}

}  // namespace

absl::Status Error(absl::StatusCode code, std::string_view reason, std::string_view message,
                   const ErrorMetadata& metadata) {
  UPWARD_CHECK(code != absl::StatusCode::kOk && !reason.empty(), "an error needs code and reason");
  absl::Status status(code, Absl(message));
  status.SetPayload(kReasonUrl, absl::Cord(Absl(reason)));
  if (!metadata.empty()) {
    std::string bytes;
    for (const auto& [key, value] : metadata) {
      AppendText(bytes, key);
      AppendText(bytes, value);
    }
    status.SetPayload(kMetadataUrl, absl::Cord(bytes));
  }
  return status;
}

absl::Status RetryLater(absl::StatusCode code, std::string_view reason, std::string_view message,
                        absl::Duration retry_after) {
  absl::Status status = Error(code, reason, message);
  status.SetPayload(kRetryUrl, absl::Cord(absl::StrCat(absl::ToInt64Milliseconds(retry_after))));
  return status;
}

std::optional<ErrorDetail> DetailOf(const absl::Status& status) {
  const auto reason = status.GetPayload(kReasonUrl);
  if (!reason.has_value()) return std::nullopt;
  ErrorDetail detail{.reason = std::string(*reason)};
  if (const auto metadata = status.GetPayload(kMetadataUrl); metadata.has_value()) {
    const std::vector<std::string> texts = ReadTexts(*metadata);
    for (std::size_t i = 0; i + 1 < texts.size(); i += 2) detail.metadata[texts[i]] = texts[i + 1];
  }
  if (const auto violations = status.GetPayload(kViolationsUrl); violations.has_value()) {
    const std::vector<std::string> texts = ReadTexts(*violations);
    for (std::size_t i = 0; i + 1 < texts.size(); i += 2) {
      detail.violations.push_back({texts[i], texts[i + 1]});
    }
  }
  if (const auto retry = status.GetPayload(kRetryUrl); retry.has_value()) {
    std::int64_t milliseconds = 0;
    UPWARD_CHECK(absl::SimpleAtoi(std::string(*retry), &milliseconds), "retry is a number");
    detail.retry_after = absl::Milliseconds(milliseconds);
  }
  return detail;
}

void Violations::Add(std::string_view field, std::string_view description) {
  violations_.push_back({std::string(field), std::string(description)});
}

absl::Status Violations::ToStatus(std::string_view reason) const {
  if (violations_.empty()) return absl::OkStatus();
  std::string message;
  std::string bytes;
  for (const FieldViolation& violation : violations_) {
    absl::StrAppend(&message, message.empty() ? "" : "; ", violation.field, ": ",
                    violation.description);
    AppendText(bytes, violation.field);
    AppendText(bytes, violation.description);
  }
  absl::Status status = Error(absl::StatusCode::kInvalidArgument, reason, message);
  status.SetPayload(kViolationsUrl, absl::Cord(bytes));
  return status;
}

}  // namespace upward::base
