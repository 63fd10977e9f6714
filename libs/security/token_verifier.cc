#include "libs/security/token_verifier.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "nlohmann/json.hpp"

#include "libs/base/check.h"
#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "libs/security/base64url.h"
#include "libs/security/claims.h"

namespace upward::security {
namespace {

using nlohmann::json;

// The last second of the year 9999. Dates in tokens are numbers, and this keeps them in range.
constexpr double kLastSecond = 253402300799.0;

absl::Status Refused(std::string_view reason, std::string_view text) {
  return base::Error(absl::StatusCode::kUnauthenticated, reason, text);
}

absl::Status Malformed() {
  return Refused("TOKEN_MALFORMED",
                 "the token is not a signed JWT in compact form that this server understands; ask "
                 "your identity provider for an access token");
}

// The three parts of a compact JWT, as they are written.
struct Parts {
  std::string_view header;
  std::string_view claims;
  std::string_view signature;
};

std::optional<Parts> Split(std::string_view token) {
  const std::size_t first = token.find('.');
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t second = token.find('.', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  return Parts{token.substr(0, first), token.substr(first + 1, second - first - 1),
               token.substr(second + 1)};
}

std::optional<json> DecodeObject(std::string_view part) {
  const std::optional<std::string> text = DecodeBase64Url(part);
  if (!text.has_value()) return std::nullopt;
  json object = json::parse(*text, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return std::nullopt;
  return object;
}

// The text under `name`; empty when there is none.
std::string Text(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// Whether the header asks for nothing that this verifier does not do.
bool IsPlainHeader(const json& header) {
  if (header.contains("crit") || header.contains("zip") || header.contains("b64")) return false;
  if (!header.contains("typ")) return true;
  const std::string type = Text(header, "typ");
  return absl::EqualsIgnoreCase(type, "JWT") || absl::EqualsIgnoreCase(type, "at+jwt");
}

bool IsAudience(const json& claims, const std::string& audience) {
  const auto found = claims.find("aud");
  if (found == claims.end()) return false;
  if (found->is_string()) return *found == audience;
  return found->is_array() && std::find(found->begin(), found->end(), audience) != found->end();
}

// A NumericDate, in seconds that may have a fraction.
std::optional<double> Seconds(const json& claims, const char* name) {
  const auto found = claims.find(name);
  if (found == claims.end() || !found->is_number()) return std::nullopt;
  const double seconds = found->get<double>();
  if (!(seconds >= 0 && seconds <= kLastSecond)) return std::nullopt;
  return seconds;
}

// Reads exp and nbf. Fractions of a second are rounded so that the token is good for less.
absl::Status ReadTimes(const json& claims, VerifiedToken& token) {
  const std::optional<double> expires = Seconds(claims, "exp");
  const std::optional<double> not_before = Seconds(claims, "nbf");
  if (!expires.has_value() || (claims.contains("nbf") && !not_before.has_value())) {
    return Refused("TOKEN_CLAIMS",
                   "the token's claim 'exp' is missing, or 'exp' or 'nbf' is not a date in seconds "
                   "since 1970; have it issued with the right claims");
  }
  token.expires = absl::FromUnixSeconds(static_cast<std::int64_t>(std::floor(*expires)));
  token.not_before = absl::InfinitePast();
  if (not_before.has_value()) {
    token.not_before = absl::FromUnixSeconds(static_cast<std::int64_t>(std::ceil(*not_before)));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status TokenVerifierOptions::Validate() const {
  base::Violations violations;
  if (issuer.empty()) violations.Add("issuer", "is required: the 'iss' of good tokens");
  if (audience.empty()) violations.Add("audience", "is required: this deployment's 'aud'");
  if (algorithms.empty()) violations.Add("algorithms", "name at least one");
  if (clock_leeway < absl::ZeroDuration() || clock_leeway > kMaxClockLeeway) {
    violations.Add("clock_leeway", "must be 0 to 5 minutes");
  }
  if (cached_tokens == 0) violations.Add("cached_tokens", "must be at least 1");
  return violations.ToStatus();
}

TokenVerifier::TokenVerifier(TokenVerifierOptions options, KeySource& keys,
                             const base::Clock& clock)
    : options_(std::move(options)), keys_(keys), clock_(clock), cache_(options_.cached_tokens) {
  UPWARD_CHECK(options_.Validate().ok(), "options are validated by the caller");
}

absl::StatusOr<Principal> TokenVerifier::Verify(std::string_view token) const {
  if (token.empty()) {
    return Refused(
        "TOKEN_MISSING",
        "the call carries no token; send one as metadata 'authorization: Bearer <token>'");
  }
  if (token.size() > kMaxTokenBytes) return Malformed();
  const std::shared_ptr<const KeySet> keys = keys_.Current();
  const TokenDigest digest = DigestOf(token);
  std::optional<VerifiedToken> verified = cache_.Find(digest, keys);
  const bool cached = verified.has_value();
  if (!cached) {
    UPWARD_ASSIGN_OR_RETURN(verified, VerifyAnew(token, *keys));
  }
  if (absl::Status time = CheckTime(*verified); !time.ok()) {
    if (cached) cache_.Remove(digest);
    return time;
  }
  if (!cached) cache_.Put(digest, *verified, keys);
  return std::move(verified->principal);
}

absl::StatusOr<const VerificationKey*> TokenVerifier::ChooseKey(const std::string& algorithm_name,
                                                                const std::string& kid,
                                                                const KeySet& keys) const {
  const std::optional<Algorithm> algorithm = AlgorithmFromName(algorithm_name);
  if (!algorithm.has_value() || !options_.algorithms.contains(*algorithm)) {
    return Refused("TOKEN_SIGNATURE",
                   "the token is not signed with an algorithm that this server accepts; have the "
                   "identity provider sign with EdDSA, ES256 or RS256, as the server is set up");
  }
  const VerificationKey* key = keys.Find(kid);
  if (key == nullptr) {
    keys_.OnUnknownKey();
    return Refused("TOKEN_KEY_UNKNOWN",
                   "the key that signed the token is not known here, or not yet; try again in some "
                   "seconds, then ask your identity provider for a new token");
  }
  if (key->algorithm() != *algorithm) {
    return Refused("TOKEN_SIGNATURE",
                   "the token's algorithm is not the one of its key; ask your identity provider "
                   "for a new token");
  }
  return key;
}

absl::StatusOr<VerifiedToken> TokenVerifier::VerifyAnew(std::string_view token,
                                                        const KeySet& keys) const {
  const std::optional<Parts> parts = Split(token);
  if (!parts.has_value()) return Malformed();
  const std::optional<json> header = DecodeObject(parts->header);
  const std::optional<json> claims = DecodeObject(parts->claims);
  const std::optional<std::string> signature = DecodeBase64Url(parts->signature);
  if (!header.has_value() || !claims.has_value() || !signature.has_value() ||
      !IsPlainHeader(*header)) {
    return Malformed();
  }
  UPWARD_ASSIGN_OR_RETURN(const VerificationKey* key,
                          ChooseKey(Text(*header, "alg"), Text(*header, "kid"), keys));
  if (signature->size() != key->signature_bytes() || !key->Signed(token)) {
    return Refused(
        "TOKEN_SIGNATURE",
        "the token's signature is not valid; ask your identity provider for a new token");
  }
  if (Text(*claims, "iss") != options_.issuer) {
    return Refused("TOKEN_ISSUER",
                   "the token comes from an identity provider that this server does not trust; "
                   "sign in with the one that it is set up for");
  }
  if (!IsAudience(*claims, options_.audience)) {
    return Refused("TOKEN_AUDIENCE",
                   "the token is meant for another service; ask for one with this server's "
                   "audience");
  }
  VerifiedToken verified;
  UPWARD_RETURN_IF_ERROR(ReadTimes(*claims, verified));
  UPWARD_ASSIGN_OR_RETURN(verified.principal, PrincipalFromClaims(*claims));
  return verified;
}

absl::Status TokenVerifier::CheckTime(const VerifiedToken& token) const {
  const absl::Time now = clock_.Now();
  if (now >= token.expires + options_.clock_leeway) {
    return Refused("TOKEN_EXPIRED",
                   "the token has expired; ask your identity provider for a new one");
  }
  if (now < token.not_before - options_.clock_leeway) {
    return Refused("TOKEN_NOT_YET_VALID",
                   "the token is not valid yet; wait, or compare the clocks of the identity "
                   "provider and this server");
  }
  return absl::OkStatus();
}

}  // namespace upward::security
