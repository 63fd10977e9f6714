// From the token of a call to the caller.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"

#include "libs/security/principal.h"

namespace upward::security {

// Decides who is calling. Implementations may be used from several threads at once and do not
// block on the network.
class Authenticator {
 public:
  virtual ~Authenticator() = default;

  // `token` is the bare token, without the "Bearer " in front of it. Fails with UNAUTHENTICATED
  // and one of the reasons TOKEN_MISSING, TOKEN_MALFORMED, TOKEN_KEY_UNKNOWN, TOKEN_SIGNATURE,
  // TOKEN_ISSUER, TOKEN_AUDIENCE, TOKEN_EXPIRED, TOKEN_NOT_YET_VALID, TOKEN_CLAIMS. No error text
  // repeats any part of the token.
  virtual absl::StatusOr<Principal> Verify(std::string_view token) const = 0;
};

}  // namespace upward::security
