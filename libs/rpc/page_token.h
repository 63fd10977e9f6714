// Pages of a List: how many rows, and where the next page starts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "libs/base/error.h"
#include "libs/rpc/call.h"
#include "libs/rpc/fingerprint.h"
#include "libs/rpc/requests.h"

namespace upward::rpc {

inline constexpr int kDefaultPageSize = 50;          // a screen
inline constexpr int kMaxPageSize = 1000;            // about a message of a few hundred kilobytes
inline constexpr std::size_t kMinPageKeyBytes = 32;  // as long as the digest
inline constexpr std::size_t kMaxPageTokenBytes = 2048;  // longer ones are none of ours
static_assert(kDefaultPageSize <= kMaxPageSize);

// The rows to return: at most `size`, from behind `cursor`. An empty cursor means the start.
struct Page {
  int size = kDefaultPageSize;
  std::string cursor;
};

// 0 means the default, more than the maximum is the maximum. INVALID_ARGUMENT with reason
// INVALID_PAGE_SIZE for a negative number.
absl::StatusOr<int> PageSize(std::int32_t requested);

// Makes and checks page tokens: a cursor (a sort key that the store chose, such as an id) under an
// HMAC-SHA256, bound to caller's tenant, method and filter, so that no token can be made up,
// changed or used elsewhere. Cursors can be read by whoever holds the token: no personal data in
// them. Immutable; safe to use from several threads. Every replica needs the same key.
class PageTokens {
 public:
  // REQUIRES: key.size() >= kMinPageKeyBytes.
  explicit PageTokens(std::string key);

  // The page that `request` (with page_size and page_token) asks for. INVALID_ARGUMENT with all
  // that is wrong, that is with `violations` of its other fields too: its reason is
  // INVALID_PAGE_SIZE or INVALID_PAGE_TOKEN when nothing else is.
  template <class Request>
  absl::StatusOr<Page> Open(const Call& call, const Request& request,
                            const base::Violations& violations = {}) const {
    const absl::StatusOr<int> size = PageSize(request.page_size());
    absl::StatusOr<std::string> cursor = "";
    if (!request.page_token().empty()) {
      cursor = OpenToken(Scope(call, request), request.page_token());
    }
    absl::Status wrong = Together(violations, {size.status(), cursor.status()});
    if (!wrong.ok()) return wrong;
    return Page{*size, *std::move(cursor)};
  }

  // The token for the page behind `cursor`; empty for an empty cursor, that is after the last page.
  template <class Request>
  std::string Next(const Call& call, const Request& request, std::string_view cursor) const {
    return cursor.empty() ? "" : SealToken(Scope(call, request), cursor);
  }

  // The same without messages: `scope` is any text that must be equal in both.
  std::string SealToken(std::string_view scope, std::string_view cursor) const;
  absl::StatusOr<std::string> OpenToken(std::string_view scope, std::string_view token) const;

 private:
  // All that the token is bound to; the page fields themselves may change from page to page.
  template <class Request>
  static std::string Scope(const Call& call, Request filter) {
    filter.clear_page_size();
    filter.clear_page_token();
    return JoinScope(call, DeterministicBytes(filter));
  }
  static std::string JoinScope(const Call& call, std::string_view filter);

  std::string Mac(std::string_view scope, std::string_view cursor) const;

  const std::string key_;
};

}  // namespace upward::rpc
