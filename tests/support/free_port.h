// A TCP port for a server that a test starts.
#pragma once

#include <cstdint>

namespace upward::testing {

// A port on which nothing listens on 127.0.0.1 at this moment. Another process may take it before
// the caller does: try again with a new one then.
std::uint16_t FreePort();

}  // namespace upward::testing
