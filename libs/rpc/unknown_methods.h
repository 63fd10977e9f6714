// Answers calls of methods that no service of the server has.
#pragma once

#include "grpcpp/generic/async_generic_service.h"

#include "libs/rpc/core.h"

namespace upward::rpc {

// gRPC's own answer would carry no ErrorInfo. Ends each call at once with UNIMPLEMENTED (reason
// UNIMPLEMENTED): no token is asked for, nothing is read and no thread is held, so such calls cost
// less than any other refusal. Neither logged nor counted: the names are the caller's own. Refers
// to the core, which must outlive it; must outlive the server. Safe to use from several threads.
class UnknownMethods final : public grpc::CallbackGenericService {
 public:
  explicit UnknownMethods(Core& core) : core_(core) {}

  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override;

 private:
  Core& core_;
};

}  // namespace upward::rpc
