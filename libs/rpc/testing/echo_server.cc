#include "libs/rpc/testing/echo_server.h"

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"

#include "libs/base/check.h"
#include "libs/base/testing/reason_of.h"
#include "libs/rpc/hand_over.h"

namespace upward::rpc::testing {

EchoServer::EchoServer(Core& core, ServerOptions options) : handlers_(core) {
  handlers_.on_echo = [](const Call&, const EchoRequest& request) {
    return absl::StatusOr<EchoResponse>(Said(request.text()));
  };
  absl::StatusOr<std::unique_ptr<Server>> server = Server::Start(options, core, {&handlers_});
  UPWARD_CHECK(server.ok(), server.status().ToString());
  server_ = *std::move(server);
}

std::string EchoServer::address() const { return absl::StrCat("127.0.0.1:", server_->port()); }

std::unique_ptr<EchoService::Stub> EchoServer::Connect() const {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return EchoService::NewStub(
      grpc::CreateCustomChannel(address(), grpc::InsecureChannelCredentials(), arguments));
}

std::unique_ptr<EchoService::Stub> EchoServer::ConnectInProcess() {
  return EchoService::NewStub(server_->InProcessChannel());
}

std::unique_ptr<grpc::ClientContext> ContextFor(const std::string& token) {
  internal::wiring.Give();  // what the test made before the call, its handlers may use
  auto context = std::make_unique<grpc::ClientContext>();
  if (!token.empty()) context->AddMetadata("authorization", "Bearer " + token);
  context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
  return context;
}

EchoResponse Said(const std::string& text) {
  EchoResponse response;
  response.set_text(text);
  return response;
}

EchoRequest Say(const std::string& text) {
  EchoRequest request;
  request.set_text(text);
  return request;
}

std::string ReasonOf(const grpc::Status& status) { return base::ReasonOf(FromGrpc(status)); }

}  // namespace upward::rpc::testing
