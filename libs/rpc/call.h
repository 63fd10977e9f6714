// One call in progress, as a handler sees it.
#pragma once

#include <atomic>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "grpcpp/support/server_callback.h"

#include "libs/base/clock.h"
#include "libs/base/id.h"
#include "libs/base/mutex.h"
#include "libs/security/principal.h"
#include "libs/telemetry/trace.h"

namespace upward::rpc {

// Who calls, for how long, under which ids. Made by the Dispatcher after the caller was verified
// and allowed; lives until the handler returned. All methods may be used from any thread. Tests of
// use cases make their own from Fields.
class Call {
 public:
  struct Fields {
    // The full name as gRPC writes it: "/upward.identity.v1.PeopleService/GetPerson".
    std::string method{};
    security::Principal principal{};
    absl::Time deadline = absl::InfiniteFuture();
    std::string request_id{};
    telemetry::TraceContext trace{};
    std::string token{};  // the caller's own, passed on to peers; never logged
    // The server's side of the call; null in tests. Outgoing calls inherit its cancellation.
    grpc::CallbackServerContext* context = nullptr;
    // Becomes true when the process drains and this call must not hold it up; may be null.
    const std::atomic<bool>* draining = nullptr;
  };

  // `clock` judges the deadline and must outlive the call.
  Call(Fields fields, const base::Clock& clock);

  const std::string& method() const { return fields_.method; }
  const security::Principal& principal() const { return fields_.principal; }
  // Empty for operators and group analysts.
  const base::TenantId& tenant() const { return fields_.principal.tenant; }
  absl::Time deadline() const { return fields_.deadline; }
  const std::string& request_id() const { return fields_.request_id; }
  const telemetry::TraceContext& trace() const { return fields_.trace; }
  const std::string& token() const { return fields_.token; }
  grpc::CallbackServerContext* context() const { return fields_.context; }

  // Time left until the deadline; zero when it has passed.
  absl::Duration Remaining() const;

  // OK while the answer is still wanted, else why it is not: CANCELLED (the caller went away),
  // DEADLINE_EXCEEDED, or UNAVAILABLE (the process drains and this is a stream to the client).
  // Work that takes long asks in its loop and returns the error.
  absl::Status Stopped() const;
  bool cancelled() const { return !Stopped().ok(); }

  // Waits for `span`, or less when the call is stopped. False when it was stopped. A drain is
  // noticed at the end of the span: streams that poll should take one of a second or less.
  bool Wait(absl::Duration span) const;

  // Records that the caller went away and wakes Wait. For the adapter and tests.
  void Cancel();

 private:
  const Fields fields_;
  const base::Clock& clock_;

  mutable base::Mutex mutex_;
  mutable base::CondVar changed_;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace upward::rpc
