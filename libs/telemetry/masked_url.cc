#include "libs/telemetry/masked_url.h"

namespace upward::telemetry {
namespace {

constexpr std::string_view kScheme = "://";
constexpr std::string_view kMask = "***";

}  // namespace

std::string MaskedUrl(std::string_view text) {
  const std::size_t scheme = text.find(kScheme);
  if (scheme == text.npos) return std::string(text);
  std::string masked(text.substr(0, scheme + kScheme.size()));
  std::string_view rest = text.substr(masked.size());
  if (const std::size_t at = rest.rfind('@'); at != rest.npos) {
    masked += kMask;
    rest.remove_prefix(at);
  }
  const std::size_t query = rest.find('?');
  masked += rest.substr(0, query);
  if (query != rest.npos) masked.append(1, '?').append(kMask);
  return masked;
}

}  // namespace upward::telemetry
