// The public keys that tokens may be signed with: an immutable set, read from a JWKS (RFC 7517).
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

struct json_t;

namespace upward::security {

// A private RSA key below this is within reach of an attacker with means (NIST SP 800-57).
inline constexpr std::size_t kMinRsaBits = 2048;
// Above this a single verification takes so long that forged tokens become a load attack.
inline constexpr std::size_t kMaxRsaBits = 8192;
// A set in the middle of a rotation holds a handful; more is a mistake.
inline constexpr std::size_t kMaxKeys = 64;
// kMaxKeys of the largest keys, with certificates beside them, fit in.
inline constexpr std::size_t kMaxKeySetBytes = 512 * 1024;

// How a token may be signed. A key's kty and crv decide which one it is for; a token's header
// never does.
enum class Algorithm { kEdDsa, kEs256, kRs256 };

// The name in a token's `alg`, for example "EdDSA"; and back.
std::string_view AlgorithmName(Algorithm algorithm);
std::optional<Algorithm> AlgorithmFromName(std::string_view name);

// A key as rhonabwy holds it.
struct JwkDeleter {
  void operator()(json_t* jwk) const;
};
using Jwk = std::unique_ptr<json_t, JwkDeleter>;

// One public key. Immutable; may be used from several threads at once.
class VerificationKey {
 public:
  // `signature_bytes`: what a signature by this key measures, exactly.
  VerificationKey(Algorithm algorithm, std::size_t signature_bytes, Jwk jwk);

  Algorithm algorithm() const { return algorithm_; }
  std::size_t signature_bytes() const { return signature_bytes_; }

  // Whether `token`, a JWT in compact form, is signed by this key with this key's algorithm.
  // Ignores every key and every reference to one in the token's header. Costs about 100 µs.
  // REQUIRES: the header holds no `zip`, because a packed payload would be unpacked here.
  bool Signed(std::string_view token) const;

 private:
  Algorithm algorithm_;
  std::size_t signature_bytes_;
  Jwk jwk_;
};

// Immutable; may be used from several threads at once. Shared by pointer, and two sets are the same
// set exactly if their pointers are.
class KeySet {
 public:
  // Reads a JWKS. Only the members that define a public key are taken over. Keys that cannot verify
  // tokens here (another use, type, curve or algorithm) are skipped with a warning, as the RFC
  // asks. FAILED_PRECONDITION, with the cure in the text: no JWKS, no usable key, too many, a key
  // without kid, two of the same kid, a symmetric key, an RSA key out of bounds, a malformed key. A
  // private part is dropped with a warning. `warnings` may be null.
  static absl::StatusOr<std::shared_ptr<const KeySet>> Parse(std::string_view jwks,
                                                             std::vector<std::string>* warnings);

  // A set without keys, under which no token is good.
  static std::shared_ptr<const KeySet> Empty();

  // Null when there is none; else owned by the set.
  const VerificationKey* Find(std::string_view kid) const;

  std::size_t size() const { return keys_.size(); }

 private:
  KeySet() = default;

  std::map<std::string, VerificationKey, std::less<>> keys_;
};

}  // namespace upward::security
