// Goal: only public keys that are strong enough and fit an accepted algorithm get into a set.
// Method: JWKS made with OpenSSL, then bent; each refusal and warning is known by its words.
#include "libs/security/key_set.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

#include "libs/security/base64url.h"
#include "libs/security/testing/signing_key.h"

namespace upward::security {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string Refusal(const std::string& jwks) {
  const auto keys = KeySet::Parse(jwks, nullptr);
  if (keys.ok()) return "accepted";
  EXPECT_EQ(keys.status().code(), absl::StatusCode::kFailedPrecondition);
  return std::string(keys.status().message());
}

std::string Bent(const std::string& jwk, const std::string& name, const json& value) {
  json key = json::parse(jwk);
  if (value.is_null()) {
    key.erase(name);
  } else {
    key[name] = value;
  }
  return JwksOf({key.dump()});
}

class KeySetTest : public testing::Test {
 protected:
  static const SigningKey& Rs() {
    static const SigningKey key(Algorithm::kRs256, "rs");
    return key;
  }
  const SigningKey ed_{Algorithm::kEdDsa, "ed"};
  const SigningKey es_{Algorithm::kEs256, "es"};
};

TEST_F(KeySetTest, ReadsTheThreeKinds) {
  std::vector<std::string> warnings;
  const auto keys =
      KeySet::Parse(JwksOf({ed_.PublicJwk(), es_.PublicJwk(), Rs().PublicJwk()}), &warnings);
  ASSERT_TRUE(keys.ok()) << keys.status();
  EXPECT_THAT(warnings, IsEmpty());
  EXPECT_EQ((*keys)->size(), 3u);
  ASSERT_NE((*keys)->Find("ed"), nullptr);
  EXPECT_EQ((*keys)->Find("ed")->algorithm(), Algorithm::kEdDsa);
  EXPECT_EQ((*keys)->Find("es")->algorithm(), Algorithm::kEs256);
  EXPECT_EQ((*keys)->Find("rs")->algorithm(), Algorithm::kRs256);
  EXPECT_EQ((*keys)->Find("rs")->signature_bytes(), 256u);
  EXPECT_EQ((*keys)->Find("other"), nullptr);
  EXPECT_EQ((*keys)->Find(""), nullptr);
}

TEST_F(KeySetTest, TellsWhetherATokenIsSignedByTheKey) {
  const auto keys = KeySet::Parse(JwksOf({ed_.PublicJwk(), es_.PublicJwk()}), nullptr);
  ASSERT_TRUE(keys.ok()) << keys.status();
  EXPECT_TRUE((*keys)->Find("ed")->Signed(ed_.Sign("{}")));
  EXPECT_TRUE((*keys)->Find("es")->Signed(es_.Sign("{}")));
  EXPECT_FALSE((*keys)->Find("ed")->Signed(es_.Sign("{}")));
  EXPECT_FALSE((*keys)->Find("ed")->Signed("a.b.c"));
  EXPECT_FALSE((*keys)->Find("ed")->Signed(""));
}

TEST_F(KeySetTest, RefusesWhatIsNoKeySet) {
  for (const std::string text : {"", "{", "[]", "null", "{}", R"({"keys":{}})", "\xff"}) {
    EXPECT_THAT(Refusal(text), HasSubstr("no JWKS")) << text;
  }
  EXPECT_THAT(Refusal(R"({"keys":[]})"), HasSubstr("holds no key"));
  EXPECT_THAT(Refusal(R"({"keys":[1]})"), HasSubstr("no JSON object"));
  EXPECT_THAT(Refusal(std::string(kMaxKeySetBytes + 1, ' ')), HasSubstr("larger than"));
  EXPECT_THAT(Refusal(JwksOf(std::vector<std::string>(kMaxKeys + 1, ed_.PublicJwk()))),
              HasSubstr("more than 64"));
}

TEST_F(KeySetTest, RefusesSymmetricKeys) {
  EXPECT_THAT(Refusal(JwksOf({ed_.PublicJwk(), R"({"kty":"oct","k":"c2VjcmV0","kid":"s"})"})),
              HasSubstr("keys[1] s is symmetric"));
  EXPECT_THAT(Refusal(Bent(Rs().PublicJwk(), "k", "c2VjcmV0")), HasSubstr("symmetric"));
}

TEST_F(KeySetTest, RefusesKeysThatCannotBeToldApart) {
  EXPECT_THAT(Refusal(JwksOf({ed_.PublicJwk(), SigningKey(Algorithm::kEs256, "ed").PublicJwk()})),
              HasSubstr("the kid of another key"));
  EXPECT_THAT(Refusal(Bent(ed_.PublicJwk(), "kid", json())), HasSubstr("no kid"));
  EXPECT_THAT(Refusal(Bent(ed_.PublicJwk(), "kid", "")), HasSubstr("no kid"));
  EXPECT_THAT(Refusal(Bent(ed_.PublicJwk(), "kid", 1)), HasSubstr("no kid"));
}

TEST_F(KeySetTest, RefusesRsaKeysOutOfBounds) {
  EXPECT_THAT(Refusal(JwksOf({SigningKey(Algorithm::kRs256, "weak", 1024).PublicJwk()})),
              HasSubstr("has 1024 bits"));
  const std::string modulus =
      *DecodeBase64Url(json::parse(Rs().PublicJwk())["n"].get<std::string>());
  EXPECT_THAT(Refusal(Bent(Rs().PublicJwk(), "n",
                           EncodeBase64Url(std::string(200, '\0') + modulus.substr(0, 56)))),
              HasSubstr("has 448 bits"))
      << "leading zeros do not make a key longer";
  EXPECT_THAT(Refusal(Bent(Rs().PublicJwk(), "n", EncodeBase64Url(std::string(1025, '\x7f')))),
              HasSubstr("has 8199 bits"));
  for (const std::string& e : {std::string("\x01"), std::string("\x03"), std::string("\x01\0\0", 3),
                               std::string(5, '\x01')}) {
    EXPECT_THAT(Refusal(Bent(Rs().PublicJwk(), "e", EncodeBase64Url(e))),
                HasSubstr("unusual exponent"));
  }
}

TEST_F(KeySetTest, RefusesMalformedKeys) {
  for (const json& x :
       std::vector<json>{json(), 1, "", "AAAA", "!!!", EncodeBase64Url(std::string(33, 'x'))}) {
    EXPECT_THAT(Refusal(Bent(ed_.PublicJwk(), "x", x)), HasSubstr("no base64url x")) << x;
    EXPECT_THAT(Refusal(Bent(es_.PublicJwk(), "y", x)), HasSubstr("no base64url y")) << x;
  }
  EXPECT_THAT(Refusal(Bent(Rs().PublicJwk(), "n", "*")), HasSubstr("no base64url n and e"));
  EXPECT_THAT(Refusal(Bent(Rs().PublicJwk(), "e", json())), HasSubstr("no base64url n and e"));
}

TEST_F(KeySetTest, APrivatePartIsDroppedWithAWarning) {
  json key = json::parse(ed_.PublicJwk());
  key["d"] = EncodeBase64Url(std::string(32, 'd'));
  std::vector<std::string> warnings;
  const auto keys = KeySet::Parse(JwksOf({key.dump()}), &warnings);
  ASSERT_TRUE(keys.ok()) << keys.status();
  EXPECT_THAT(warnings, ElementsAre(HasSubstr("keys[0] ed holds a private part")));
  EXPECT_TRUE((*keys)->Find("ed")->Signed(ed_.Sign("{}")));
}

TEST_F(KeySetTest, SkipsKeysOfOtherKindsWithAWarning) {
  for (const auto& [name, value] : std::vector<std::pair<std::string, json>>{{"use", "enc"},
                                                                             {"use", 1},
                                                                             {"alg", "ES384"},
                                                                             {"crv", "P-384"},
                                                                             {"kty", "new"},
                                                                             {"kty", json()}}) {
    std::string jwks = Bent(es_.PublicJwk(), name, value);
    EXPECT_THAT(Refusal(jwks), HasSubstr("holds no key for")) << name << value;
    jwks.insert(jwks.size() - 2, "," + ed_.PublicJwk());
    std::vector<std::string> warnings;
    const auto keys = KeySet::Parse(jwks, &warnings);
    ASSERT_TRUE(keys.ok()) << keys.status();
    EXPECT_THAT(warnings, ElementsAre(HasSubstr("keys[0] es is skipped")));
    EXPECT_EQ((*keys)->Find("es"), nullptr);
    EXPECT_NE((*keys)->Find("ed"), nullptr);
  }
}

TEST(AlgorithmTest, NamesAreThoseOfTokens) {
  for (const Algorithm algorithm : {Algorithm::kEdDsa, Algorithm::kEs256, Algorithm::kRs256}) {
    EXPECT_EQ(AlgorithmFromName(AlgorithmName(algorithm)), algorithm);
  }
  for (const std::string_view name : {"", "none", "HS256", "eddsa", "RS512"}) {
    EXPECT_FALSE(AlgorithmFromName(name).has_value()) << name;
  }
}

}  // namespace
}  // namespace upward::security
