// Calling other services: channels with retries and health checks, and calls that pass on who
// asks, until when, and under which request id.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"
#include "grpcpp/grpcpp.h"

#include "libs/base/clock.h"
#include "libs/base/id_generator.h"
#include "libs/rpc/call.h"
#include "libs/rpc/status.h"
#include "libs/rpc/tls.h"

namespace upward::rpc {

// How calls that may be repeated are: on UNAVAILABLE, after a random wait of up to the backoff,
// which grows by the multiplier from one attempt to the next. The defaults give up after about 2 s.
struct RetryPolicy {
  int attempts = 4;  // with the first; 1 is none again, and gRPC makes no more than 5
  absl::Duration first_backoff = absl::Milliseconds(100);
  absl::Duration max_backoff = absl::Seconds(1);
  double backoff_multiplier = 2;
};

struct ChannelOptions {
  // A gRPC target: "host:port", "dns:///name:port" (calls go round all its addresses).
  std::string target{};
  TlsFiles tls{};
  // Services that will be called: their methods with an idempotency_level in the proto are retried
  // on UNAVAILABLE. A method without one never is.
  std::vector<const google::protobuf::ServiceDescriptor*> services{};
  RetryPolicy retry{};
  // Ask each server's health service, so that a draining one gets no new calls. Off for servers
  // that have none.
  bool health_checks = true;
  // The largest answer.
  int max_message_bytes = 16 << 20;
};

// Connects lazily: a peer that is down now is no error. Fails as ChannelCredentials does.
absl::StatusOr<std::shared_ptr<grpc::Channel>> OpenChannel(const ChannelOptions& options);

// The gRPC service config of these options, as JSON: retries, health checks, load balancing.
std::string ServiceConfig(const ChannelOptions& options);

// A context for one outgoing call on behalf of `call`: its token, request id, a child span, and
// its deadline less a margin in which to answer; cancelled when `call` is. REQUIRES: `call`
// outlives the outgoing call.
std::unique_ptr<grpc::ClientContext> MakeClientContext(const Call& call);

// Makes contexts for calls that nobody's call causes: command line, background work. Immutable;
// safe to use from several threads.
class Caller {
 public:
  struct Options {
    // The bearer token for each call; empty text or no function sends none. Called for each call.
    std::function<std::string()> token{};
    absl::Duration timeout = absl::Seconds(10);
  };

  // `clock` must tell real time; both must outlive this.
  Caller(Options options, const base::Clock& clock, base::Random& random);

  std::unique_ptr<grpc::ClientContext> MakeClientContext() const;

 private:
  const Options options_;
  const base::Clock& clock_;
  base::Random& random_;
};

// One blocking unary call: Invoke(stub, &PeopleService::Stub::GetPerson, *context, request). Blocks
// the thread: workers may, gRPC's own threads must not.
template <class Stub, class Method, class Request, class Response>
absl::StatusOr<Response> Invoke(Stub& stub,
                                grpc::Status (Method::*method)(grpc::ClientContext*, const Request&,
                                                               Response*),
                                grpc::ClientContext& context, const Request& request) {
  Response response;
  const grpc::Status status = (stub.*method)(&context, request, &response);
  if (!status.ok()) return FromGrpc(status);
  return response;
}

// The same on behalf of `call`.
template <class Stub, class Method, class Request, class Response>
absl::StatusOr<Response> Invoke(Stub& stub,
                                grpc::Status (Method::*method)(grpc::ClientContext*, const Request&,
                                                               Response*),
                                const Call& call, const Request& request) {
  return Invoke(stub, method, *MakeClientContext(call), request);
}

}  // namespace upward::rpc
