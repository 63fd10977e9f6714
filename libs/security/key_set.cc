#include "libs/security/key_set.h"

#include <rhonabwy.h>

#include <array>
#include <utility>

#include "absl/status/status.h"
#include "nlohmann/json.hpp"

#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "libs/base/text.h"
#include "libs/security/base64url.h"

namespace upward::security {
namespace {

using nlohmann::json;

constexpr std::size_t kCoordinateBytes = 32;      // of Ed25519 and of P-256
constexpr std::size_t kCurveSignatureBytes = 64;  // of both as well
constexpr std::size_t kMinRsaExponent = 65537;    // a small exponent forgives sloppy padding checks
constexpr std::size_t kMaxRsaExponentBytes = 4;   // larger ones only cost time

constexpr std::array<std::pair<Algorithm, std::string_view>, 3> kNames = {{
    {Algorithm::kEdDsa, "EdDSA"},
    {Algorithm::kEs256, "ES256"},
    {Algorithm::kRs256, "RS256"},
}};

jwa_alg RhonabwyAlgorithm(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::kEdDsa:
      return R_JWA_ALG_EDDSA;
    case Algorithm::kEs256:
      return R_JWA_ALG_ES256;
    case Algorithm::kRs256:
      return R_JWA_ALG_RS256;
  }
  UPWARD_CHECK(false, "every algorithm is known to rhonabwy");
}

absl::Status Broken(const std::string& what) { return absl::FailedPreconditionError(what); }

// The text under `name`; empty when there is none.
std::string Text(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// The algorithm that this key is for, or nothing when it cannot verify tokens here.
std::optional<Algorithm> AlgorithmOf(const json& jwk) {
  if (jwk.contains("use") && Text(jwk, "use") != "sig") return std::nullopt;
  const std::string type = Text(jwk, "kty");
  const std::string curve = Text(jwk, "crv");
  std::optional<Algorithm> algorithm;
  if (type == "OKP" && curve == "Ed25519") algorithm = Algorithm::kEdDsa;
  if (type == "EC" && curve == "P-256") algorithm = Algorithm::kEs256;
  if (type == "RSA") algorithm = Algorithm::kRs256;
  if (!algorithm.has_value()) return std::nullopt;
  if (jwk.contains("alg") && Text(jwk, "alg") != AlgorithmName(*algorithm)) return std::nullopt;
  return algorithm;
}

std::size_t BitsOf(std::string_view big_endian) {
  const std::size_t first = big_endian.find_first_not_of('\0');
  if (first == std::string_view::npos) return 0;
  std::size_t bits = (big_endian.size() - first - 1) * 8;
  for (auto byte = static_cast<unsigned char>(big_endian[first]); byte != 0; byte >>= 1) ++bits;
  return bits;
}

// Checks an RSA key's numbers and answers the size of its signatures in bytes.
absl::StatusOr<std::size_t> CheckRsa(const json& jwk, const std::string& label) {
  const std::optional<std::string> modulus = DecodeBase64Url(Text(jwk, "n"));
  const std::optional<std::string> exponent = DecodeBase64Url(Text(jwk, "e"));
  if (!modulus.has_value() || !exponent.has_value() || exponent->empty()) {
    return Broken(label + " has no base64url n and e; export it again");
  }
  const std::size_t bits = BitsOf(*modulus);
  if (bits < kMinRsaBits || bits > kMaxRsaBits) {
    return Broken(label + " has " + std::to_string(bits) + " bits; use an RSA key of " +
                  std::to_string(kMinRsaBits) + " to " + std::to_string(kMaxRsaBits) + " bits");
  }
  std::size_t e = 0;
  for (const char byte : *exponent) e = e << 8 | static_cast<unsigned char>(byte);
  if (exponent->size() > kMaxRsaExponentBytes || e < kMinRsaExponent || e % 2 == 0) {
    return Broken(label + " has an unusual exponent; make an RSA key with 65537 (AQAB)");
  }
  return (bits + 7) / 8;
}

// The members that define the public key, and nothing else of `jwk`.
json PublicPart(const json& jwk) {
  json part = json::object();
  for (const char* name : {"kty", "crv", "x", "y", "n", "e", "kid"}) {
    if (jwk.contains(name)) part[name] = jwk[name];
  }
  return part;
}

absl::StatusOr<Jwk> Import(const json& jwk, const std::string& label) {
  jwk_t* raw = nullptr;
  UPWARD_CHECK(r_jwk_init(&raw) == RHN_OK, "out of memory");
  Jwk key(raw);
  if (r_jwk_import_from_json_str(key.get(), PublicPart(jwk).dump().c_str()) != RHN_OK ||
      (r_jwk_key_type(key.get(), nullptr, R_FLAG_IGNORE_REMOTE) & R_KEY_TYPE_PUBLIC) == 0) {
    return Broken(label + " is malformed; export it again");
  }
  return key;
}

absl::StatusOr<VerificationKey> ReadKey(const json& jwk, Algorithm algorithm,
                                        const std::string& label) {
  std::size_t signature_bytes = kCurveSignatureBytes;
  if (algorithm == Algorithm::kRs256) {
    UPWARD_ASSIGN_OR_RETURN(signature_bytes, CheckRsa(jwk, label));
  } else {
    for (const char* name : {"x", "y"}) {
      if (algorithm == Algorithm::kEdDsa && *name == 'y') continue;
      const std::optional<std::string> coordinate = DecodeBase64Url(Text(jwk, name));
      if (!coordinate.has_value() || coordinate->size() != kCoordinateBytes) {
        return Broken(label + " has no base64url " + name + " of " +
                      std::to_string(kCoordinateBytes) + " bytes; export it again");
      }
    }
  }
  UPWARD_ASSIGN_OR_RETURN(Jwk key, Import(jwk, label));
  return VerificationKey(algorithm, signature_bytes, std::move(key));
}

// One entry of the list; nothing when it is skipped.
absl::StatusOr<std::optional<VerificationKey>> ReadEntry(const json& jwk, const std::string& label,
                                                         std::vector<std::string>* warnings) {
  const auto warn = [warnings, &label](std::string_view text) {
    if (warnings != nullptr) warnings->push_back(label + std::string(text));
  };
  if (!jwk.is_object()) return Broken(label + " is no JSON object");
  if (Text(jwk, "kty") == "oct" || jwk.contains("k")) {
    return Broken(label +
                  " is symmetric, and everyone who may read it could sign with it; "
                  "replace it by an EdDSA, ES256 or RS256 key");
  }
  if (jwk.contains("d")) {
    warn(
        " holds a private part, which is dropped here; whoever could read it can sign tokens, so "
        "replace the key and publish public parts alone");
  }
  const std::optional<Algorithm> algorithm = AlgorithmOf(jwk);
  if (!algorithm.has_value()) {
    warn(" is skipped: it is not a signature key for EdDSA, ES256 or RS256");
    return std::nullopt;
  }
  if (Text(jwk, "kid").empty()) return Broken(label + " has no kid; give each key its own");
  UPWARD_ASSIGN_OR_RETURN(VerificationKey key, ReadKey(jwk, *algorithm, label));
  return std::optional<VerificationKey>(std::move(key));
}

}  // namespace

std::string_view AlgorithmName(Algorithm algorithm) {
  for (const auto& [candidate, name] : kNames) {
    if (candidate == algorithm) return name;
  }
  UPWARD_CHECK(false, "every algorithm has a name");
}

std::optional<Algorithm> AlgorithmFromName(std::string_view name) {
  for (const auto& [algorithm, candidate] : kNames) {
    if (candidate == name) return algorithm;
  }
  return std::nullopt;
}

void JwkDeleter::operator()(json_t* jwk) const { r_jwk_free(jwk); }

VerificationKey::VerificationKey(Algorithm algorithm, std::size_t signature_bytes, Jwk jwk)
    : algorithm_(algorithm), signature_bytes_(signature_bytes), jwk_(std::move(jwk)) {}

bool VerificationKey::Signed(std::string_view token) const {
  jws_t* raw = nullptr;
  UPWARD_CHECK(r_jws_init(&raw) == RHN_OK, "out of memory");
  const std::unique_ptr<jws_t, void (*)(jws_t*)> jws(raw, r_jws_free);
  // Neither flag may ever be widened: the others take keys from the token, or from where it points.
  return r_jws_advanced_compact_parsen(jws.get(), token.data(), token.size(), R_PARSE_NONE,
                                       R_FLAG_IGNORE_REMOTE) == RHN_OK &&
         r_jws_get_alg(jws.get()) == RhonabwyAlgorithm(algorithm_) &&
         r_jws_verify_signature(jws.get(), jwk_.get(), R_FLAG_IGNORE_REMOTE) == RHN_OK;
}

absl::StatusOr<std::shared_ptr<const KeySet>> KeySet::Parse(std::string_view jwks,
                                                            std::vector<std::string>* warnings) {
  if (jwks.size() > kMaxKeySetBytes) return Broken("the key set is larger than 512 KiB");
  const json document = json::parse(jwks, nullptr, /*allow_exceptions=*/false);
  if (!document.is_object() || !document.contains("keys") || !document["keys"].is_array()) {
    return Broken("this is no JWKS: it must be a JSON object with a list named 'keys'");
  }
  const json& list = document["keys"];
  if (list.size() > kMaxKeys) {
    return Broken("the key set holds more than " + std::to_string(kMaxKeys) +
                  " keys; remove those no longer in use");
  }
  std::shared_ptr<KeySet> set(new KeySet());
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string kid = list[i].is_object() ? Text(list[i], "kid") : std::string();
    const std::string label = "keys[" + std::to_string(i) + "]" + (kid.empty() ? "" : " " + kid);
    UPWARD_ASSIGN_OR_RETURN(std::optional<VerificationKey> key,
                            ReadEntry(list[i], label, warnings));
    if (!key.has_value()) continue;
    if (!set->keys_.emplace(kid, *std::move(key)).second) {
      return Broken(label + " has the kid of another key; give each key its own");
    }
  }
  if (set->keys_.empty()) return Broken("the key set holds no key for EdDSA, ES256 or RS256");
  return std::shared_ptr<const KeySet>(std::move(set));
}

std::shared_ptr<const KeySet> KeySet::Empty() { return std::shared_ptr<KeySet>(new KeySet()); }

const VerificationKey* KeySet::Find(std::string_view kid) const {
  const auto found = keys_.find(kid);
  return found == keys_.end() ? nullptr : &found->second;
}

}  // namespace upward::security
