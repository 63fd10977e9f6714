// A server in the test's own process.
#pragma once

#include <memory>
#include <vector>

#include "grpcpp/grpcpp.h"

#include "libs/rpc/core.h"
#include "libs/rpc/server.h"

namespace upward::rpc::testing {

// Owns a server in this process, from Serve on; refers to the core and the services. Declared after
// the services and before the stubs, it goes in the right order by itself; Stop it where a service
// must not be called any more while it stops. Used by one thread. A server that cannot start ends
// the test program.
class TestServer {
 public:
  // Once.
  void Serve(Core& core, const std::vector<grpc::Service*>& services);
  // REQUIRES: it was told what to serve.
  std::shared_ptr<grpc::Channel> channel() const { return channel_; }
  // Waits for the calls in progress.
  void Stop();

 private:
  std::unique_ptr<Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace upward::rpc::testing
