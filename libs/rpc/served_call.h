// The life of one served call, from its arrival to its log line; the part of the adapters that
// does not depend on message types.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "grpcpp/support/server_callback.h"

#include "libs/rpc/call.h"
#include "libs/rpc/core.h"
#include "libs/security/access_table.h"

namespace upward::rpc {

enum class CallKind { kUnary, kClientStream, kServerStream };

// The constructor admits the call: room, identity, access, deadline, in this order. It runs on
// gRPC's thread and does not block, so a caller who is refused costs no worker. Owned by the
// call's reactor, which also owns what the functions given to Run touch.
class ServedCall {
 public:
  // `core`, `access` and `context` must outlive this.
  ServedCall(Core& core, const security::AccessTable& access, grpc::CallbackServerContext& context,
             std::string method, CallKind kind);
  ~ServedCall();
  ServedCall(const ServedCall&) = delete;
  ServedCall& operator=(const ServedCall&) = delete;

  // What refuses a call for which there is no room.
  static absl::Status Full();

  bool admitted() const { return admission_.ok(); }
  const absl::Status& admission() const { return admission_; }
  // REQUIRES: admitted().
  Call& call() { return *call_; }

  using Body = std::function<absl::Status()>;
  using Finish = std::function<void(grpc::Status)>;

  // Runs `body` on a worker if the call was admitted, a worker is to be had, and its deadline has
  // not passed by then. Logs and counts the outcome, then calls `finish` exactly once, as the last
  // thing: it may destroy this. Called once.
  void Run(Body body, Finish finish);

  // The caller went away.
  void OnCancel();

  // Logs and counts the outcome, and tells what to send. Run does so itself; called once.
  grpc::Status Conclude(const absl::Status& status);

 private:
  absl::Status Admit(grpc::CallbackServerContext& context);
  absl::Time Deadline(const grpc::CallbackServerContext& context) const;

  Core& core_;
  const security::AccessTable& access_;
  const std::string method_;
  const CallKind kind_;
  const absl::Time arrived_;
  std::string request_id_;
  telemetry::TraceContext trace_;
  bool entered_ = false;
  std::optional<Call> call_;
  absl::Status admission_;
};

}  // namespace upward::rpc
