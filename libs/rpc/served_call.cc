#include "libs/rpc/served_call.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "libs/base/check.h"
#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/hand_over.h"
#include "libs/rpc/metadata.h"
#include "libs/rpc/status.h"

namespace upward::rpc {
namespace {

// Long enough for a burst to pass, short enough for a person to wait.
constexpr absl::Duration kRetryWhenFull = absl::Milliseconds(500);

constexpr std::string_view kBearer = "Bearer ";

// The bare token, or nothing when the call carries none.
std::string_view TokenOf(const grpc::CallbackServerContext& context) {
  const std::string_view header = MetadataValue(context, kAuthorizationHeader);
  return header.starts_with(kBearer) ? header.substr(kBearer.size()) : std::string_view();
}

}  // namespace

ServedCall::ServedCall(Core& core, const security::AccessTable& access,
                       grpc::CallbackServerContext& context, std::string method, CallKind kind)
    : core_(core),
      access_(access),
      method_(std::move(method)),
      kind_(kind),
      arrived_(core.clock().Now()) {
  const auto parent = telemetry::ParseTraceparent(MetadataValue(context, kTraceparentHeader));
  trace_ = parent.has_value() ? telemetry::ChildSpan(*parent, core_.random())
                              : telemetry::NewTrace(core_.random());
  const std::string_view given = MetadataValue(context, kRequestIdHeader);
  request_id_ = telemetry::IsRequestId(given) ? std::string(given) : trace_.trace_id;
  context.AddTrailingMetadata(std::string(kRequestIdHeader), request_id_);
  admission_ = Admit(context);
}

absl::Status ServedCall::Full() {
  return base::RetryLater(absl::StatusCode::kResourceExhausted, "OVERLOADED",
                          "the server is at its limit; try again later", kRetryWhenFull);
}

ServedCall::~ServedCall() {
  if (entered_) core_.Leave();
  internal::ended_calls.Give();
}

absl::Status ServedCall::Admit(grpc::CallbackServerContext& context) {
  entered_ = core_.Enter();
  if (!entered_) return Full();
  const std::string_view token = TokenOf(context);
  if (token.empty()) {
    return base::Error(absl::StatusCode::kUnauthenticated, "TOKEN_MISSING",
                       "send a token as the metadata 'authorization: Bearer <token>'");
  }
  UPWARD_ASSIGN_OR_RETURN(security::Principal principal, core_.authenticator().Verify(token));
  UPWARD_RETURN_IF_ERROR(access_.Check(method_, principal));
  call_.emplace(
      Call::Fields{.method = method_,
                   .principal = std::move(principal),
                   .deadline = Deadline(context),
                   .request_id = request_id_,
                   .trace = trace_,
                   .token = std::string(token),
                   .context = &context,
                   .draining = kind_ == CallKind::kServerStream ? &core_.draining() : nullptr},
      core_.clock());
  return call_->Stopped();
}

absl::Time ServedCall::Deadline(const grpc::CallbackServerContext& context) const {
  const absl::Duration longest =
      kind_ == CallKind::kUnary ? core_.options().max_unary_time : core_.options().max_stream_time;
  return std::min(absl::FromChrono(context.deadline()), arrived_ + longest);
}

void ServedCall::Run(Body body, Finish finish) {
  if (!admitted()) {
    finish(Conclude(admission_));
    return;
  }
  WorkerPool& pool = kind_ == CallKind::kUnary ? core_.unary_pool() : core_.stream_pool();
  const bool taken = pool.TryRun([this, body = std::move(body), finish] {
    absl::Status status = call_->Stopped();  // it may have waited long
    if (status.ok()) status = body();
    finish(Conclude(status));
  });
  if (!taken) finish(Conclude(Full()));
}

void ServedCall::OnCancel() {
  if (call_.has_value()) call_->Cancel();
}

grpc::Status ServedCall::Conclude(const absl::Status& status) {
  internal::ended_calls.Give();  // the caller may be in this process, and stop the server next
  const absl::Duration took = core_.clock().Now() - arrived_;
  grpc::Status answer = ToGrpc(status, request_id_);
  core_.metrics().Finished(method_, answer.error_code(), took);

  const std::optional<base::ErrorDetail> detail = base::DetailOf(status);
  if (detail.has_value() && !IsKnownReason(detail->reason)) {
    core_.logger().Error("an error has a reason that is not in ErrorReason",
                         {{"request_id", request_id_},
                          {"trace_id", trace_.trace_id},
                          {"method", method_},
                          {"reason", detail->reason}});
  }
  const std::string_view tenant =
      call_.has_value() ? std::string_view(call_->tenant().value()) : std::string_view();
  // A status without detail keeps its text from the client; here is where it can be read.
  const std::string cause = status.ok() || detail.has_value() ? "" : std::string(status.message());
  const telemetry::Level level = cause.empty() ? telemetry::Level::kInfo : telemetry::Level::kError;
  core_.logger().Log(level, "call",
                     {{"request_id", request_id_},
                      {"trace_id", trace_.trace_id},
                      {"method", method_},
                      {"code", CodeName(answer.error_code())},
                      {"reason", detail.has_value() ? detail->reason : ""},
                      {"tenant", tenant},
                      {"duration_ms", took},
                      {"cause", cause}});
  return answer;
}

}  // namespace upward::rpc
