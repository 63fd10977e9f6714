// The headers of a call that mean something to the suite.
#pragma once

#include <string_view>

#include "grpcpp/server_context.h"

namespace upward::rpc {

inline constexpr std::string_view kAuthorizationHeader = "authorization";
inline constexpr std::string_view kRequestIdHeader = "x-request-id";  // also a trailer of answers
inline constexpr std::string_view kTraceparentHeader = "traceparent";

// The value of a header that the client sent once; empty when it sent none or several. Valid as
// long as `context`.
std::string_view MetadataValue(const grpc::ServerContextBase& context, std::string_view key);

}  // namespace upward::rpc
