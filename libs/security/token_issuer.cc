#include "libs/security/token_issuer.h"

#include <rhonabwy.h>

#include <utility>

#include "nlohmann/json.hpp"

#include "libs/base/check.h"
#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "libs/base/text.h"
#include "libs/security/claims.h"
#include "libs/security/private_key_file.h"

namespace upward::security {
namespace {

using nlohmann::json;

constexpr unsigned int kEd25519Bits = 256;  // rhonabwy names the curve by its size

struct Free {
  void operator()(char* text) const { r_free(text); }
};
using CText = std::unique_ptr<char, Free>;

Jwk NewJwk() {
  jwk_t* raw = nullptr;
  UPWARD_CHECK(r_jwk_init(&raw) == RHN_OK, "out of memory");
  return Jwk(raw);
}

std::string Property(const Jwk& key, const char* name) {
  const char* text = r_jwk_get_property_str(key.get(), name);
  return text == nullptr ? std::string() : std::string(text);
}

// The text of a new private key.
std::string GenerateKey() {
  const Jwk key = NewJwk();
  const Jwk unused = NewJwk();
  UPWARD_CHECK(r_jwk_generate_key_pair(key.get(), unused.get(), R_KEY_TYPE_EDDSA, kEd25519Bits,
                                       /*kid=*/nullptr) == RHN_OK,
               "the system makes an Ed25519 key");
  const CText text(r_jwk_export_to_json_str(key.get(), /*pretty=*/0));
  UPWARD_CHECK(text != nullptr, "out of memory");
  return text.get();
}

absl::StatusOr<std::string> ReadOrCreate(const std::string& path) {
  absl::StatusOr<std::string> content = ReadPrivateFile(path);
  if (!absl::IsNotFound(content.status())) return content;
  const absl::Status created = CreatePrivateFile(path, GenerateKey());
  if (!created.ok() && !absl::IsAlreadyExists(created)) return created;
  return ReadPrivateFile(path);  // another process may have been faster
}

absl::StatusOr<Jwk> ParsePrivateKey(const std::string& text, const std::string& path) {
  Jwk key = NewJwk();
  const int wanted = R_KEY_TYPE_EDDSA | R_KEY_TYPE_PRIVATE;
  if (r_jwk_import_from_json_str(key.get(), text.c_str()) != RHN_OK ||
      (r_jwk_key_type(key.get(), nullptr, R_FLAG_IGNORE_REMOTE) & wanted) != wanted ||
      Property(key, "crv") != "Ed25519") {
    return absl::FailedPreconditionError(
        "the file " + path +
        " holds no private Ed25519 key; restore it, or delete it so that a "
        "new key is made, which ends all tokens that were issued with the old one");
  }
  return key;
}

// The principal that a token for `principal` yields, or why none would.
absl::StatusOr<Principal> AsVerifiersSeeIt(const Principal& principal) {
  const json claims = ClaimsFromPrincipal(principal);
  const json received =
      json::parse(claims.dump(-1, ' ', /*ensure_ascii=*/false, json::error_handler_t::replace));
  if (received != claims) return absl::InvalidArgumentError("its texts are not UTF-8");
  return PrincipalFromClaims(received);
}

}  // namespace

absl::Status TokenIssuerOptions::Validate() const {
  base::Violations violations;
  if (key_file.empty()) violations.Add("key_file", "is required: where the private key is kept");
  if (issuer.empty()) violations.Add("issuer", "is required: the 'iss' of tokens");
  if (audience.empty()) violations.Add("audience", "is required: the 'aud' of tokens");
  if (max_lifetime <= absl::ZeroDuration() || max_lifetime > kMaxTokenLifetime) {
    violations.Add("max_lifetime", "must be above 0 and at most 365 days");
  }
  return violations.ToStatus();
}

TokenIssuer::TokenIssuer(TokenIssuerOptions options, const base::Clock& clock, Jwk key,
                         std::string key_id)
    : options_(std::move(options)),
      clock_(clock),
      key_(std::move(key)),
      key_id_(std::move(key_id)) {}

absl::StatusOr<std::unique_ptr<TokenIssuer>> TokenIssuer::Open(TokenIssuerOptions options,
                                                               const base::Clock& clock) {
  UPWARD_RETURN_IF_ERROR(options.Validate());
  UPWARD_ASSIGN_OR_RETURN(const std::string text, ReadOrCreate(options.key_file));
  UPWARD_ASSIGN_OR_RETURN(Jwk key, ParsePrivateKey(text, options.key_file));
  const CText thumbprint(r_jwk_thumbprint(key.get(), R_JWK_THUMB_SHA256, R_FLAG_IGNORE_REMOTE));
  UPWARD_CHECK(thumbprint != nullptr, "a valid key has a thumbprint");
  std::string key_id = thumbprint.get();
  return std::unique_ptr<TokenIssuer>(
      new TokenIssuer(std::move(options), clock, std::move(key), std::move(key_id)));
}

absl::StatusOr<std::string> TokenIssuer::Issue(const Principal& principal,
                                               absl::Duration lifetime) const {
  base::Violations violations;
  if (lifetime < absl::Seconds(1) || lifetime > options_.max_lifetime) {
    violations.Add("lifetime", "must be 1 second to " +
                                   std::string(absl::FormatDuration(options_.max_lifetime)));
  }
  const absl::StatusOr<Principal> accepted = AsVerifiersSeeIt(principal);
  if (!accepted.ok()) violations.Add("principal", base::Std(accepted.status().message()));
  UPWARD_RETURN_IF_ERROR(violations.ToStatus());
  json claims = ClaimsFromPrincipal(*accepted);
  const std::int64_t now = absl::ToUnixSeconds(clock_.Now());
  claims["iss"] = options_.issuer;
  claims["aud"] = options_.audience;
  claims["iat"] = now;
  claims["nbf"] = now;
  claims["exp"] = now + absl::ToInt64Seconds(lifetime);
  const std::string payload = claims.dump();

  jws_t* raw = nullptr;
  UPWARD_CHECK(r_jws_init(&raw) == RHN_OK, "out of memory");
  const std::unique_ptr<jws_t, void (*)(jws_t*)> jws(raw, r_jws_free);
  UPWARD_CHECK(
      r_jws_set_alg(jws.get(), R_JWA_ALG_EDDSA) == RHN_OK &&
          r_jws_set_header_str_value(jws.get(), "typ", "JWT") == RHN_OK &&
          r_jws_set_header_str_value(jws.get(), "kid", key_id_.c_str()) == RHN_OK &&
          r_jws_set_payload(jws.get(), reinterpret_cast<const unsigned char*>(payload.data()),
                            payload.size()) == RHN_OK,
      "out of memory");
  const CText token(r_jws_serialize(jws.get(), key_.get(), R_FLAG_IGNORE_REMOTE));
  UPWARD_CHECK(token != nullptr, "a valid key signs");
  return std::string(token.get());
}

std::string TokenIssuer::Jwks() const {
  const json key = {{"kty", "OKP"},   {"crv", "Ed25519"}, {"x", Property(key_, "x")},
                    {"kid", key_id_}, {"use", "sig"},     {"alg", "EdDSA"}};
  return json({{"keys", json::array({key})}}).dump();
}

}  // namespace upward::security
