// Goal: outgoing calls carry who asks, until when and under which id, and only what may be retried
// is. Method: real servers; one that fails at first, and one that asks another on behalf of its
// caller.
#include "libs/rpc/channel.h"

#include <future>
#include <thread>

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

#include "libs/base/error.h"
#include "libs/rpc/testing/echo_server.h"

namespace upward::rpc::testing {
namespace {

// gRPC rounds the time that is left up when it writes it, by a percent at most.
constexpr absl::Duration kWireRounding = absl::Milliseconds(100);

const google::protobuf::ServiceDescriptor* Echo() {
  return EchoRequest::descriptor()->file()->FindServiceByName("EchoService");
}

TEST(ServiceConfigTest, RetriesIdempotentMethodsOnly) {
  const auto config =
      nlohmann::json::parse(ServiceConfig({.target = "x", .tls = {}, .services = {Echo()}}));
  ASSERT_EQ(config["methodConfig"].size(), 1u);
  EXPECT_EQ(config["methodConfig"][0]["name"],
            nlohmann::json::parse(
                R"([{"service": "upward.rpc.testing.EchoService", "method": "Echo"}])"));
  EXPECT_EQ(config["methodConfig"][0]["retryPolicy"]["retryableStatusCodes"],
            nlohmann::json::array({"UNAVAILABLE"}));
  EXPECT_FALSE(config["methodConfig"][0].contains("timeout"));
  EXPECT_EQ(config["healthCheckConfig"]["serviceName"], "");
}

TEST(ServiceConfigTest, TheRetryPolicyIsTheOneGiven) {
  ChannelOptions options{.target = "x", .tls = {}, .services = {Echo()}};
  options.retry = {.attempts = 3,
                   .first_backoff = absl::Milliseconds(250),
                   .max_backoff = absl::Seconds(5),
                   .backoff_multiplier = 1.5};
  const auto config = nlohmann::json::parse(ServiceConfig(options));
  EXPECT_EQ(config["methodConfig"][0]["retryPolicy"], nlohmann::json::parse(R"({
      "maxAttempts": 3, "initialBackoff": "0.25s", "maxBackoff": "5s", "backoffMultiplier": 1.5,
      "retryableStatusCodes": ["UNAVAILABLE"]})"));

  options.retry.attempts = 1;
  EXPECT_FALSE(nlohmann::json::parse(ServiceConfig(options)).contains("methodConfig"));
}

class ChannelTest : public ::testing::Test {
 protected:
  std::unique_ptr<EchoService::Stub> Open(const EchoServer& server) {
    auto channel = OpenChannel({.target = server.address(), .tls = {}, .services = {Echo()}});
    EXPECT_TRUE(channel.ok()) << channel.status();
    return EchoService::NewStub(*channel);
  }

  base::SystemClock clock_;
  base::SystemRandom random_;
  const Caller caller_{{.token = [] { return "participant"; }}, clock_, random_};
  TestCore core_;
  EchoServer server_{*core_};
};

TEST_F(ChannelTest, ACallerSendsItsTokenAndDeadline) {
  absl::Duration remaining;
  server_.handlers().on_echo = [&remaining](const Call& call, const EchoRequest&) {
    remaining = call.Remaining();
    return Said(call.principal().subject);
  };
  const auto stub = Open(server_);
  const auto answer =
      Invoke(*stub, &EchoService::Stub::Echo, *caller_.MakeClientContext(), Say("x"));
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->text(), "sub-p");
  EXPECT_LE(remaining, absl::Seconds(10) + kWireRounding);
  EXPECT_GT(remaining, absl::Seconds(5));
}

TEST_F(ChannelTest, ErrorsComeBackWithTheirDetails) {
  server_.handlers().on_echo = [](const Call&, const EchoRequest&) -> absl::StatusOr<EchoResponse> {
    return base::Error(absl::StatusCode::kNotFound, "NOT_FOUND", "nobody", {{"id", "7"}});
  };
  const auto stub = Open(server_);
  const auto answer =
      Invoke(*stub, &EchoService::Stub::Echo, *caller_.MakeClientContext(), Say("x"));
  ASSERT_TRUE(base::DetailOf(answer.status()).has_value());
  EXPECT_EQ(base::DetailOf(answer.status())->metadata.at("id"), "7");
}

TEST_F(ChannelTest, UnavailableIsTriedAgain) {
  std::atomic<int> attempts{0};
  server_.handlers().on_echo = [&attempts](const Call&,
                                           const EchoRequest&) -> absl::StatusOr<EchoResponse> {
    if (++attempts < 3) return absl::UnavailableError("not yet");
    return Said("at last");
  };
  const auto stub = Open(server_);
  const auto answer =
      Invoke(*stub, &EchoService::Stub::Echo, *caller_.MakeClientContext(), Say("x"));
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->text(), "at last");
  EXPECT_EQ(attempts.load(), 3);
}

TEST_F(ChannelTest, OtherErrorsAreNot) {
  std::atomic<int> attempts{0};
  server_.handlers().on_echo = [&attempts](const Call&,
                                           const EchoRequest&) -> absl::StatusOr<EchoResponse> {
    ++attempts;
    return absl::AbortedError("conflict");
  };
  const auto stub = Open(server_);
  EXPECT_EQ(Invoke(*stub, &EchoService::Stub::Echo, *caller_.MakeClientContext(), Say("x"))
                .status()
                .code(),
            absl::StatusCode::kAborted);
  EXPECT_EQ(attempts.load(), 1);
}

// One server whose handler asks another: as matching asks identity.
class PeerTest : public ChannelTest {
 protected:
  PeerTest() {
    server_.handlers().on_echo = [this](const Call& call, const EchoRequest& request) {
      return Invoke(*peer_stub_, &EchoService::Stub::Echo, call, request);
    };
  }

  TestCore peer_core_;
  EchoServer peer_{*peer_core_};
  std::unique_ptr<EchoService::Stub> peer_stub_ = Open(peer_);
};

TEST_F(PeerTest, ThePeerLearnsWhoAsksUntilWhenUnderWhichId) {
  std::string seen;
  absl::Duration remaining;
  peer_.handlers().on_echo = [&](const Call& call, const EchoRequest&) {
    seen = call.principal().subject + " " + call.request_id() + " " + call.trace().trace_id;
    remaining = call.Remaining();
    return Said("from the peer");
  };
  const auto stub = server_.Connect();
  const auto context = ContextFor("participant");
  context->AddMetadata("x-request-id", "req-1");
  context->AddMetadata("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  EchoResponse response;
  ASSERT_TRUE(stub->Echo(context.get(), Say("x"), &response).ok());
  EXPECT_EQ(response.text(), "from the peer");
  EXPECT_EQ(seen, "sub-p req-1 4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_LE(remaining, absl::Seconds(10) + kWireRounding);
  EXPECT_GT(remaining, absl::Seconds(5));
}

TEST_F(PeerTest, ACancellationReachesThePeer) {
  std::promise<void> started;
  std::promise<absl::Status> stopped;
  peer_.handlers().on_echo = [&](const Call& call, const EchoRequest&) {
    started.set_value();
    call.Wait(absl::Seconds(9));
    stopped.set_value(call.Stopped());
    return Said("");
  };
  const auto stub = server_.Connect();
  const auto context = ContextFor("participant");
  std::thread client([&] {
    EchoResponse response;
    EXPECT_EQ(stub->Echo(context.get(), Say("x"), &response).error_code(), grpc::CANCELLED);
  });
  started.get_future().wait();
  context->TryCancel();
  EXPECT_EQ(stopped.get_future().get().code(), absl::StatusCode::kCancelled);
  client.join();
}

TEST_F(PeerTest, ThePeersErrorsPassThrough) {
  peer_.handlers().on_echo = [](const Call&, const EchoRequest&) -> absl::StatusOr<EchoResponse> {
    return base::Error(absl::StatusCode::kFailedPrecondition, "WRONG_STATE", "not now");
  };
  const auto stub = server_.Connect();
  const auto context = ContextFor("participant");
  EchoResponse response;
  EXPECT_EQ(ReasonOf(stub->Echo(context.get(), Say("x"), &response)), "WRONG_STATE");
}

}  // namespace
}  // namespace upward::rpc::testing
