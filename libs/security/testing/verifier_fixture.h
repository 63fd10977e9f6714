// What the tests of the verifier share: a key of each kind, a clock, and tokens to bend.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

#include "libs/base/error.h"
#include "libs/base/testing/fake_clock.h"
#include "libs/security/key_source.h"
#include "libs/security/testing/signing_key.h"
#include "libs/security/token_verifier.h"

namespace upward::security {

inline constexpr char kTestIssuer[] = "https://idp.example";
inline constexpr char kTestAudience[] = "upward";

// A source whose set a test swaps, and which counts the hints it gets.
class SwitchableKeySource final : public KeySource {
 public:
  void Set(const std::string& jwks) {
    auto parsed = KeySet::Parse(jwks, nullptr);
    ASSERT_TRUE(parsed.ok()) << parsed.status();
    keys_ = *std::move(parsed);
  }
  std::shared_ptr<const KeySet> Current() const override { return keys_; }
  void OnUnknownKey() override { ++hints; }

  int hints = 0;

 private:
  std::shared_ptr<const KeySet> keys_ = KeySet::Empty();
};

class VerifierFixture : public testing::Test {
 protected:
  VerifierFixture() { keys.Set(JwksOf({Ed().PublicJwk(), Es().PublicJwk(), Rs().PublicJwk()})); }

  // Made once a process: an RSA key takes a while.
  static const SigningKey& Ed() {
    static const SigningKey key(Algorithm::kEdDsa, "ed");
    return key;
  }
  static const SigningKey& Es() {
    static const SigningKey key(Algorithm::kEs256, "es");
    return key;
  }
  static const SigningKey& Rs() {
    static const SigningKey key(Algorithm::kRs256, "rs");
    return key;
  }

  static TokenVerifierOptions Options() {
    return {.issuer = kTestIssuer, .audience = kTestAudience};
  }

  std::int64_t Now() const { return absl::ToUnixSeconds(clock.Now()); }

  // A tenant admin's claims, good for ten minutes.
  nlohmann::json Claims() const {
    return {{"iss", kTestIssuer}, {"aud", kTestAudience},
            {"sub", "u1"},        {"tenant", "t1"},
            {"iat", Now()},       {"nbf", Now()},
            {"exp", Now() + 600}, {"roles", {"tenant_admin"}}};
  }

  // The reason for which `verifier` refuses `token`; "accepted" when it does not.
  static std::string Reason(const TokenVerifier& verifier, std::string_view token) {
    const auto principal = verifier.Verify(token);
    if (principal.ok()) return "accepted";
    EXPECT_EQ(principal.status().code(), absl::StatusCode::kUnauthenticated);
    const auto detail = base::DetailOf(principal.status());
    return detail.has_value() ? detail->reason : "no reason";
  }
  std::string Reason(std::string_view token) const { return Reason(verifier, token); }

  base::FakeClock clock;
  SwitchableKeySource keys;
  TokenVerifier verifier{Options(), keys, clock};
};

}  // namespace upward::security
