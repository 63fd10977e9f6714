// The echo service on a real server, with handlers that each test chooses.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "grpcpp/grpcpp.h"

#include "libs/rpc/channel.h"
#include "libs/rpc/dispatcher.h"
#include "libs/rpc/hand_over.h"
#include "libs/rpc/server.h"
#include "libs/rpc/testing/echo.grpc.pb.h"
#include "libs/rpc/testing/test_core.h"

namespace upward::rpc::testing {

class EchoHandlers final : public EchoService::CallbackService {
 public:
  using EchoCalls = GroupedCalls<EchoRequest, EchoResponse>;

  explicit EchoHandlers(Core& core)
      : dispatcher_("upward.rpc.testing.EchoService", core),
        echo_calls_(core.unary_pool(), core.options().max_queued,
                    [this](std::span<EchoCalls::Item> items) { on_echo_group(items); }) {}

  // What the methods do; set before the first call.
  std::function<absl::StatusOr<EchoResponse>(const Call&, const EchoRequest&)> on_echo;
  std::function<void(std::span<EchoCalls::Item>)> on_echo_group;  // instead, if it is set
  std::function<absl::StatusOr<EchoResponse>(const Call&, Reader<EchoRequest>&)> on_collect;
  std::function<absl::Status(const Call&, const EchoRequest&, Writer<EchoResponse>&)> on_repeat;

  grpc::ServerUnaryReactor* Echo(grpc::CallbackServerContext* context, const EchoRequest* request,
                                 EchoResponse* response) override {
    internal::wiring.Take();  // what the test has set
    if (on_echo_group) return dispatcher_.Grouped(context, "Echo", request, response, echo_calls_);
    return dispatcher_.Unary(context, "Echo", request, response, on_echo);
  }
  grpc::ServerUnaryReactor* Administer(grpc::CallbackServerContext* context,
                                       const EchoRequest* request,
                                       google::protobuf::Empty* response) override {
    return dispatcher_.Unary(
        context, "Administer", request, response,
        [](const Call&, const EchoRequest&) { return google::protobuf::Empty(); });
  }
  grpc::ServerReadReactor<EchoRequest>* Collect(grpc::CallbackServerContext* context,
                                                EchoResponse* response) override {
    internal::wiring.Take();
    return dispatcher_.ClientStream<EchoRequest>(context, "Collect", response, on_collect);
  }
  grpc::ServerWriteReactor<EchoResponse>* Repeat(grpc::CallbackServerContext* context,
                                                 const EchoRequest* request) override {
    internal::wiring.Take();
    return dispatcher_.ServerStream<EchoResponse>(context, "Repeat", request, on_repeat);
  }

 private:
  Dispatcher dispatcher_;
  EchoCalls echo_calls_;
};

// A server of the echo service on a free port of the loopback address. Fails the test when it
// cannot start.
class EchoServer {
 public:
  explicit EchoServer(Core& core, ServerOptions options = {});

  EchoHandlers& handlers() { return handlers_; }
  Server& server() { return *server_; }
  std::string address() const;
  // A new connection each.
  std::unique_ptr<EchoService::Stub> Connect() const;
  std::unique_ptr<EchoService::Stub> ConnectInProcess();

 private:
  EchoHandlers handlers_;
  std::unique_ptr<Server> server_;
};

// A context with a token and ten seconds: enough for any test, short enough to fail in time.
std::unique_ptr<grpc::ClientContext> ContextFor(const std::string& token);

EchoResponse Said(const std::string& text);
EchoRequest Say(const std::string& text);

// The reason of a failed call, as a client reads it; empty without one.
std::string ReasonOf(const grpc::Status& status);

}  // namespace upward::rpc::testing
