// Every RPC of the matching service by its descriptor, for tests that must not forget one.
#pragma once

#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"

#include "services/matching/rpc/testing/test_service.h"

namespace upward::matching {

std::vector<const google::protobuf::MethodDescriptor*> AllMethods();

// Sends one serialised message, whatever kind of method it is. Of a stream of answers only the
// status counts, and only for refusals, which come without any message.
absl::Status Send(TestService& service, const google::protobuf::MethodDescriptor& method,
                  TestService::Context context, const std::string& request);

}  // namespace upward::matching
