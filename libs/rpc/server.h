// Hosts gRPC services: listener, limits, health, reflection and an orderly stop.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/grpcpp.h"

#include "libs/base/mutex.h"
#include "libs/rpc/core.h"
#include "libs/rpc/tls.h"
#include "libs/rpc/unknown_methods.h"

namespace upward::rpc {

struct ServerOptions {
  // "host:port"; port 0 takes any free one. Empty: no listener, in-process channels only.
  std::string address = "127.0.0.1:0";
  TlsFiles tls{};
  // Lets tools ask for the services' descriptors, without a token: for development. A few at once;
  // further ones are refused with RESOURCE_EXHAUSTED.
  bool reflection = false;
  // The largest request. Lists and imports are paged or streamed, so larger ones are mistakes.
  int max_message_bytes = 4 << 20;
  // What all connections together may hold of messages that are still on their way in or out.
  // Beyond it gRPC ends calls with RESOURCE_EXHAUSTED. gRPC reads a message before we see whose it
  // is, and connections are not counted: without a bound, callers without a token fill the memory.
  // gRPC's memory comes to up to four times as much before that takes effect. Far above
  // max_message_bytes.
  int max_buffer_bytes = 128 << 20;
  // Calls at once on one connection; further ones wait at the client. Bounds what one connection
  // can make the server hold.
  int max_streams_per_connection = 256;
  // After so long without traffic the server asks whether the peer is alive, and closes the
  // connection unless it answers within the timeout. Below the idle timeout of proxies in between.
  absl::Duration keepalive_time = absl::Seconds(60);
  absl::Duration keepalive_timeout = absl::Seconds(10);

  // INVALID_ARGUMENT with every option that makes no sense, or OK.
  absl::Status Validate() const;
};

struct DrainOptions {
  // How long clients and load balancers get to see NOT_SERVING before the listener closes. Above
  // their probe interval, or calls that race with the close are lost.
  absl::Duration notice = absl::Seconds(2);
  // How long calls in progress may take from then on before they are cancelled. Above
  // CoreOptions::max_unary_time no unary call is.
  absl::Duration grace = absl::Seconds(35);
};

// A running server. Beside the services it serves grpc.health.v1.Health, without a token: the name
// "" is SERVING until Drain. A method that nobody serves is answered with UNIMPLEMENTED and its
// reason; a message above the limit is refused by gRPC itself, without one (see README.md). Safe to
// use from several threads.
class Server {
 public:
  // REQUIRES: at least one service. The services and `core` must outlive the server. UNAVAILABLE
  // with the cure when the address cannot be listened on (two servers never share a port); INTERNAL
  // when a service's declaration is wrong (Core::setup).
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerOptions& options, Core& core,
                                                       const std::vector<grpc::Service*>& services);
  // Drains without notice, if Drain was not called.
  ~Server();

  // The bound port; 0 without a listener.
  int port() const { return port_; }

  // A channel that skips the network but nothing else: calls are authenticated and bounded as any.
  // Must not be used after the server is gone.
  std::shared_ptr<grpc::Channel> InProcessChannel();

  // Health to NOT_SERVING, streams to clients end, wait for `notice`, stop accepting, finish the
  // calls in progress until `grace` has passed, cancel the rest. Blocks; the first call decides,
  // later ones return when it is done.
  void Drain(const DrainOptions& options);

 private:
  Server(Core& core, std::unique_ptr<UnknownMethods> unknown, std::unique_ptr<grpc::Server> server,
         int port);
  void Log(std::string_view what);

  Core& core_;
  const std::unique_ptr<UnknownMethods> unknown_;  // outlives the server that asks it
  const std::unique_ptr<grpc::Server> server_;
  const int port_;

  base::Mutex drain_mutex_;  // held while draining
  bool drained_ ABSL_GUARDED_BY(drain_mutex_) = false;
};

}  // namespace upward::rpc
