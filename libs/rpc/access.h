// From the access option of the protos to the table that is checked on each call.
#pragma once

#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"

#include "libs/security/access_table.h"

namespace upward::rpc {

// Adds every method of `service` with the roles of its option (upward.common.v1.access). INTERNAL
// naming the method, when one has no option, no role, or a role this build does not know: who may
// call is decided on purpose, never by omission.
absl::Status AccessFromDescriptors(const google::protobuf::ServiceDescriptor& service,
                                   security::AccessTable& table);

}  // namespace upward::rpc
