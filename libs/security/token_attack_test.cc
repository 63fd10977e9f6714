// Goal: no token that the holders of the keys did not sign is ever accepted.
// Method: the known attacks on JWTs one by one, then 10,000 random changes to good tokens.
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "libs/base/id_generator.h"
#include "libs/security/base64url.h"
#include "libs/security/testing/verifier_fixture.h"

namespace upward::security {
namespace {

using nlohmann::json;

class TokenAttackTest : public VerifierFixture {
 protected:
  struct Parts {
    std::string header, claims, signature;
  };

  static Parts Split(const std::string& token) {
    const std::size_t first = token.find('.');
    const std::size_t last = token.rfind('.');
    return {token.substr(0, first), token.substr(first + 1, last - first - 1),
            token.substr(last + 1)};
  }
  static std::string Join(const Parts& parts) {
    return parts.header + "." + parts.claims + "." + parts.signature;
  }

  // A token that is "signed" with HMAC-SHA-256 and this secret.
  std::string HmacToken(const std::string& header, const std::string& secret) const {
    const std::string input = EncodeBase64Url(header) + "." + EncodeBase64Url(Claims().dump());
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(input.data()), input.size(), mac, &size);
    return input + "." + EncodeBase64Url({reinterpret_cast<char*>(mac), size});
  }
};

TEST_F(TokenAttackTest, UnsignedTokensAreRefused) {
  const std::string claims = EncodeBase64Url(Claims().dump());
  for (const std::string alg : {"none", "None", "NONE", ""}) {
    const std::string header = EncodeBase64Url(R"({"alg":")" + alg + R"(","kid":"ed"})");
    EXPECT_EQ(Reason(header + "." + claims + "."), "TOKEN_SIGNATURE") << alg;
    EXPECT_EQ(Reason(header + "." + claims + ".AAAA"), "TOKEN_SIGNATURE") << alg;
  }
  EXPECT_EQ(Reason(EncodeBase64Url(R"({"kid":"ed"})") + "." + claims + "."), "TOKEN_SIGNATURE");
}

TEST_F(TokenAttackTest, APublicKeyIsNoHmacSecret) {
  const std::string header = R"({"alg":"HS256","kid":"rs"})";
  const std::string der = Rs().PublicDer();
  for (const std::string& secret :
       {der, Rs().PublicJwk(), json::parse(Rs().PublicJwk())["n"].get<std::string>()}) {
    EXPECT_EQ(Reason(HmacToken(header, secret)), "TOKEN_SIGNATURE");
  }
  EXPECT_EQ(Reason(HmacToken(R"({"alg":"HS256","kid":"ed"})", Ed().PublicDer())),
            "TOKEN_SIGNATURE");
}

TEST_F(TokenAttackTest, AKeyServesItsOwnAlgorithmAlone) {
  for (const SigningKey* key : {&Ed(), &Es(), &Rs()}) {
    for (const SigningKey* claimed : {&Ed(), &Es(), &Rs()}) {
      for (const std::string alg : {"EdDSA", "ES256", "RS256", "RS512", "PS256", "ES384"}) {
        const std::string header = R"({"alg":")" + alg + R"(","kid":")" + claimed->kid() + R"("})";
        const bool honest = key == claimed &&
                            ((key == &Ed() && alg == "EdDSA") || (key == &Es() && alg == "ES256") ||
                             (key == &Rs() && alg == "RS256"));
        EXPECT_EQ(Reason(key->SignRaw(header, Claims().dump())),
                  honest ? "accepted" : "TOKEN_SIGNATURE")
            << header << " signed by " << key->kid();
      }
    }
  }
}

TEST_F(TokenAttackTest, ASecondAlgInTheHeaderHelpsNobody) {
  const std::string claims = EncodeBase64Url(Claims().dump());
  for (const std::string header :
       {R"({"alg":"none","alg":"EdDSA","kid":"ed"})", R"({"alg":"EdDSA","alg":"none","kid":"ed"})",
        R"({"alg":"HS256","alg":"EdDSA","kid":"ed"})"}) {
    EXPECT_EQ(Reason(EncodeBase64Url(header) + "." + claims + "."), "TOKEN_SIGNATURE") << header;
    EXPECT_EQ(Reason(HmacToken(header, Ed().PublicDer())), "TOKEN_SIGNATURE") << header;
  }
}

TEST_F(TokenAttackTest, KeysInTheHeaderAreIgnored) {
  const SigningKey attacker(Algorithm::kEdDsa, "ed");
  const json jwk = json::parse(attacker.PublicJwk());
  const std::vector<json> additions = {
      {{"jwk", jwk}},
      {{"jku", "http://127.0.0.1:9/jwks.json"}},
      {{"x5u", "http://127.0.0.1:9/certificate.pem"}},
      {{"x5c", json::array({EncodeBase64Url(attacker.PublicDer())})}},
  };
  for (const json& addition : additions) {
    json header = {{"alg", "EdDSA"}, {"kid", "ed"}};
    header.update(addition);
    EXPECT_EQ(Reason(attacker.SignRaw(header.dump(), Claims().dump())), "TOKEN_SIGNATURE");
    EXPECT_EQ(Reason(Ed().SignRaw(header.dump(), Claims().dump())), "accepted");
    header["kid"] = "attacker";
    EXPECT_EQ(Reason(attacker.SignRaw(header.dump(), Claims().dump())), "TOKEN_KEY_UNKNOWN");
    header.erase("kid");
    EXPECT_EQ(Reason(attacker.SignRaw(header.dump(), Claims().dump())), "TOKEN_KEY_UNKNOWN");
  }
}

TEST_F(TokenAttackTest, WhatTheVerifierDoesNotDoIsRefused) {
  for (const std::string extra :
       {R"("crit":["exp"])", R"("crit":["b64"],"b64":false)", R"("b64":false)", R"("zip":"DEF")",
        R"("typ":"logout+jwt")", R"("typ":"dpop+jwt")", R"("typ":1)"}) {
    const std::string header = R"({"alg":"EdDSA","kid":"ed",)" + extra + "}";
    EXPECT_EQ(Reason(Ed().SignRaw(header, Claims().dump())), "TOKEN_MALFORMED") << header;
  }
  for (const std::string type : {"JWT", "jwt", "at+jwt", "AT+JWT"}) {
    const std::string header = R"({"alg":"EdDSA","kid":"ed","typ":")" + type + R"("})";
    EXPECT_EQ(Reason(Ed().SignRaw(header, Claims().dump())), "accepted") << header;
  }
}

TEST_F(TokenAttackTest, AChangeOfAnyPartIsRefused) {
  json other = Claims();
  other["roles"] = {"operator"};
  other.erase("tenant");
  for (const SigningKey* key : {&Ed(), &Es(), &Rs()}) {
    const Parts good = Split(key->Sign(Claims().dump()));
    const Parts second = Split(key->Sign(other.dump()));
    ASSERT_EQ(Reason(Join(good)), "accepted");
    EXPECT_EQ(Reason(Join({good.header, second.claims, good.signature})), "TOKEN_SIGNATURE");
    EXPECT_EQ(Reason(Join({good.header, good.claims, second.signature})), "TOKEN_SIGNATURE");
    const std::string header = *DecodeBase64Url(good.header);
    EXPECT_EQ(Reason(Join({EncodeBase64Url(" " + header), good.claims, good.signature})),
              "TOKEN_SIGNATURE");
    std::string signature = *DecodeBase64Url(good.signature);
    for (std::size_t i = 0; i < signature.size(); ++i) {
      signature[i] = static_cast<char>(signature[i] ^ 1);
      EXPECT_EQ(Reason(Join({good.header, good.claims, EncodeBase64Url(signature)})),
                "TOKEN_SIGNATURE")
          << key->kid() << " byte " << i;
      signature[i] = static_cast<char>(signature[i] ^ 1);
    }
    for (const std::string& odd :
         {std::string(), signature.substr(1), signature.substr(0, signature.size() - 1),
          signature + '\0', signature + signature, '\0' + signature,
          std::string(signature.size(), '\0'), std::string(signature.size(), '\xff')}) {
      EXPECT_EQ(Reason(Join({good.header, good.claims, EncodeBase64Url(odd)})), "TOKEN_SIGNATURE");
    }
  }
}

TEST_F(TokenAttackTest, ASignatureHasOneSpelling) {
  constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (const SigningKey* key : {&Ed(), &Es(), &Rs()}) {
    std::string token = key->Sign(Claims().dump());
    const char last = token.back();
    int accepted = 0;
    for (const char* letter = kAlphabet; *letter != '\0'; ++letter) {
      token.back() = *letter;
      if (Reason(token) == "accepted") ++accepted;
    }
    EXPECT_EQ(accepted, 1) << "64 bytes leave unused bits in the last letter";
    token.back() = last;
    EXPECT_EQ(Reason(token), "accepted");
  }
}

TEST_F(TokenAttackTest, RandomChangesAreNeverAccepted) {
  constexpr int kChanges = 10000;
  constexpr std::uint64_t kSeed = 20260105;
  base::SeededRandom random(kSeed);
  const auto below = [&random](std::size_t n) {
    return static_cast<std::size_t>(random.Next64() % n);
  };
  const std::vector<std::string> good = {Ed().Sign(Claims().dump()), Es().Sign(Claims().dump()),
                                         Rs().Sign(Claims().dump())};
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ ";
  for (int i = 0; i < kChanges; ++i) {
    const std::string& original = good[below(good.size())];
    std::string token = original;
    for (std::size_t steps = 1 + below(3); steps > 0 && !token.empty(); --steps) {
      const std::size_t at = below(token.size());
      switch (below(6)) {
        case 0:
          token[at] = kLetters[below(kLetters.size())];
          break;
        case 1:
          token[at] = static_cast<char>(below(256));
          break;
        case 2:
          token.insert(at, 1, kLetters[below(kLetters.size())]);
          break;
        case 3:
          token.erase(at, 1 + below(4));
          break;
        case 4:
          token = token.substr(0, at) + good[below(good.size())].substr(below(100));
          break;
        default:
          std::swap(token[at], token[below(token.size())]);
      }
    }
    if (token == good[0] || token == good[1] || token == good[2]) continue;
    ASSERT_NE(Reason(token), "accepted") << "change " << i << " of seed " << kSeed;
  }
  for (const std::string& token : good) EXPECT_EQ(Reason(token), "accepted");
}

}  // namespace
}  // namespace upward::security
