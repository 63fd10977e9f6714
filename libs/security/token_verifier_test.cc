// Goal: a good token yields its caller until the second it ends; every fault is refused by name.
// Method: tokens signed by OpenSSL, claims bent one at a time, and a clock that stands still.
#include "libs/security/token_verifier.h"

#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/security/testing/verifier_fixture.h"

namespace upward::security {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

using TokenVerifierTest = VerifierFixture;

TEST_F(TokenVerifierTest, AcceptsEachAlgorithm) {
  for (const SigningKey* key : {&Ed(), &Es(), &Rs()}) {
    const auto principal = verifier.Verify(key->Sign(Claims().dump()));
    ASSERT_TRUE(principal.ok()) << key->kid() << ": " << principal.status();
    EXPECT_EQ(principal->subject, "u1");
    EXPECT_EQ(principal->tenant, base::TenantId("t1"));
    EXPECT_EQ(principal->roles, std::set<Role>{Role::kTenantAdmin});
  }
}

TEST_F(TokenVerifierTest, AcceptsOnlyTheAlgorithmsOfItsOptions) {
  TokenVerifierOptions options = Options();
  options.algorithms = {Algorithm::kEs256};
  const TokenVerifier narrow(options, keys, clock);
  EXPECT_EQ(Reason(narrow, Es().Sign(Claims().dump())), "accepted");
  EXPECT_EQ(Reason(narrow, Ed().Sign(Claims().dump())), "TOKEN_SIGNATURE");
  EXPECT_EQ(Reason(narrow, Rs().Sign(Claims().dump())), "TOKEN_SIGNATURE");
}

TEST_F(TokenVerifierTest, RefusesEachFaultByItsName) {
  struct Case {
    const char* claim;
    json value;  // null removes the claim
    const char* reason;
  };
  const std::vector<Case> cases = {
      {"iss", "https://idp.example/", "TOKEN_ISSUER"},
      {"iss", json(), "TOKEN_ISSUER"},
      {"iss", json::array({kTestIssuer}), "TOKEN_ISSUER"},
      {"aud", "upwards", "TOKEN_AUDIENCE"},
      {"aud", json(), "TOKEN_AUDIENCE"},
      {"aud", json::array({"a", "b"}), "TOKEN_AUDIENCE"},
      {"aud", json::array(), "TOKEN_AUDIENCE"},
      {"aud", {{"upward", true}}, "TOKEN_AUDIENCE"},
      {"exp", json(), "TOKEN_CLAIMS"},
      {"exp", "9999999999", "TOKEN_CLAIMS"},
      {"exp", -1, "TOKEN_CLAIMS"},
      {"exp", 1e300, "TOKEN_CLAIMS"},
      {"exp", 18446744073709551615ull, "TOKEN_CLAIMS"},
      {"exp", true, "TOKEN_CLAIMS"},
      {"exp", 0, "TOKEN_EXPIRED"},
      {"nbf", "0", "TOKEN_CLAIMS"},
      {"nbf", 99999999999, "TOKEN_NOT_YET_VALID"},
      {"roles", json(), "TOKEN_CLAIMS"},
      {"sub", json(), "TOKEN_CLAIMS"},
      {"tenant", json(), "TOKEN_CLAIMS"},
      {"roles", json::array({"operator"}), "TOKEN_CLAIMS"},
      {"roles", json::array({"participant"}), "TOKEN_CLAIMS"},
      {"aud", json::array({"other", kTestAudience}), "accepted"},
      {"nbf", json(), "accepted"},
      {"iat", json(), "accepted"},
  };
  for (const Case& bent : cases) {
    json claims = Claims();
    if (bent.value.is_null()) {
      claims.erase(bent.claim);
    } else {
      claims[bent.claim] = bent.value;
    }
    EXPECT_EQ(Reason(Ed().Sign(claims.dump())), bent.reason) << claims;
  }
}

TEST_F(TokenVerifierTest, RefusesWhatIsNoToken) {
  const std::string token = Ed().Sign(Claims().dump());
  EXPECT_EQ(Reason(""), "TOKEN_MISSING");
  for (const std::string& text : std::vector<std::string>{
           ".", "..", "...", "a.b.c", "Bearer " + token, token + ".", "." + token, token + "=",
           token + "\n", " " + token, std::string("\0\0", 2), token.substr(0, token.rfind('.')),
           std::string(100, '.'), "{\"payload\":\"\",\"signature\":\"\"}"}) {
    EXPECT_EQ(Reason(text), "TOKEN_MALFORMED") << text;
  }
  EXPECT_EQ(Reason(Ed().Sign("[]")), "TOKEN_MALFORMED");
  EXPECT_EQ(Reason(Ed().Sign("{")), "TOKEN_MALFORMED");
  EXPECT_EQ(Reason(Ed().Sign("{\"sub\":\"\xff\"}")), "TOKEN_MALFORMED");
}

TEST_F(TokenVerifierTest, TheSizeOfATokenIsBounded) {
  json claims = Claims();
  claims["filler"] = "";
  const std::size_t bare = Ed().Sign(claims.dump()).size();
  claims["filler"] = std::string((kMaxTokenBytes - bare) * 3 / 4 - 3, 'x');
  const std::string fits = Ed().Sign(claims.dump());
  ASSERT_LE(fits.size(), kMaxTokenBytes);
  EXPECT_EQ(Reason(fits), "accepted");
  claims["filler"] = std::string(kMaxTokenBytes, 'x');
  EXPECT_EQ(Reason(Ed().Sign(claims.dump())), "TOKEN_MALFORMED");
}

TEST_F(TokenVerifierTest, EndsAtTheExactSecond) {
  const std::string token = Ed().Sign(Claims().dump());
  const absl::Time end = clock.Now() + absl::Seconds(600) + kDefaultClockLeeway;
  clock.Set(end - absl::Nanoseconds(1));
  EXPECT_EQ(Reason(token), "accepted");
  clock.Set(end);
  EXPECT_EQ(Reason(token), "TOKEN_EXPIRED") << "also when it comes out of the cache";
  EXPECT_EQ(Reason(TokenVerifier(Options(), keys, clock), token), "TOKEN_EXPIRED");
}

TEST_F(TokenVerifierTest, BeginsAtTheExactSecond) {
  json claims = Claims();
  claims["nbf"] = Now() + 100;
  const std::string token = Ed().Sign(claims.dump());
  const absl::Time begin = clock.Now() + absl::Seconds(100) - kDefaultClockLeeway;
  clock.Set(begin - absl::Nanoseconds(1));
  EXPECT_EQ(Reason(token), "TOKEN_NOT_YET_VALID");
  clock.Set(begin);
  EXPECT_EQ(Reason(token), "accepted");
}

TEST_F(TokenVerifierTest, FractionsOfASecondShortenTheLife) {
  TokenVerifierOptions options = Options();
  options.clock_leeway = absl::ZeroDuration();
  const TokenVerifier exact(options, keys, clock);
  json claims = Claims();
  claims["exp"] = static_cast<double>(Now()) + 10.9;
  const std::string token = Es().Sign(claims.dump());
  clock.Advance(absl::Seconds(10) - absl::Nanoseconds(1));
  EXPECT_EQ(Reason(exact, token), "accepted");
  clock.Advance(absl::Nanoseconds(1));
  EXPECT_EQ(Reason(exact, token), "TOKEN_EXPIRED");
}

TEST_F(TokenVerifierTest, ACachedTokenDoesNotOutliveItsKey) {
  const std::string token = Ed().Sign(Claims().dump());
  EXPECT_EQ(Reason(token), "accepted");
  EXPECT_EQ(Reason(token), "accepted");
  keys.Set(JwksOf({Es().PublicJwk()}));
  EXPECT_EQ(Reason(token), "TOKEN_KEY_UNKNOWN");
  const SigningKey replaced(Algorithm::kEdDsa, "ed");
  keys.Set(JwksOf({replaced.PublicJwk()}));
  EXPECT_EQ(Reason(token), "TOKEN_SIGNATURE") << "another key under the same kid";
}

TEST_F(TokenVerifierTest, KeysRotate) {
  const SigningKey next(Algorithm::kEdDsa, "next");
  const std::string old_token = Ed().Sign(Claims().dump());
  const std::string new_token = next.Sign(Claims().dump());
  EXPECT_EQ(Reason(old_token), "accepted");
  EXPECT_EQ(Reason(new_token), "TOKEN_KEY_UNKNOWN");
  EXPECT_EQ(keys.hints, 1) << "an unknown key is a hint to look for new ones";
  keys.Set(JwksOf({Ed().PublicJwk(), next.PublicJwk()}));
  EXPECT_EQ(Reason(old_token), "accepted");
  EXPECT_EQ(Reason(new_token), "accepted");
  keys.Set(JwksOf({next.PublicJwk()}));
  EXPECT_EQ(Reason(old_token), "TOKEN_KEY_UNKNOWN");
  EXPECT_EQ(Reason(new_token), "accepted");
}

TEST_F(TokenVerifierTest, NoErrorRepeatsAPartOfTheToken) {
  json claims = Claims();
  claims["sub"] = "secret\nname";
  claims["tenant"] = "secret-tenant";
  for (const std::string& token :
       {Ed().Sign(claims.dump()), std::string("secret.secret.secret"), Ed().Sign("{}")}) {
    const auto principal = verifier.Verify(token);
    ASSERT_FALSE(principal.ok());
    const std::string text = principal.status().ToString();
    EXPECT_THAT(text, Not(HasSubstr("secret")));
    EXPECT_THAT(text, Not(HasSubstr(token.substr(0, token.find('.')))));
  }
}

TEST_F(TokenVerifierTest, SeveralThreadsVerifyAtOnce) {
  TokenVerifierOptions options = Options();
  options.cached_tokens = 2;  // so that most calls verify anew and throw something out
  const TokenVerifier shared(options, keys, clock);
  std::vector<std::string> tokens;
  for (const SigningKey* key : {&Ed(), &Es(), &Rs()}) {
    for (int i = 0; i < 3; ++i) {
      json claims = Claims();
      claims["sub"] = key->kid() + std::to_string(i);
      tokens.push_back(key->Sign(claims.dump()));
    }
  }
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < 4; ++t) {
    threads.emplace_back([&shared, &tokens, t] {
      for (std::size_t i = 0; i < 100; ++i) {
        const std::size_t which = (i * 7 + t) % tokens.size();
        const auto principal = shared.Verify(tokens[which]);
        ASSERT_TRUE(principal.ok()) << principal.status();
        const char* kids[] = {"ed", "es", "rs"};
        EXPECT_EQ(principal->subject, kids[which / 3] + std::to_string(which % 3));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(TokenVerifierOptionsTest, SaysAllThatIsWrong) {
  TokenVerifierOptions options;
  options.algorithms = {};
  options.clock_leeway = kMaxClockLeeway + absl::Seconds(1);
  options.cached_tokens = 0;
  const absl::Status status = options.Validate();
  ASSERT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  const auto detail = base::DetailOf(status);
  std::vector<std::string> fields;
  for (const auto& violation : detail->violations) fields.push_back(violation.field);
  EXPECT_THAT(fields, testing::ElementsAre("issuer", "audience", "algorithms", "clock_leeway",
                                           "cached_tokens"));
  options = {.issuer = "i", .audience = "a"};
  EXPECT_TRUE(options.Validate().ok());
  options.clock_leeway = -absl::Seconds(1);
  EXPECT_FALSE(options.Validate().ok());
}

}  // namespace
}  // namespace upward::security
