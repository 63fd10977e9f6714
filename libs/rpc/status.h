// The one place where our statuses and gRPC's meet.
//
// On the wire every error carries google.rpc.ErrorInfo (reason, domain "upward", metadata) and
// RequestInfo; bad input a BadRequest with every violation; what can be retried a RetryInfo. Of
// more violations than a client takes in an answer's trailers (about fifty) the first are sent, and
// metadata "violations_left_out" counts the others.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "grpcpp/support/status.h"

namespace upward::rpc {

inline constexpr std::string_view kErrorDomain = "upward";
// The key under which FromGrpc puts the request id into an error's metadata.
inline constexpr std::string_view kRequestIdKey = "request_id";

// For the client of a call. A status that base::Error and its kin made goes out as it is. Of any
// other only the code may be told, if it is one that a client can act on (UNAVAILABLE, ABORTED,
// DEADLINE_EXCEEDED, CANCELLED, RESOURCE_EXHAUSTED); every other becomes INTERNAL. Its text stays
// here: log it beside the request id.
grpc::Status ToGrpc(const absl::Status& status, std::string_view request_id);

// For the caller of a peer: the same status with reason, metadata, violations and retry time
// again where base::DetailOf finds them. A status without our details (a broken connection, a
// proxy's answer) keeps code and text.
absl::Status FromGrpc(const grpc::Status& status);

// Whether `reason` is a value of upward.common.v1.ErrorReason, which clients are told to rely on.
bool IsKnownReason(std::string_view reason);

}  // namespace upward::rpc
