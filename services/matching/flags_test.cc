// Goal: the options of `upward-matching` reach their places, and calls to an identity service that
// demands certificates can be configured.
// Method: command lines are parsed as main does; a real server with mutual TLS is called with what
// they hold.
#include "services/matching/flags.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/app/testing/examples.h"
#include "libs/base/error.h"
#include "libs/rpc/testing/certificate.h"
#include "libs/rpc/testing/echo_server.h"
#include "tests/support/temporary_directory.h"

namespace upward::matching {
namespace {

using ::testing::IsSupersetOf;

absl::Status Finish(BinaryFlags& values, const std::vector<std::string>& arguments) {
  app::Flags flags("upward-matching", "A test.");
  values.Declare(flags);
  std::vector<const char*> words = {"upward-matching"};
  for (const std::string& argument : arguments) words.push_back(argument.c_str());
  const auto parsed = flags.Parse(static_cast<int>(words.size()), words.data());
  return parsed.ok() ? values.Finish() : parsed.status();
}

class FlagsTest : public ::testing::Test {
 protected:
  FlagsTest() {
    std::ofstream(directory_.File("page.key")) << "0123456789abcdef0123456789abcdef\n";
    std::ofstream(directory_.File("service.url")) << "postgresql://upward@db/matching\n";
  }

  // The options beside which a test needs others.
  std::vector<std::string> With(std::vector<std::string> others) const {
    others.insert(others.end(), {"--token-keys=keys.json", "--token-issuer=i", "--token-audience=a",
                                 "--page-token-key-file=" + directory_.File("page.key")});
    return others;
  }

  const testing::TemporaryDirectory directory_;
  BinaryFlags values_;
};

TEST_F(FlagsTest, TellAllThatIsWrongAtOnceInTheNamesOfFlags) {
  const absl::Status status =
      Finish(values_, {"--recheck-quiet=-1s", "--identity-tls-certificate=c.pem"});
  std::vector<std::string> fields;
  const auto detail = base::DetailOf(status);
  ASSERT_TRUE(detail.has_value()) << status;
  for (const auto& violation : detail->violations) fields.push_back(violation.field);
  EXPECT_THAT(fields,
              IsSupersetOf({"recheck-quiet", "page-token-key-file", "identity-tls-private-key"}));
}

TEST_F(FlagsTest, AnIdentityThatDemandsCertificatesIsReached) {
  const rpc::TlsFiles files = rpc::testing::WriteCertificate(directory_.path());
  rpc::testing::TestCore core;
  rpc::testing::EchoServer server(*core, {.tls = files});
  const auto call = [&](const std::vector<std::string>& certificate) {
    BinaryFlags values;
    std::vector<std::string> arguments = With(certificate);
    arguments.insert(arguments.end(), {"--identity-server=" + server.address(),
                                       "--identity-tls-authorities=" + files.authorities});
    EXPECT_EQ(Finish(values, arguments), absl::OkStatus());
    values.identity.health_checks = false;
    const auto channel = rpc::OpenChannel(values.identity);
    EXPECT_TRUE(channel.ok()) << channel.status();
    rpc::testing::EchoResponse response;
    return rpc::testing::EchoService::NewStub(*channel)
        ->Echo(rpc::testing::ContextFor("participant").get(), rpc::testing::Say("x"), &response)
        .error_code();
  };
  EXPECT_EQ(call({"--identity-tls-certificate=" + files.certificate,
                  "--identity-tls-private-key=" + files.private_key}),
            grpc::OK);
  EXPECT_EQ(call({}), grpc::UNAVAILABLE);
}

TEST_F(FlagsTest, TheExamplesOfTheHelpWork) {
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(directory_.path());
  const auto calls = app::testing::CallsOf("upward-matching", kExamples);
  EXPECT_EQ(calls.size(), 2u);
  for (const std::vector<std::string>& call : calls) {
    BinaryFlags values;
    EXPECT_EQ(Finish(values, call), absl::OkStatus());
  }
  std::filesystem::current_path(before);
}

}  // namespace
}  // namespace upward::matching
