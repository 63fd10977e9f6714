#include "libs/rpc/dispatcher.h"

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"

#include "libs/base/text.h"
#include "libs/rpc/access.h"
#include "libs/rpc/hand_over.h"

namespace upward::rpc {

Dispatcher::Dispatcher(std::string_view service_full_name, Core& core)
    : core_(core), prefix_(absl::StrCat("/", base::Absl(service_full_name), "/")) {
  const auto* service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
      std::string(service_full_name));
  core_.AddSetupError(
      service == nullptr
          ? absl::InternalError(absl::StrCat("no service is named ", base::Absl(service_full_name)))
          : AccessFromDescriptors(*service, access_));
}

std::unique_ptr<ServedCall> Dispatcher::Admit(grpc::CallbackServerContext* context,
                                              std::string_view method, CallKind kind) {
  internal::wiring.Take();
  return std::make_unique<ServedCall>(core_, access_, *context,
                                      absl::StrCat(prefix_, base::Absl(method)), kind);
}

}  // namespace upward::rpc
