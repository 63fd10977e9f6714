// Short digests by which one message is told from another.
#pragma once

#include <string>
#include <string_view>

#include "google/protobuf/message_lite.h"

namespace upward::rpc {

// SHA-256, 32 bytes.
std::string Sha256(std::string_view bytes);

// The message's bytes, equal for equal messages within one build of the suite.
std::string DeterministicBytes(const google::protobuf::MessageLite& message);

}  // namespace upward::rpc
