// Goal: a server keeps its limits, tells its health, and stops without losing a call.
// Method: real servers on loopback; raw calls to the health and reflection services.
#include "libs/rpc/server.h"

#include <future>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "grpcpp/generic/generic_stub.h"
#include "gtest/gtest.h"

#include "libs/base/error.h"
#include "libs/rpc/status.h"
#include "libs/rpc/testing/echo_server.h"

namespace upward::rpc::testing {
namespace {

struct RawAnswer {
  grpc::Status status;
  std::string bytes;
};

// Sends an empty message to any method, without a token.
RawAnswer CallRaw(const std::string& address, const std::string& method) {
  grpc::GenericStub stub(grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
  const auto context = ContextFor("");
  const grpc::Slice empty("", 0);
  const grpc::ByteBuffer request(&empty, 1);
  grpc::ByteBuffer response;
  std::promise<grpc::Status> done;
  stub.UnaryCall(context.get(), method, {}, &request, &response,
                 [&done](grpc::Status status) { done.set_value(std::move(status)); });
  RawAnswer answer{done.get_future().get(), ""};
  grpc::Slice slice;
  if (answer.status.ok() && response.DumpToSingleSlice(&slice).ok()) {
    answer.bytes.assign(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return answer;
}

constexpr char kHealth[] = "/grpc.health.v1.Health/Check";
constexpr char kReflection[] = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
// HealthCheckResponse with its only field, status.
constexpr char kServing[] = "\x08\x01";
constexpr char kNotServing[] = "\x08\x02";

TEST(ServerTest, TwoServersNeverShareAPort) {
  TestCore core;
  const EchoServer first(*core);
  EchoHandlers handlers(*core);
  const auto second = Server::Start({.address = first.address()}, *core, {&handlers});
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(absl::StrContains(second.status().message(), "choose another address"));
}

TEST(ServerTest, WithoutAnAddressItServesInProcessOnly) {
  TestCore core;
  EchoServer server(*core, {.address = ""});
  EXPECT_EQ(server.server().port(), 0);
  const auto context = ContextFor("participant");
  EchoResponse response;
  EXPECT_TRUE(server.ConnectInProcess()->Echo(context.get(), Say("in"), &response).ok());
  EXPECT_EQ(response.text(), "in");
}

TEST(ServerTest, OptionsThatMakeNoSenseAreNamedTogether) {
  const absl::Status status =
      ServerOptions{.max_message_bytes = 0, .max_streams_per_connection = -1}.Validate();
  EXPECT_TRUE(absl::StrContains(status.message(), "max_message_bytes")) << status;
  EXPECT_TRUE(absl::StrContains(status.message(), "max_streams_per_connection")) << status;
}

TEST(ServerTest, TooLargeARequestIsRefused) {
  TestCore core;
  EchoServer server(*core, {.max_message_bytes = 1000});
  const auto stub = server.Connect();
  EchoResponse response;
  const auto small = ContextFor("participant");
  EXPECT_TRUE(stub->Echo(small.get(), Say(std::string(900, 'x')), &response).ok());
  const auto large = ContextFor("participant");
  const grpc::Status refused = stub->Echo(large.get(), Say(std::string(1100, 'x')), &response);
  EXPECT_EQ(refused.error_code(), grpc::RESOURCE_EXHAUSTED);
  // gRPC refuses it before any code of ours; our clients know what it means.
  EXPECT_TRUE(refused.error_details().empty());
  EXPECT_EQ(ReasonOf(refused), "MESSAGE_TOO_LARGE");
}

TEST(ServerTest, AnErrorWithMoreViolationsThanTrailersHoldArrives) {
  TestCore core;
  EchoServer server(*core);
  base::Violations violations;
  for (int i = 0; i < 3'000; ++i) violations.Add("text", "is missing; give one");
  server.handlers().on_echo = [&](const Call&, const EchoRequest&) {
    return absl::StatusOr<EchoResponse>(violations.ToStatus());
  };
  const auto context = ContextFor("participant");
  EchoResponse response;
  const grpc::Status refused = server.Connect()->Echo(context.get(), Say("x"), &response);
  EXPECT_EQ(refused.error_code(), grpc::INVALID_ARGUMENT) << refused.error_message();
  EXPECT_EQ(ReasonOf(refused), "INVALID_FIELDS");
}

TEST(ServerTest, AnUnknownMethodIsAnsweredWithItsReason) {
  TestCore core;
  EchoServer server(*core);
  for (const char* method :
       {"/upward.rpc.testing.EchoService/Whisper", "/no.such.Service/Echo", "no method"}) {
    const grpc::Status status = CallRaw(server.address(), method).status;
    EXPECT_EQ(status.error_code(), grpc::UNIMPLEMENTED) << method;
    const auto detail = base::DetailOf(FromGrpc(status));
    ASSERT_TRUE(detail.has_value()) << method;
    EXPECT_EQ(detail->reason, "UNIMPLEMENTED");
    EXPECT_FALSE(detail->metadata.at(std::string(kRequestIdKey)).empty());
  }
  EXPECT_EQ((*core).calls_in_progress(), 0);
}

TEST(ServerTest, ReflectionIsThereOnlyWhenAskedFor) {
  TestCore core;
  EchoServer with(*core, {.reflection = true});
  EXPECT_NE(CallRaw(with.address(), kReflection).status.error_code(), grpc::UNIMPLEMENTED);
  TestCore other_core;
  EchoServer without(*other_core);
  EXPECT_EQ(CallRaw(without.address(), kReflection).status.error_code(), grpc::UNIMPLEMENTED);
}

TEST(ServerTest, HealthTurnsAtTheDrainAndCallsInProgressFinish) {
  TestCore core;
  EchoServer server(*core);
  std::promise<void> started;
  std::promise<void> gate;
  server.handlers().on_echo = [&](const Call&, const EchoRequest&) {
    started.set_value();
    gate.get_future().wait();
    return Said("finished");
  };
  EXPECT_EQ(CallRaw(server.address(), kHealth).bytes, kServing);

  const auto stub = server.Connect();
  std::thread client([&] {
    const auto context = ContextFor("participant");
    EchoResponse response;
    const grpc::Status status = stub->Echo(context.get(), Say("x"), &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(response.text(), "finished");
  });
  started.get_future().wait();
  std::thread drain([&] { server.server().Drain({.notice = absl::Milliseconds(500)}); });
  while (!core->draining().load()) std::this_thread::yield();
  EXPECT_EQ(CallRaw(server.address(), kHealth).bytes, kNotServing);
  gate.set_value();
  client.join();
  drain.join();
  EXPECT_EQ(CallRaw(server.address(), kHealth).status.error_code(), grpc::UNAVAILABLE);
}

TEST(ServerTest, ADrainEndsStreamsToClients) {
  TestCore core;
  EchoServer server(*core);
  server.handlers().on_repeat = [](const Call& call, const EchoRequest&,
                                   Writer<EchoResponse>& writer) {
    writer.Write(Said("open"));
    while (call.Wait(absl::Milliseconds(50))) {
    }
    return absl::OkStatus();
  };
  const auto stub = server.Connect();
  const auto context = ContextFor("participant");
  const auto reader = stub->Repeat(context.get(), Say(""));
  EchoResponse response;
  ASSERT_TRUE(reader->Read(&response));
  server.server().Drain({.notice = absl::ZeroDuration(), .grace = absl::Seconds(5)});
  EXPECT_FALSE(reader->Read(&response));
  const grpc::Status status = reader->Finish();
  EXPECT_EQ(status.error_code(), grpc::UNAVAILABLE);
  EXPECT_EQ(ReasonOf(status), "UNAVAILABLE");
}

TEST(ServerTest, ARollingStopLosesNoCall) {
  TestCore core_a;
  TestCore core_b;
  EchoServer a(*core_a);
  EchoServer b(*core_b);
  std::atomic<int> at_a{0};
  a.handlers().on_echo = [&at_a](const Call&, const EchoRequest&) {
    ++at_a;
    return Said("a");
  };
  const auto channel = OpenChannel(
      {.target = absl::StrCat("ipv4:", a.address(), ",", b.address()), .tls = {}, .services = {}});
  ASSERT_TRUE(channel.ok());
  std::atomic<bool> stop{false};
  std::atomic<int> calls{0};
  std::atomic<int> lost{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < 4; ++i) {
    clients.emplace_back([&] {
      const auto stub = EchoService::NewStub(*channel);
      while (!stop.load()) {
        const auto context = ContextFor("participant");
        EchoResponse response;
        if (!stub->Echo(context.get(), Say("x"), &response).ok()) ++lost;
        ++calls;
      }
    });
  }
  while (at_a.load() < 50) std::this_thread::yield();
  a.server().Drain({.notice = absl::Seconds(1)});
  const int drained_at = calls.load();
  while (calls.load() < drained_at + 100) std::this_thread::yield();
  stop = true;
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(lost.load(), 0) << "of " << calls.load();
}

}  // namespace
}  // namespace upward::rpc::testing
