#include "libs/security/base64url.h"

#include "absl/strings/escaping.h"

#include "libs/base/text.h"

namespace upward::security {

std::string EncodeBase64Url(std::string_view bytes) {
  return absl::WebSafeBase64Escape(base::Absl(bytes));
}

std::optional<std::string> DecodeBase64Url(std::string_view text) {
  std::string bytes;
  if (!absl::WebSafeBase64Unescape(base::Absl(text), &bytes)) return std::nullopt;
  if (EncodeBase64Url(bytes) != text) return std::nullopt;  // another spelling of the same bytes
  return bytes;
}

}  // namespace upward::security
