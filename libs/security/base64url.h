// Base64url without padding (RFC 4648 section 5), as tokens and JSON Web Keys use it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace upward::security {

std::string EncodeBase64Url(std::string_view bytes);

// Accepts the one canonical spelling of each byte string and nothing else: no padding, no blanks,
// unused bits zero. So no two texts decode to the same bytes, and a signature cannot be respelt.
std::optional<std::string> DecodeBase64Url(std::string_view text);

}  // namespace upward::security
