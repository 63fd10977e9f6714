// Goal: the options of `upward-identity` reach their places, and all that is wrong is told at once.
// Method: command lines are parsed as main does.
#include "services/identity/flags.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/app/testing/examples.h"
#include "libs/base/error.h"
#include "tests/support/temporary_directory.h"

namespace upward::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;

// The flags of a program of their own, parsed and finished.
class FlagsTest : public ::testing::Test {
 protected:
  absl::Status Finish(std::vector<std::string> arguments) {
    values_.Declare(flags_);
    arguments.insert(arguments.begin(), "upward-identity");
    std::vector<const char*> pointers;
    for (const std::string& argument : arguments) pointers.push_back(argument.c_str());
    const auto parsed = flags_.Parse(static_cast<int>(pointers.size()), pointers.data());
    if (!parsed.ok()) return parsed.status();
    return values_.Finish();
  }

  static std::vector<std::string> FieldsOf(const absl::Status& status) {
    std::vector<std::string> fields;
    const auto detail = base::DetailOf(status);
    if (!detail.has_value()) return fields;
    for (const auto& violation : detail->violations) fields.push_back(violation.field);
    return fields;
  }

  std::string KeyFile() {
    const std::string path = directory_.File("key");
    FILE* file = std::fopen(path.c_str(), "w");
    std::fputs("0123456789abcdef0123456789abcdef\n", file);
    std::fclose(file);
    return "--page-token-key-file=" + path;
  }

  const testing::TemporaryDirectory directory_;
  BinaryFlags values_;
  app::Flags flags_{"identity", "A test."};
};

TEST_F(FlagsTest, ReachTheirPlaces) {
  const absl::Status status =
      Finish({"--token-keys=keys.json", "--token-issuer=i", "--token-audience=a", KeyFile(),
              "--spool-folder=" + directory_.path(), "--sqlite-path=there.db",
              "--listen=127.0.0.1:7777", "--redis-port=7000", "--threads=5"});
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(values_.host.tokens.issuer, "i");
  EXPECT_EQ(values_.host.sqlite.path, "there.db");
  EXPECT_EQ(values_.host.server.address, "127.0.0.1:7777");
  EXPECT_EQ(values_.host.redis.endpoint.port, 7000);
  EXPECT_EQ(values_.host.core.threads, 5);
  EXPECT_EQ(values_.service.Options().page_token_key, "0123456789abcdef0123456789abcdef");
  EXPECT_EQ(values_.service.Options().spool_folder, directory_.path());
}

TEST_F(FlagsTest, TellAllThatIsWrongAtOnce) {
  const absl::Status status =
      Finish({"--redis-port=0", "--storage=postgres", "--spool-folder=/nowhere/at/all"});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(FieldsOf(status),
              IsSupersetOf({"redis-port", "token-keys", "token-issuer", "token-audience", "bus",
                            "spool-folder", "page-token-key-file"}));
}

TEST_F(FlagsTest, NameOnlyFlagsThatThereAre) {
  const absl::Status status = Finish(
      {"--storage=postgres", "--postgres-connections=0", "--threads=0", "--queue=-1", "--streams=0",
       "--max-calls=0", "--max-message-bytes=0", "--max-buffer-bytes=0", "--tls-private-key=k.pem",
       "--max-streams-per-connection=0", "--token-clock-leeway=1h", "--token-algorithms=none",
       "--spool-folder=/nowhere/at/all", "--redis-port=0"});
  EXPECT_GE(FieldsOf(status).size(), 18u) << status;
  for (const std::string& field : FieldsOf(status)) {
    EXPECT_THAT(flags_.Help(), HasSubstr("--" + field + " ")) << status;
  }
}

TEST_F(FlagsTest, ManyThreadsNeedRoomForTheirCalls) {
  std::vector<std::string> arguments = {"--token-keys=keys.json", "--token-issuer=i",
                                        "--token-audience=a", KeyFile(), "--threads=900"};
  EXPECT_THAT(FieldsOf(Finish(arguments)), ElementsAre("max-calls"));
}

TEST_F(FlagsTest, SetWhatAnOperatorNeeds) {
  const absl::Status status =
      Finish({"--token-keys=keys.json", "--token-issuer=i", "--token-audience=a", KeyFile(),
              "--threads=900", "--max-calls=1300", "--no-postgres-prepared-statements",
              "--token-algorithms=EdDSA,ES256", "--token-clock-leeway=5s",
              "--max-message-bytes=8000000", "--max-streams-per-connection=9", "--streams=7"});
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(values_.host.core.max_calls, 1300);
  EXPECT_EQ(values_.host.core.max_streams, 7);
  EXPECT_FALSE(values_.host.postgres.prepare_statements);
  EXPECT_THAT(values_.host.tokens.algorithms,
              ElementsAre(security::Algorithm::kEdDsa, security::Algorithm::kEs256));
  EXPECT_EQ(values_.host.tokens.clock_leeway, absl::Seconds(5));
  EXPECT_EQ(values_.host.server.max_message_bytes, 8'000'000);
  EXPECT_EQ(values_.host.server.max_streams_per_connection, 9);
}

TEST_F(FlagsTest, TheExamplesOfTheHelpWork) {
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(directory_.path());
  std::ofstream("page.key") << "0123456789abcdef0123456789abcdef\n";
  std::ofstream("service.url") << "postgresql://upward@db/identity\n";
  const auto calls = app::testing::CallsOf("upward-identity", kExamples);
  EXPECT_EQ(calls.size(), 2u);
  for (const std::vector<std::string>& call : calls) {
    BinaryFlags values;
    app::Flags flags("identity", "A test.");
    values.Declare(flags);
    std::vector<const char*> words = {"upward-identity"};
    for (const std::string& word : call) words.push_back(word.c_str());
    const auto parsed = flags.Parse(static_cast<int>(words.size()), words.data());
    EXPECT_TRUE(parsed.ok()) << parsed.status();
    EXPECT_EQ(values.Finish(), absl::OkStatus());
  }
  std::filesystem::current_path(before);
}

TEST_F(FlagsTest, ShowNoSecret) {
  ASSERT_FALSE(Finish({KeyFile()}).ok());
  for (const auto& option : flags_.Effective()) {
    EXPECT_EQ(option.second.find("0123456789abcdef"), std::string::npos) << option.first;
  }
}

}  // namespace
}  // namespace upward::identity
