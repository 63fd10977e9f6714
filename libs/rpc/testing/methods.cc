#include "libs/rpc/testing/methods.h"

#include <future>
#include <utility>

#include "absl/strings/str_cat.h"
#include "grpcpp/generic/generic_stub.h"

#include "libs/rpc/status.h"

namespace upward::rpc::testing {

Methods MethodsOf(const std::vector<const google::protobuf::Descriptor*>& messages) {
  Methods methods;
  for (const google::protobuf::Descriptor* message : messages) {
    const google::protobuf::FileDescriptor& file = *message->file();
    for (int s = 0; s < file.service_count(); ++s) {
      for (int m = 0; m < file.service(s)->method_count(); ++m) {
        methods.push_back(file.service(s)->method(m));
      }
    }
  }
  return methods;
}

absl::Status Send(const std::shared_ptr<grpc::Channel>& channel,
                  const google::protobuf::MethodDescriptor& method, const Context& context,
                  const std::string& request) {
  grpc::GenericStub stub(channel);
  const grpc::Slice slice(request);
  const grpc::ByteBuffer message(&slice, 1);
  grpc::ByteBuffer response;
  std::promise<grpc::Status> answer;
  stub.UnaryCall(
      context.get(), absl::StrCat("/", method.service()->full_name(), "/", method.name()), {},
      &message, &response, [&answer](grpc::Status status) { answer.set_value(std::move(status)); });
  return FromGrpc(answer.get_future().get());
}

}  // namespace upward::rpc::testing
