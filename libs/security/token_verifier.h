// Verifies signed JWTs (RFC 7519) against the key set in force.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"

#include "libs/base/clock.h"
#include "libs/security/authenticator.h"
#include "libs/security/key_source.h"
#include "libs/security/verified_token_cache.h"

namespace upward::security {

// Longest token that is looked at. Identity providers stay below 4 KiB, and gRPC servers refuse
// metadata above 8 KiB anyway.
inline constexpr std::size_t kMaxTokenBytes = 8 * 1024;

// How far two clocks that are kept by NTP may be apart, with much to spare.
inline constexpr absl::Duration kDefaultClockLeeway = absl::Seconds(30);
// More would in effect extend the life of every token.
inline constexpr absl::Duration kMaxClockLeeway = absl::Minutes(5);

struct TokenVerifierOptions {
  // What `iss` must equal, to the byte. Required.
  std::string issuer;

  // What `aud` must equal or contain. Required.
  std::string audience;

  // What tokens may be signed with. Narrow it to what the identity provider uses.
  std::set<Algorithm> algorithms = {Algorithm::kEdDsa, Algorithm::kEs256, Algorithm::kRs256};

  // Tokens are good this much before `nbf` and after `exp`. 0 to kMaxClockLeeway.
  absl::Duration clock_leeway = kDefaultClockLeeway;

  // Verified tokens to remember; at least 1.
  std::size_t cached_tokens = kMaxCachedTokens;

  // INVALID_ARGUMENT with everything that is wrong.
  absl::Status Validate() const;
};

// Required in a token: header alg and kid; claims iss, aud, exp, sub, roles (see claims.h). The
// algorithm is the one that the key of that kid is for: a token whose alg says anything else is
// refused. Keys that the header carries or points to (jwk, jku, x5c, x5u) are ignored. A token
// with extensions that must be understood (crit), packed content (zip) or a type (typ) other than
// an access token's is refused.
class TokenVerifier final : public Authenticator {
 public:
  // `keys` and `clock` must outlive this. REQUIRES: options.Validate() is OK.
  TokenVerifier(TokenVerifierOptions options, KeySource& keys, const base::Clock& clock);

  absl::StatusOr<Principal> Verify(std::string_view token) const override;

 private:
  // Everything but the time.
  absl::StatusOr<VerifiedToken> VerifyAnew(std::string_view token, const KeySet& keys) const;
  absl::StatusOr<const VerificationKey*> ChooseKey(const std::string& algorithm_name,
                                                   const std::string& kid,
                                                   const KeySet& keys) const;
  absl::Status CheckTime(const VerifiedToken& token) const;

  const TokenVerifierOptions options_;
  KeySource& keys_;
  const base::Clock& clock_;

  mutable VerifiedTokenCache cache_;
};

}  // namespace upward::security
