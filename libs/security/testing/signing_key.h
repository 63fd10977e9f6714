// Keys that sign tokens in tests, made and used with OpenSSL alone: the verifier is checked against
// another implementation of the algorithms than its own.
#pragma once

#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "libs/security/key_set.h"

namespace upward::security {

class SigningKey {
 public:
  // A new key. `rsa_bits` matters for RS256 alone.
  SigningKey(Algorithm algorithm, std::string kid, unsigned int rsa_bits = 2048);

  const std::string& kid() const { return kid_; }

  // The public part as a JSON Web Key with kty, the numbers, kid, use and alg.
  std::string PublicJwk() const;

  // The bytes that an attacker who knows the public key has: its DER form (SubjectPublicKeyInfo).
  std::string PublicDer() const;

  // A compact JWT over exactly these texts, whatever they say.
  std::string SignRaw(std::string_view header, std::string_view claims) const;

  // The usual header {alg, kid, typ} in front of `claims`.
  std::string Sign(std::string_view claims) const;

 private:
  struct FreeKey {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  };

  std::string SignBytes(std::string_view input) const;

  const Algorithm algorithm_;
  const std::string kid_;
  const std::unique_ptr<EVP_PKEY, FreeKey> key_;
};

// {"keys":[…]} of these JSON Web Keys.
std::string JwksOf(const std::vector<std::string>& jwks);

}  // namespace upward::security
