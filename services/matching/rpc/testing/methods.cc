#include "services/matching/rpc/testing/methods.h"

#include <condition_variable>
#include <mutex>
#include <utility>

#include "absl/strings/str_cat.h"
#include "grpcpp/generic/generic_stub.h"

namespace upward::matching {

std::vector<const google::protobuf::MethodDescriptor*> AllMethods() {
  std::vector<const google::protobuf::MethodDescriptor*> methods;
  for (const google::protobuf::FileDescriptor* file :
       {v1::Programme::descriptor()->file(), v1::Enrolment::descriptor()->file(),
        v1::Round::descriptor()->file(), v1::Relationship::descriptor()->file()}) {
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        methods.push_back(file->service(s)->method(m));
      }
    }
  }
  return methods;
}

absl::Status Send(TestService& service, const google::protobuf::MethodDescriptor& method,
                  TestService::Context context, const std::string& request) {
  grpc::GenericStub stub(service.channel());
  const grpc::Slice slice(request);
  const grpc::ByteBuffer message(&slice, 1);
  grpc::ByteBuffer response;
  std::mutex mutex;
  std::condition_variable done;
  bool is_done = false;
  grpc::Status status;
  stub.UnaryCall(context.get(),
                 absl::StrCat("/", method.service()->full_name(), "/", method.name()), {}, &message,
                 &response, [&](grpc::Status answer) {
                   const std::lock_guard<std::mutex> lock(mutex);
                   status = std::move(answer);
                   is_done = true;
                   done.notify_one();
                 });
  std::unique_lock<std::mutex> lock(mutex);
  done.wait(lock, [&] { return is_done; });
  return rpc::FromGrpc(status);
}

}  // namespace upward::matching
