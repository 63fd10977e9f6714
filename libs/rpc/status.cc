#include "libs/rpc/status.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

#include "libs/base/error.h"
#include "libs/base/text.h"
#include "upward/common/v1/error_reason.pb.h"

namespace upward::rpc {
namespace {

constexpr absl::Duration kRetryWhenExhausted = absl::Seconds(1);  // for limits that name no time

// A client refuses an answer whose trailers are larger than it takes, with an error of its own:
// most take 8 KiB, in which the message stands twice and the details as base64.
constexpr std::size_t kViolationsBytesMax = 4'000;
constexpr std::size_t kMessageBytesMax = 500;  // of one that repeats violations
constexpr std::size_t kViolationOverhead = 6;  // tags and lengths
constexpr char kLeftOutKey[] = "violations_left_out";

// What a client may know of a status that was not made for it.
absl::Status Generic(absl::StatusCode code, std::string_view request_id) {
  switch (code) {
    case absl::StatusCode::kUnavailable:
      return base::RetryLater(code, "UNAVAILABLE",
                              "a part of the service cannot be reached; try again later",
                              kRetryWhenExhausted);
    case absl::StatusCode::kResourceExhausted:
      return base::RetryLater(code, "OVERLOADED", "the server is at its limit; try again later",
                              kRetryWhenExhausted);
    case absl::StatusCode::kAborted:
      return base::Error(code, "CONFLICT",
                         "a concurrent change got in the way; read again and try again");
    case absl::StatusCode::kDeadlineExceeded:
      return base::Error(code, "DEADLINE_EXCEEDED",
                         "the time for this call ran out; allow more or ask for less");
    case absl::StatusCode::kCancelled:
      return base::Error(code, "CANCELLED", "the call was cancelled");
    default:
      return base::Error(absl::StatusCode::kInternal, "INTERNAL",
                         absl::StrCat("internal error; give the request id ",
                                      base::Absl(request_id), " to your operator"));
  }
}

// The same with as many violations as trailers hold; metadata counts the others.
base::ErrorDetail Shortened(base::ErrorDetail detail) {
  auto& violations = detail.violations;
  std::size_t bytes = 0;
  std::size_t kept = 0;
  for (const auto& [field, description] : violations) {
    bytes += field.size() + description.size() + kViolationOverhead;
    if (bytes > kViolationsBytesMax) break;
    ++kept;
  }
  if (kept < violations.size()) {
    detail.metadata[kLeftOutKey] = absl::StrCat(violations.size() - kept);
    violations.resize(kept);
  }
  return detail;
}

// A message that only repeats violations is cut where it is long; never within a character.
std::string MessageOf(const absl::Status& status, const base::ErrorDetail& detail) {
  std::string message(status.message());
  if (detail.violations.empty() || message.size() <= kMessageBytesMax) return message;
  std::size_t end = kMessageBytesMax;
  while (end > 0 && (static_cast<unsigned char>(message[end]) & 0xC0) == 0x80) --end;
  return message.substr(0, end) + "…";
}

google::rpc::Status ToProto(absl::StatusCode code, const std::string& message,
                            const base::ErrorDetail& detail, std::string_view request_id) {
  google::rpc::Status proto;
  proto.set_code(static_cast<int>(code));
  proto.set_message(message);

  google::rpc::ErrorInfo info;
  info.set_reason(detail.reason);
  info.set_domain(std::string(kErrorDomain));
  info.mutable_metadata()->insert(detail.metadata.begin(), detail.metadata.end());
  info.mutable_metadata()->erase(std::string(kRequestIdKey));  // it has a message of its own
  proto.add_details()->PackFrom(info);

  if (!detail.violations.empty()) {
    google::rpc::BadRequest bad_request;
    for (const base::FieldViolation& violation : detail.violations) {
      auto& out = *bad_request.add_field_violations();
      out.set_field(violation.field);
      out.set_description(violation.description);
    }
    proto.add_details()->PackFrom(bad_request);
  }
  if (detail.retry_after.has_value()) {
    google::rpc::RetryInfo retry;
    *retry.mutable_retry_delay() = google::protobuf::util::TimeUtil::MillisecondsToDuration(
        absl::ToInt64Milliseconds(*detail.retry_after));
    proto.add_details()->PackFrom(retry);
  }
  google::rpc::RequestInfo request;
  request.set_request_id(std::string(request_id));
  proto.add_details()->PackFrom(request);
  return proto;
}

// What one kind of error carries, added to another.
void AddPayloads(const absl::Status& from, absl::Status& to) {
  from.ForEachPayload(
      [&to](absl::string_view url, const absl::Cord& payload) { to.SetPayload(url, payload); });
}

absl::Status FromDetail(absl::StatusCode code, const std::string& message,
                        const base::ErrorDetail& detail) {
  base::Violations violations;
  for (const auto& [field, description] : detail.violations) violations.Add(field, description);
  absl::Status status(code, message);
  AddPayloads(violations.ToStatus(), status);
  if (detail.retry_after.has_value()) {
    AddPayloads(base::RetryLater(code, detail.reason, message, *detail.retry_after), status);
  }
  // Last, because the others bring a reason of their own.
  AddPayloads(base::Error(code, detail.reason, message, detail.metadata), status);
  return status;
}

// gRPC's own refusal of a message above the limit, on either side.
bool IsTooLarge(absl::StatusCode code, absl::string_view message) {
  return code == absl::StatusCode::kResourceExhausted &&
         absl::StrContains(message, "message larger than max");
}

}  // namespace

grpc::Status ToGrpc(const absl::Status& status, std::string_view request_id) {
  if (status.ok()) return grpc::Status::OK;
  const std::optional<base::ErrorDetail> detail = base::DetailOf(status);
  if (!detail.has_value()) return ToGrpc(Generic(status.code(), request_id), request_id);
  const std::string message = MessageOf(status, *detail);
  return grpc::Status(
      static_cast<grpc::StatusCode>(status.code()), message,
      ToProto(status.code(), message, Shortened(*detail), request_id).SerializeAsString());
}

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  const auto code = static_cast<absl::StatusCode>(status.error_code());
  google::rpc::Status proto;
  base::ErrorDetail detail;
  if (proto.ParseFromString(status.error_details())) {
    for (const google::protobuf::Any& any : proto.details()) {
      if (google::rpc::ErrorInfo info; any.UnpackTo(&info)) {
        detail.reason = info.reason();
        detail.metadata.insert(info.metadata().begin(), info.metadata().end());
      } else if (google::rpc::BadRequest bad_request; any.UnpackTo(&bad_request)) {
        for (const auto& violation : bad_request.field_violations()) {
          detail.violations.push_back({violation.field(), violation.description()});
        }
      } else if (google::rpc::RetryInfo retry; any.UnpackTo(&retry)) {
        detail.retry_after = absl::Milliseconds(
            google::protobuf::util::TimeUtil::DurationToMilliseconds(retry.retry_delay()));
      } else if (google::rpc::RequestInfo request; any.UnpackTo(&request)) {
        detail.metadata[std::string(kRequestIdKey)] = request.request_id();
      }
    }
  }
  if (detail.reason.empty() && IsTooLarge(code, status.error_message())) {
    return base::Error(code, "MESSAGE_TOO_LARGE",
                       "the message is larger than the server takes; ask for less at once");
  }
  if (detail.reason.empty()) return absl::Status(code, status.error_message());
  return FromDetail(code, status.error_message(), detail);
}

bool IsKnownReason(std::string_view reason) {
  common::v1::ErrorReason parsed;
  return common::v1::ErrorReason_Parse(absl::StrCat("ERROR_REASON_", base::Absl(reason)), &parsed);
}

}  // namespace upward::rpc
