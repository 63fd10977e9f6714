// RPCs by their descriptors, for tests that must not forget one.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"
#include "grpcpp/grpcpp.h"

#include "libs/rpc/testing/test_host.h"

namespace upward::rpc::testing {

using Methods = std::vector<const google::protobuf::MethodDescriptor*>;

// Those of every service in the files of the contract that these messages are in: one of each file.
Methods MethodsOf(const std::vector<const google::protobuf::Descriptor*>& messages);

// Sends one serialised message, whatever kind of method it is. Of a stream of answers only the
// status counts, and only for refusals, which come without any message.
absl::Status Send(const std::shared_ptr<grpc::Channel>& channel,
                  const google::protobuf::MethodDescriptor& method, const Context& context,
                  const std::string& request);

}  // namespace upward::rpc::testing
