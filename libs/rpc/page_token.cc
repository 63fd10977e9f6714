#include "libs/rpc/page_token.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

#include "libs/base/check.h"
#include "libs/base/text.h"

namespace upward::rpc {
namespace {

constexpr std::size_t kMacBytes = 32;

// Texts whose borders cannot be moved: each behind its length.
std::string Join(std::initializer_list<std::string_view> texts) {
  std::string joined;
  for (const std::string_view text : texts) {
    absl::StrAppend(&joined, text.size(), ":", base::Absl(text));
  }
  return joined;
}

}  // namespace

absl::StatusOr<int> PageSize(std::int32_t requested) {
  if (requested < 0) {
    base::Violations violations;
    violations.Add("page_size", absl::StrCat("must not be negative; leave it out for ",
                                             kDefaultPageSize, " rows, at most ", kMaxPageSize));
    return violations.ToStatus("INVALID_PAGE_SIZE");
  }
  return requested == 0 ? kDefaultPageSize : std::min<int>(requested, kMaxPageSize);
}

PageTokens::PageTokens(std::string key) : key_(std::move(key)) {
  UPWARD_CHECK(key_.size() >= kMinPageKeyBytes, "the key of page tokens is too short");
}

std::string PageTokens::SealToken(std::string_view scope, std::string_view cursor) const {
  std::string token =
      absl::WebSafeBase64Escape(absl::StrCat(Mac(scope, cursor), base::Absl(cursor)));
  UPWARD_CHECK(token.size() <= kMaxPageTokenBytes, "a cursor is a short sort key");
  return token;
}

absl::StatusOr<std::string> PageTokens::OpenToken(std::string_view scope,
                                                  std::string_view token) const {
  std::string bytes;
  if (token.size() > kMaxPageTokenBytes ||
      !absl::WebSafeBase64Unescape(base::Absl(token), &bytes) || bytes.size() <= kMacBytes) {
    return InvalidPageToken();
  }
  std::string cursor = bytes.substr(kMacBytes);
  const std::string expected = Mac(scope, cursor);
  if (CRYPTO_memcmp(expected.data(), bytes.data(), kMacBytes) != 0) return InvalidPageToken();
  return cursor;
}

std::string PageTokens::JoinScope(const Call& call, std::string_view filter) {
  return Join({call.tenant().value(), call.method(), filter});
}

std::string PageTokens::Mac(std::string_view scope, std::string_view cursor) const {
  const std::string text = Join({scope, cursor});
  std::string mac(kMacBytes, '\0');
  unsigned int size = 0;
  const unsigned char* done = HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
                                   reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                                   reinterpret_cast<unsigned char*>(mac.data()), &size);
  UPWARD_CHECK(done != nullptr && size == kMacBytes, "OpenSSL always has HMAC-SHA256");
  return mac;
}

}  // namespace upward::rpc
