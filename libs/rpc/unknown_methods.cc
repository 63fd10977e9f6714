#include "libs/rpc/unknown_methods.h"

#include <string>
#include <utility>

#include "libs/base/error.h"
#include "libs/rpc/metadata.h"
#include "libs/rpc/status.h"
#include "libs/telemetry/trace.h"

namespace upward::rpc {
namespace {

// Owns itself until gRPC is done with it.
class Refusal final : public grpc::ServerGenericBidiReactor {
 public:
  explicit Refusal(grpc::Status status) { Finish(std::move(status)); }
  void OnDone() override { delete this; }
};

}  // namespace

grpc::ServerGenericBidiReactor* UnknownMethods::CreateReactor(
    grpc::GenericCallbackServerContext* context) {
  const std::string_view given = MetadataValue(*context, kRequestIdHeader);
  const std::string request_id = telemetry::IsRequestId(given)
                                     ? std::string(given)
                                     : telemetry::NewTrace(core_.random()).trace_id;
  context->AddTrailingMetadata(std::string(kRequestIdHeader), request_id);
  return new Refusal(
      ToGrpc(base::Error(absl::StatusCode::kUnimplemented, "UNIMPLEMENTED",
                         "this server does not offer the method; check the address, or whether "
                         "the server is older than the client"),
             request_id));
}

}  // namespace upward::rpc
