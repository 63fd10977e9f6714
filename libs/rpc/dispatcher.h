// The adapter between gRPC's callback services and plain functions. A handler is one statement:
//
//   grpc::ServerUnaryReactor* GetPerson(grpc::CallbackServerContext* context,
//                                       const GetPersonRequest* request,
//                                       GetPersonResponse* response) override {
//     return dispatcher_.Unary(context, "GetPerson", request, response,
//                              [this](const rpc::Call& call, const GetPersonRequest& get) {
//                                return people_.Get(call, get);
//                              });
//   }
//
// In front of the function: admission (room, identity, access, deadline). Behind it: status
// mapping, one log line, metrics. The function may block; it runs on the core's pools. The lambda
// is kept until the call is over, so it must capture by value or what outlives the server.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "grpcpp/support/server_callback.h"

#include "libs/rpc/core.h"
#include "libs/rpc/grouped_calls.h"
#include "libs/rpc/reactors.h"
#include "libs/rpc/served_call.h"
#include "libs/security/access_table.h"

namespace upward::rpc {

// One for each gRPC service, made before its server starts and destroyed after it. Safe to use
// from several threads.
class Dispatcher {
 public:
  // Reads from the service's descriptor who may call what. A mistake there (an unknown service, a
  // method without its access option) makes Server::Start fail.
  Dispatcher(std::string_view service_full_name, Core& core);

  // function: absl::StatusOr<Response>(const Call&, const Request&); plain Response will do.
  template <class Request, class Response, class Function>
  grpc::ServerUnaryReactor* Unary(grpc::CallbackServerContext* context, std::string_view method,
                                  const Request* request, Response* response, Function function) {
    auto* reactor = new internal::UnaryReactor<Request, Response, Function>(
        Admit(context, method, CallKind::kUnary), request, response, std::move(function));
    reactor->Start();
    return reactor;
  }

  // The same for a method whose calls are answered in groups (see GroupedCalls).
  template <class Request, class Response>
  grpc::ServerUnaryReactor* Grouped(grpc::CallbackServerContext* context, std::string_view method,
                                    const Request* request, Response* response,
                                    GroupedCalls<Request, Response>& calls) {
    return calls.Add(Admit(context, method, CallKind::kUnary), request, response);
  }

  // function: absl::StatusOr<Response>(const Call&, Reader<Request>&)
  template <class Request, class Response, class Function>
  grpc::ServerReadReactor<Request>* ClientStream(grpc::CallbackServerContext* context,
                                                 std::string_view method, Response* response,
                                                 Function function) {
    auto* reactor = new internal::ClientStreamReactor<Request, Response, Function>(
        Admit(context, method, CallKind::kClientStream), response, std::move(function));
    reactor->Start();
    return reactor;
  }

  // function: absl::Status(const Call&, const Request&, Writer<Response>&)
  template <class Response, class Request, class Function>
  grpc::ServerWriteReactor<Response>* ServerStream(grpc::CallbackServerContext* context,
                                                   std::string_view method, const Request* request,
                                                   Function function) {
    auto* reactor = new internal::ServerStreamReactor<Request, Response, Function>(
        Admit(context, method, CallKind::kServerStream), context, request, std::move(function));
    reactor->Start();
    return reactor;
  }

  // Who may call what.
  const security::AccessTable& access() const { return access_; }

 private:
  std::unique_ptr<ServedCall> Admit(grpc::CallbackServerContext* context, std::string_view method,
                                    CallKind kind);

  Core& core_;
  const std::string prefix_;  // "/service.full.Name/"
  security::AccessTable access_;
};

}  // namespace upward::rpc
