// Goal: what the built-in issuer issues, the verifier accepts; its key is private and survives.
// Method: a key file in a fresh folder, its rights changed by hand, and the verifier as the judge.
#include "libs/security/token_issuer.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

#include "libs/base/error.h"
#include "libs/base/testing/fake_clock.h"
#include "libs/security/key_source.h"
#include "libs/security/private_key_file.h"
#include "libs/security/token_verifier.h"

namespace upward::security {
namespace {

using testing::HasSubstr;
using testing::Not;

class TokenIssuerTest : public testing::Test {
 protected:
  TokenIssuerTest() {
    folder_ = std::filesystem::temp_directory_path() /
              ("token_issuer_test." + std::to_string(::getpid()));
    std::filesystem::create_directory(folder_);
  }
  ~TokenIssuerTest() override { std::filesystem::remove_all(folder_); }

  TokenIssuerOptions Options() const {
    return {.key_file = folder_ / "signing_key.json", .issuer = "upward", .audience = "upward"};
  }
  std::unique_ptr<TokenIssuer> Open() const {
    auto issuer = TokenIssuer::Open(Options(), clock_);
    EXPECT_TRUE(issuer.ok()) << issuer.status();
    return *std::move(issuer);
  }
  std::string Content() const {
    std::stringstream text;
    text << std::ifstream(Options().key_file).rdbuf();
    return text.str();
  }
  int Mode() const {
    struct stat info = {};
    EXPECT_EQ(::stat(Options().key_file.c_str(), &info), 0);
    return info.st_mode & 07777;
  }
  absl::StatusOr<Principal> Verify(const TokenIssuer& issuer, const std::string& token) const {
    auto keys = KeySet::Parse(issuer.Jwks(), nullptr);
    EXPECT_TRUE(keys.ok()) << keys.status();
    FixedKeySource source(*keys);
    TokenVerifierOptions options{.issuer = "upward", .audience = "upward"};
    options.clock_leeway = absl::ZeroDuration();
    return TokenVerifier(options, source, clock_).Verify(token);
  }

  const Principal participant_{.subject = "u1",
                               .tenant = base::TenantId("t1"),
                               .roles = {Role::kParticipant, Role::kProgrammeLead},
                               .person_id = "p1"};
  std::filesystem::path folder_;
  base::FakeClock clock_;
};

TEST_F(TokenIssuerTest, TheVerifierSeesTheSamePrincipal) {
  const auto issuer = Open();
  const auto token = issuer->Issue(participant_, absl::Minutes(5));
  ASSERT_TRUE(token.ok()) << token.status();
  const auto seen = Verify(*issuer, *token);
  ASSERT_TRUE(seen.ok()) << seen.status();
  EXPECT_EQ(seen->subject, "u1");
  EXPECT_EQ(seen->tenant, base::TenantId("t1"));
  EXPECT_EQ(seen->roles, participant_.roles);
  EXPECT_EQ(seen->person_id, "p1");
}

TEST_F(TokenIssuerTest, ATokenLivesAsLongAsAsked) {
  const auto issuer = Open();
  const auto token = issuer->Issue(participant_, absl::Minutes(5));
  ASSERT_TRUE(token.ok()) << token.status();
  clock_.Advance(absl::Minutes(5) - absl::Nanoseconds(1));
  EXPECT_TRUE(Verify(*issuer, *token).ok());
  clock_.Advance(absl::Nanoseconds(1));
  const auto seen = Verify(*issuer, *token);
  ASSERT_FALSE(seen.ok());
  EXPECT_EQ(base::DetailOf(seen.status())->reason, "TOKEN_EXPIRED");
}

TEST_F(TokenIssuerTest, TheKeyIsMadeOnceAndForItsOwnerAlone) {
  const auto first = Open();
  EXPECT_EQ(Mode(), 0600);
  const std::string content = Content();
  const auto token = first->Issue(participant_, absl::Minutes(5));
  ASSERT_TRUE(token.ok()) << token.status();
  const auto second = Open();
  EXPECT_EQ(Content(), content);
  EXPECT_EQ(second->key_id(), first->key_id());
  EXPECT_TRUE(Verify(*second, *token).ok());
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1)
      << "no draft is left behind";
}

TEST_F(TokenIssuerTest, RefusesAKeyThatOthersMayRead) {
  Open();
  for (const int mode : {0640, 0604, 0620, 0602, 0610, 0660, 0644}) {
    ASSERT_EQ(::chmod(Options().key_file.c_str(), static_cast<mode_t>(mode)), 0);
    const auto issuer = TokenIssuer::Open(Options(), clock_);
    EXPECT_EQ(issuer.status().code(), absl::StatusCode::kFailedPrecondition) << std::oct << mode;
    EXPECT_THAT(std::string(issuer.status().message()), HasSubstr("chmod 600"));
  }
  ASSERT_EQ(::chmod(Options().key_file.c_str(), 0400), 0);
  EXPECT_TRUE(TokenIssuer::Open(Options(), clock_).ok()) << "read-only is stricter still";
}

TEST_F(TokenIssuerTest, RefusesAFileThatHoldsNoPrivateKey) {
  const auto good = Open();
  const std::string content = Content();
  nlohmann::json public_part = nlohmann::json::parse(content);
  public_part.erase("d");
  for (const std::string& text :
       {std::string(), std::string("{}"), content.substr(0, content.size() / 2), good->Jwks(),
        public_part.dump(), std::string(R"({"kty":"oct","k":"c2VjcmV0"})"),
        std::string(kMaxPrivateKeyBytes + 1, ' ')}) {
    std::filesystem::remove(Options().key_file);
    ASSERT_TRUE(CreatePrivateFile(Options().key_file, text).ok());
    const auto issuer = TokenIssuer::Open(Options(), clock_);
    EXPECT_EQ(issuer.status().code(), absl::StatusCode::kFailedPrecondition) << text;
    EXPECT_EQ(Content(), text) << "what is there is never overwritten";
  }
}

TEST_F(TokenIssuerTest, RefusesAFolderInPlaceOfTheFile) {
  std::filesystem::create_directory(Options().key_file);
  EXPECT_FALSE(TokenIssuer::Open(Options(), clock_).ok());
}

TEST_F(TokenIssuerTest, SaysWhenTheFolderIsMissing) {
  TokenIssuerOptions options = Options();
  options.key_file = folder_ / "missing" / "key.json";
  EXPECT_EQ(TokenIssuer::Open(options, clock_).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(TokenIssuerTest, ManyThatOpenAtOnceGetTheSameKey) {
  constexpr std::size_t kThreads = 8;
  std::vector<std::string> key_ids(kThreads);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < kThreads; ++i) {
    threads.emplace_back([this, &key_ids, i] { key_ids[i] = Open()->key_id(); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(key_ids, testing::Each(key_ids[0]));
  EXPECT_NE(key_ids[0], "");
}

TEST_F(TokenIssuerTest, TheKeySetIsPublic) {
  const auto issuer = Open();
  const auto key = nlohmann::json::parse(Content());
  EXPECT_THAT(issuer->Jwks(), Not(HasSubstr(key["d"].get<std::string>())));
  std::vector<std::string> warnings;
  const auto keys = KeySet::Parse(issuer->Jwks(), &warnings);
  ASSERT_TRUE(keys.ok()) << keys.status();
  EXPECT_THAT(warnings, testing::IsEmpty());
  EXPECT_NE((*keys)->Find(issuer->key_id()), nullptr);
}

TEST_F(TokenIssuerTest, TheKeyIdIsTheThumbprintOfTheKey) {
  // The example of RFC 8037, appendix A.
  ASSERT_TRUE(CreatePrivateFile(Options().key_file,
                                R"({"kty":"OKP","crv":"Ed25519",)"
                                R"("d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",)"
                                R"("x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})")
                  .ok());
  EXPECT_EQ(Open()->key_id(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

TEST_F(TokenIssuerTest, RefusesWhatNoVerifierWouldAccept) {
  const auto issuer = Open();
  const auto fields = [&issuer](const Principal& principal, absl::Duration lifetime) {
    const auto token = issuer->Issue(principal, lifetime);
    std::vector<std::string> names;
    EXPECT_EQ(token.status().code(), absl::StatusCode::kInvalidArgument);
    const auto detail = base::DetailOf(token.status());
    if (!detail.has_value()) return names;
    for (const auto& violation : detail->violations) names.push_back(violation.field);
    return names;
  };
  using testing::ElementsAre;
  EXPECT_THAT(fields(participant_, absl::ZeroDuration()), ElementsAre("lifetime"));
  EXPECT_THAT(fields(participant_, kMaxTokenLifetime + absl::Seconds(1)), ElementsAre("lifetime"));
  EXPECT_THAT(fields(participant_, absl::InfiniteDuration()), ElementsAre("lifetime"));
  Principal nobody;
  EXPECT_THAT(fields(nobody, -absl::Seconds(1)), ElementsAre("lifetime", "principal"));
  Principal stray = participant_;
  stray.tenant = {};
  EXPECT_THAT(fields(stray, absl::Hours(1)), ElementsAre("principal"));
  Principal bytes = participant_;
  bytes.subject = "\xff";
  EXPECT_THAT(fields(bytes, absl::Hours(1)), ElementsAre("principal"));
}

TEST_F(TokenIssuerTest, RefusesBadOptions) {
  TokenIssuerOptions options;
  options.max_lifetime = kMaxTokenLifetime + absl::Seconds(1);
  const auto issuer = TokenIssuer::Open(options, clock_);
  EXPECT_EQ(issuer.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(base::DetailOf(issuer.status())->violations.size(), 4u);
}

}  // namespace
}  // namespace upward::security
