// Goal: who has no certificate gets in nowhere, and a renewed one takes effect without a restart.
// Method: real servers on loopback with certificates made on the spot.
#include "libs/rpc/tls.h"

#include <unistd.h>

#include <filesystem>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

#include "libs/rpc/testing/certificate.h"
#include "libs/rpc/testing/echo_server.h"

namespace upward::rpc::testing {
namespace {

class TlsTest : public ::testing::Test {
 protected:
  TlsTest() { std::filesystem::create_directories(folder_); }
  ~TlsTest() override { std::filesystem::remove_all(folder_); }

  grpc::Status Echo(const EchoServer& server, const TlsFiles& tls) {
    const auto channel = OpenChannel(
        {.target = server.address(), .tls = tls, .services = {}, .health_checks = false});
    EXPECT_TRUE(channel.ok()) << channel.status();
    const auto context = ContextFor("participant");
    EchoResponse response;
    return EchoService::NewStub(*channel)->Echo(context.get(), Say("x"), &response);
  }

  const std::string folder_ = absl::StrCat(::testing::TempDir(), "/upward_tls_", ::getpid());
  TestCore core_;
};

TEST_F(TlsTest, MutualTlsWantsACertificateOfTheClient) {
  const TlsFiles files = WriteCertificate(folder_);
  EchoServer server(*core_, {.tls = files});
  const grpc::Status with = Echo(server, files);
  EXPECT_TRUE(with.ok()) << with.error_message();
  EXPECT_EQ(Echo(server, {.certificate = "", .private_key = "", .authorities = files.authorities})
                .error_code(),
            grpc::UNAVAILABLE);
  EXPECT_EQ(Echo(server, {}).error_code(), grpc::UNAVAILABLE) << "in the clear";
}

TEST_F(TlsTest, FilesAreCheckedAtTheStart) {
  const TlsFiles files = WriteCertificate(folder_);
  EchoHandlers handlers(*core_);
  const auto start = [&](const TlsFiles& tls) {
    return Server::Start({.tls = tls}, *core_, {&handlers}).status();
  };
  EXPECT_EQ(start({.certificate = files.certificate, .private_key = "", .authorities = ""}).code(),
            absl::StatusCode::kInvalidArgument);
  const absl::Status missing =
      start({.certificate = files.certificate, .private_key = "/no/such", .authorities = ""});
  EXPECT_EQ(missing.code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(absl::StrContains(missing.message(), "/no/such"));
}

TEST_F(TlsTest, ARenewedCertificateTakesEffectWithoutARestart) {
  TlsFiles files = WriteCertificate(folder_);
  files.authorities = "";
  const auto credentials = ServerCredentials(files, absl::Seconds(1));
  ASSERT_TRUE(credentials.ok()) << credentials.status();
  EchoHandlers handlers(*core_);
  int port = 0;
  const std::unique_ptr<grpc::Server> server =
      grpc::ServerBuilder()
          .AddListeningPort("127.0.0.1:0", *credentials, &port)
          .RegisterService(&handlers)
          .BuildAndStart();
  ASSERT_NE(server, nullptr);
  const auto connects = [&](const std::string& authorities) {
    const auto channel = OpenChannel({.target = absl::StrCat("127.0.0.1:", port),
                                      .tls = {.authorities = authorities},
                                      .health_checks = false});
    return (*channel)->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(1));
  };
  const std::string before = folder_ + "/before.pem";
  std::filesystem::copy(files.certificate, before);
  ASSERT_TRUE(connects(before));

  WriteCertificate(folder_);
  bool renewed = false;
  for (int attempt = 0; attempt < 20 && !renewed; ++attempt) renewed = connects(files.certificate);
  EXPECT_TRUE(renewed);
  EXPECT_FALSE(connects(before));
}

TEST(LoopbackTest, TellsThisMachineFromOthers) {
  for (const char* here : {"127.0.0.1:7400", "127.8.9.1:1", "localhost:7400", "localhost",
                           "[::1]:7400", "::1", "unix:/run/upward", "dns:///localhost:7400",
                           "dns:127.0.0.1:1", "ipv6:[::1]:7", "ipv4:127.0.0.1:1,127.0.0.1:2"}) {
    EXPECT_TRUE(IsLoopback(here)) << here;
  }
  for (const char* elsewhere :
       {"0.0.0.0:7400", "[::]:7400", ":7400", "*:7400", "10.0.0.1:7400", "upward.example.org:7400",
        "127.example.org:7400", "localhost.example.org:1", "dns:///upward:7400",
        "dns://127.0.0.1/upward:7400", "ipv4:127.0.0.1:1,10.0.0.1:2", ""}) {
    EXPECT_FALSE(IsLoopback(elsewhere)) << elsewhere;
  }
}

}  // namespace
}  // namespace upward::rpc::testing
