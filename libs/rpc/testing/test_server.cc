#include "libs/rpc/testing/test_server.h"

#include "libs/base/testing/checked.h"

namespace upward::rpc::testing {
namespace {

constexpr DrainOptions kAtOnce{.notice = absl::ZeroDuration(), .grace = absl::Seconds(10)};

}  // namespace

void TestServer::Serve(Core& core, const std::vector<grpc::Service*>& services) {
  ServerOptions options;
  options.address = "";
  server_ = base::Checked(Server::Start(options, core, services));
  channel_ = server_->InProcessChannel();
}

void TestServer::Stop() { server_->Drain(kAtOnce); }

}  // namespace upward::rpc::testing
