#include "libs/security/testing/signing_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/x509.h>

#include "libs/base/check.h"
#include "libs/security/base64url.h"

namespace upward::security {
namespace {

constexpr int kCoordinateBytes = 32;

EVP_PKEY* Generate(Algorithm algorithm, unsigned int rsa_bits) {
  switch (algorithm) {
    case Algorithm::kEdDsa:
      return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
    case Algorithm::kEs256:
      return EVP_EC_gen("P-256");
    case Algorithm::kRs256:
      return EVP_RSA_gen(rsa_bits);
  }
  return nullptr;
}

std::string BigEndian(const BIGNUM* number, int bytes) {
  std::string out(static_cast<std::size_t>(bytes), '\0');
  UPWARD_CHECK(BN_bn2binpad(number, reinterpret_cast<unsigned char*>(out.data()), bytes) == bytes,
               "the number fits");
  return out;
}

std::string Number(const EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  UPWARD_CHECK(EVP_PKEY_get_bn_param(key, name, &number) == 1, "the key has this number");
  const std::string bytes = BigEndian(number, BN_num_bytes(number));
  BN_free(number);
  return EncodeBase64Url(bytes);
}

std::string Coordinate(const EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  UPWARD_CHECK(EVP_PKEY_get_bn_param(key, name, &number) == 1, "the key has this coordinate");
  const std::string bytes = BigEndian(number, kCoordinateBytes);
  BN_free(number);
  return EncodeBase64Url(bytes);
}

std::string Ed25519Point(const EVP_PKEY* key) {
  std::string point(kCoordinateBytes, '\0');
  std::size_t size = point.size();
  UPWARD_CHECK(
      EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(point.data()), &size) == 1,
      "an Ed25519 key has a raw form");
  return EncodeBase64Url(point);
}

// From the DER form of OpenSSL to r and s side by side, as tokens carry them.
std::string JoinedRs(const std::string& der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  ECDSA_SIG* pair = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
  UPWARD_CHECK(pair != nullptr, "OpenSSL reads its own signature");
  const std::string joined = BigEndian(ECDSA_SIG_get0_r(pair), kCoordinateBytes) +
                             BigEndian(ECDSA_SIG_get0_s(pair), kCoordinateBytes);
  ECDSA_SIG_free(pair);
  return joined;
}

}  // namespace

SigningKey::SigningKey(Algorithm algorithm, std::string kid, unsigned int rsa_bits)
    : algorithm_(algorithm), kid_(std::move(kid)), key_(Generate(algorithm, rsa_bits)) {
  UPWARD_CHECK(key_ != nullptr, "OpenSSL makes a key");
}

std::string SigningKey::PublicJwk() const {
  std::string numbers;
  switch (algorithm_) {
    case Algorithm::kEdDsa:
      numbers = R"("kty":"OKP","crv":"Ed25519","x":")" + Ed25519Point(key_.get());
      break;
    case Algorithm::kEs256:
      numbers = R"("kty":"EC","crv":"P-256","x":")" +
                Coordinate(key_.get(), OSSL_PKEY_PARAM_EC_PUB_X) + R"(","y":")" +
                Coordinate(key_.get(), OSSL_PKEY_PARAM_EC_PUB_Y);
      break;
    case Algorithm::kRs256:
      numbers = R"("kty":"RSA","n":")" + Number(key_.get(), OSSL_PKEY_PARAM_RSA_N) + R"(","e":")" +
                Number(key_.get(), OSSL_PKEY_PARAM_RSA_E);
      break;
  }
  return "{" + numbers + R"(","kid":")" + kid_ + R"(","use":"sig","alg":")" +
         std::string(AlgorithmName(algorithm_)) + R"("})";
}

std::string SigningKey::PublicDer() const {
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key_.get(), &der);
  UPWARD_CHECK(size > 0, "OpenSSL writes a public key");
  std::string text(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return text;
}

std::string SigningKey::SignBytes(std::string_view input) const {
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(),
                                                                   EVP_MD_CTX_free);
  const EVP_MD* digest = algorithm_ == Algorithm::kEdDsa ? nullptr : EVP_sha256();
  UPWARD_CHECK(EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key_.get()) == 1,
               "OpenSSL signs");
  const auto* bytes = reinterpret_cast<const unsigned char*>(input.data());
  std::size_t size = 0;
  UPWARD_CHECK(EVP_DigestSign(context.get(), nullptr, &size, bytes, input.size()) == 1, "size");
  std::string signature(size, '\0');
  UPWARD_CHECK(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()),
                              &size, bytes, input.size()) == 1,
               "OpenSSL signs");
  signature.resize(size);
  return algorithm_ == Algorithm::kEs256 ? JoinedRs(signature) : signature;
}

std::string SigningKey::SignRaw(std::string_view header, std::string_view claims) const {
  const std::string input = EncodeBase64Url(header) + "." + EncodeBase64Url(claims);
  return input + "." + EncodeBase64Url(SignBytes(input));
}

std::string SigningKey::Sign(std::string_view claims) const {
  return SignRaw(R"({"alg":")" + std::string(AlgorithmName(algorithm_)) + R"(","kid":")" + kid_ +
                     R"(","typ":"JWT"})",
                 claims);
}

std::string JwksOf(const std::vector<std::string>& jwks) {
  std::string list;
  for (const std::string& jwk : jwks) list += (list.empty() ? "" : ",") + jwk;
  return R"({"keys":[)" + list + "]}";
}

}  // namespace upward::security
