// What the reactors of all kinds of call have in common: they own a ServedCall and themselves.
#pragma once

#include <memory>
#include <utility>

#include "grpcpp/support/server_callback.h"

#include "libs/rpc/hand_over.h"
#include "libs/rpc/served_call.h"

namespace upward::rpc::internal {

// GrpcReactor is one of gRPC's server reactors. Made with new; gRPC calls OnDone last, which
// deletes it. What is done to it between Begin and End may be done on any thread.
template <class GrpcReactor>
class ServedReactor : public GrpcReactor {
 public:
  explicit ServedReactor(std::unique_ptr<ServedCall> served) : served_(std::move(served)) {}

  ServedCall& served() const { return *served_; }

  // The first thing after it was made: from here on gRPC may call it.
  void Begin() { made_.Give(); }

  // The last thing that is done with it.
  void End(grpc::Status status) {
    Leave();
    this->Finish(std::move(status));
  }

  void OnCancel() final {
    Enter();
    served_->OnCancel();
    Leave();
  }
  void OnDone() final {
    over_.Take();
    delete this;
  }

  // What it does when it is cancelled or done blocks nobody: no thread of its own for that.
  bool InternalInlineable() final { return true; }

 protected:
  // Around whatever else gRPC calls.
  void Enter() const { made_.Take(); }
  void Leave() { over_.Give(); }

  // Runs `body` on a worker and ends the call with its status (see ServedCall::Run).
  void Run(ServedCall::Body body) {
    served_->Run(std::move(body), [this](grpc::Status status) { End(std::move(status)); });
  }

 private:
  HandOver made_;
  HandOver over_;
  const std::unique_ptr<ServedCall> served_;
};

}  // namespace upward::rpc::internal
