// URLs as they may be told.
#pragma once

#include <string>
#include <string_view>

namespace upward::telemetry {

// A URL with its user part and its query as "***", because either may hold a password or a key:
// https://***@host/path?***. Text that is no URL stays as it is. An `@` that stands in the path
// hides what is before it: an odd password must not show, and an odd path may hide.
std::string MaskedUrl(std::string_view text);

}  // namespace upward::telemetry
