// The built-in issuer of tokens, for deployments without an identity provider.
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "libs/base/clock.h"
#include "libs/security/key_set.h"
#include "libs/security/principal.h"

namespace upward::security {

// Longest life of a token. One cannot be called back other than by replacing the key, which ends
// all of them; a year is what a machine account of a small deployment is renewed at.
inline constexpr absl::Duration kMaxTokenLifetime = absl::Hours(24 * 365);

struct TokenIssuerOptions {
  // The private key, a JSON Web Key; made on first use. Required.
  std::string key_file;

  // `iss` and `aud` of the tokens: what the verifier is set up with. Required.
  std::string issuer;
  std::string audience;

  // Longest life that Issue grants; at most kMaxTokenLifetime.
  absl::Duration max_lifetime = kMaxTokenLifetime;

  // INVALID_ARGUMENT with everything that is wrong.
  absl::Status Validate() const;
};

// Signs with Ed25519. May be used from several threads at once.
class TokenIssuer {
 public:
  // Reads the key file, or makes a key and the file (mode 0600) when there is none. The folder must
  // exist. `clock` must outlive the issuer. INVALID_ARGUMENT for bad options; FAILED_PRECONDITION
  // when others than its owner may read the file, or it holds no Ed25519 key; else what the
  // operating system said.
  static absl::StatusOr<std::unique_ptr<TokenIssuer>> Open(TokenIssuerOptions options,
                                                           const base::Clock& clock);

  // A token for `principal`, good from now on. INVALID_ARGUMENT with reason INVALID_FIELDS when the
  // lifetime is not positive or longer than allowed, or no verifier would accept the principal.
  absl::StatusOr<std::string> Issue(const Principal& principal, absl::Duration lifetime) const;

  // The public key as a JWKS, for KeySet::Parse or an identity-aware proxy.
  std::string Jwks() const;

  // The thumbprint of the key (RFC 7638).
  const std::string& key_id() const { return key_id_; }

 private:
  TokenIssuer(TokenIssuerOptions options, const base::Clock& clock, Jwk key, std::string key_id);

  const TokenIssuerOptions options_;
  const base::Clock& clock_;
  const Jwk key_;
  const std::string key_id_;
};

}  // namespace upward::security
