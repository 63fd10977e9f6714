// Goal: whatever callers do, a server's threads, calls and streams stay within their limits.
// Method: real servers on loopback, asked for more than they allow.
#include <atomic>
#include <filesystem>
#include <future>
#include <iterator>
#include <list>
#include <thread>

#include "absl/strings/match.h"
#include "grpcpp/generic/generic_stub.h"
#include "gtest/gtest.h"

#include "libs/base/error.h"
#include "libs/rpc/testing/echo_server.h"

namespace upward::rpc::testing {
namespace {

constexpr char kReflection[] = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";

std::ptrdiff_t Threads() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/task"), {});
}

// A stream that is opened and then left alone. Ends by itself when the server refuses it.
class IdleStream final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  IdleStream(grpc::GenericStub& stub, std::atomic<int>& refused) : refused_(refused) {
    stub.PrepareBidiStreamingCall(&context_, kReflection, {}, this);
    StartCall();
  }
  ~IdleStream() override {
    context_.TryCancel();
    done_.get_future().wait();
  }

  void OnDone(const grpc::Status& status) override {
    if (status.error_code() == grpc::RESOURCE_EXHAUSTED) ++refused_;
    done_.set_value();
  }

 private:
  grpc::ClientContext context_;
  std::atomic<int>& refused_;
  std::promise<void> done_;
};

TEST(ServerLimitsTest, ReflectionTakesAFewThreadsHoweverManyStreamsAskForIt) {
  constexpr int kStreams = 100;
  constexpr int kHeld = 8;
  TestCore core;
  EchoServer server(*core, {.reflection = true});
  const auto stub = server.Connect();
  const auto first = ContextFor("participant");
  EchoResponse response;
  ASSERT_TRUE(stub->Echo(first.get(), Say("x"), &response).ok());
  const std::ptrdiff_t before = Threads();

  grpc::GenericStub generic(
      grpc::CreateChannel(server.address(), grpc::InsecureChannelCredentials()));
  std::atomic<int> refused = 0;
  std::list<IdleStream> streams;
  for (int i = 0; i < kStreams; ++i) streams.emplace_back(generic, refused);
  while (refused.load() < kStreams - kHeld) std::this_thread::yield();
  EXPECT_LE(Threads(), before + 2 * kHeld);
  const auto context = ContextFor("participant");
  EXPECT_TRUE(stub->Echo(context.get(), Say("x"), &response).ok()) << "calls go on";
}

TEST(ServerLimitsTest, AllCallsTogetherAreBounded) {
  TestCore core({.threads = 1, .max_queued = 0, .max_streams = 1, .max_calls = 2});
  EchoServer server(*core);
  const auto stub = server.Connect();
  const auto echo = [&stub] {
    const auto context = ContextFor("participant");
    EchoResponse response;
    return stub->Echo(context.get(), Say("x"), &response);
  };
  ASSERT_TRUE(core->Enter());
  ASSERT_TRUE(core->Enter());
  EXPECT_FALSE(core->Enter());
  EXPECT_EQ(ReasonOf(echo()), "OVERLOADED");
  core->Leave();
  EXPECT_TRUE(echo().ok());
  core->Leave();
}

TEST(ServerLimitsTest, TheLimitOfAllCallsLeavesRoomForEveryWorker) {
  const auto detail = base::DetailOf(CoreOptions{.threads = 900}.Validate());
  ASSERT_TRUE(detail.has_value());
  ASSERT_EQ(detail->violations.size(), 1u);
  EXPECT_EQ(detail->violations[0].field, "max_calls");
  EXPECT_TRUE(absl::StrContains(detail->violations[0].description, "at least 1284"));
}

TEST(ServerLimitsTest, OneConnectionHasABoundedNumberOfCalls) {
  TestCore core;
  EchoServer server(*core, {.max_streams_per_connection = 2});
  std::atomic<int> arrived = 0;
  std::promise<void> gate;
  const std::shared_future<void> opened = gate.get_future().share();
  server.handlers().on_echo = [&arrived, opened](const Call&, const EchoRequest&) {
    ++arrived;
    opened.wait();
    return Said("x");
  };
  const auto stub = server.Connect();
  std::vector<std::thread> clients;
  for (int i = 0; i < 2; ++i) {
    clients.emplace_back([&stub] {
      const auto context = ContextFor("participant");
      EchoResponse response;
      EXPECT_TRUE(stub->Echo(context.get(), Say("x"), &response).ok());
    });
  }
  while (arrived.load() < 2) std::this_thread::yield();

  const auto third = ContextFor("participant");
  third->set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(200));
  EchoResponse response;
  EXPECT_EQ(stub->Echo(third.get(), Say("x"), &response).error_code(), grpc::DEADLINE_EXCEEDED);
  EXPECT_EQ(arrived.load(), 2) << "it waited at the client";
  std::thread other([&server] {
    const auto context = ContextFor("participant");
    EchoResponse answer;
    EXPECT_TRUE(server.Connect()->Echo(context.get(), Say("x"), &answer).ok());
  });
  while (arrived.load() < 3) std::this_thread::yield();
  gate.set_value();
  other.join();
  for (std::thread& client : clients) client.join();
}

}  // namespace
}  // namespace upward::rpc::testing
