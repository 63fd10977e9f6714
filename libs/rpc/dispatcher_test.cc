// Goal: every unary call is admitted, run and answered as the adapter promises.
// Method: the echo service on a real server over loopback; clients with and without tokens.
#include "libs/rpc/dispatcher.h"

#include <future>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"

#include "libs/base/error.h"
#include "libs/base/testing/fake_clock.h"
#include "libs/rpc/testing/echo_server.h"

namespace upward::rpc::testing {
namespace {

class DispatcherTest : public ::testing::Test {
 protected:
  grpc::Status Echo(grpc::ClientContext& context, const std::string& text = "hello") {
    response_.Clear();
    return stub_->Echo(&context, Say(text), &response_);
  }

  TestCore core_;
  EchoServer server_{*core_};
  std::unique_ptr<EchoService::Stub> stub_ = server_.Connect();
  EchoResponse response_;
};

TEST_F(DispatcherTest, AnAllowedCallerIsAnswered) {
  const auto context = ContextFor("participant");
  const grpc::Status status = Echo(*context);
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response_.text(), "hello");
}

TEST_F(DispatcherTest, InProcessCallsAreNoExceptions) {
  const auto stub = server_.ConnectInProcess();
  const auto good = ContextFor("participant");
  EXPECT_TRUE(stub->Echo(good.get(), Say("x"), &response_).ok());
  EXPECT_EQ(response_.text(), "x");
  const auto none = ContextFor("");
  EXPECT_EQ(stub->Echo(none.get(), Say("x"), &response_).error_code(), grpc::UNAUTHENTICATED);
}

TEST_F(DispatcherTest, WithoutATokenNothingRuns) {
  bool ran = false;
  server_.handlers().on_echo = [&ran](const Call&, const EchoRequest&) {
    ran = true;
    return Said("");
  };
  const auto none = ContextFor("");
  grpc::Status status = Echo(*none);
  EXPECT_EQ(status.error_code(), grpc::UNAUTHENTICATED);
  EXPECT_EQ(ReasonOf(status), "TOKEN_MISSING");
  const auto forged = ContextFor("forged");
  status = Echo(*forged);
  EXPECT_EQ(status.error_code(), grpc::UNAUTHENTICATED);
  EXPECT_EQ(ReasonOf(status), "TOKEN_SIGNATURE");
  const auto twice = ContextFor("participant");
  twice->AddMetadata("authorization", "Bearer admin");
  EXPECT_EQ(Echo(*twice).error_code(), grpc::UNAUTHENTICATED) << "two tokens are none";
  EXPECT_FALSE(ran);
}

TEST_F(DispatcherTest, TheMethodsRolesDecide) {
  google::protobuf::Empty empty;
  const auto participant = ContextFor("participant");
  const grpc::Status refused = stub_->Administer(participant.get(), Say(""), &empty);
  EXPECT_EQ(refused.error_code(), grpc::PERMISSION_DENIED);
  EXPECT_EQ(ReasonOf(refused), "PERMISSION_DENIED");
  const auto admin = ContextFor("admin");
  EXPECT_TRUE(stub_->Administer(admin.get(), Say(""), &empty).ok());
}

TEST_F(DispatcherTest, TheHandlerSeesItsCaller) {
  server_.handlers().on_echo = [](const Call& call, const EchoRequest&) {
    return Said(call.method() + " " + call.principal().subject + " " + call.tenant().value() + " " +
                call.token());
  };
  const auto context = ContextFor("participant");
  ASSERT_TRUE(Echo(*context).ok());
  EXPECT_EQ(response_.text(), "/upward.rpc.testing.EchoService/Echo sub-p acme participant");
}

TEST_F(DispatcherTest, ErrorsKeepTheirDetailsOnTheWire) {
  server_.handlers().on_echo = [](const Call&, const EchoRequest&) -> absl::StatusOr<EchoResponse> {
    base::Violations violations;
    violations.Add("text", "must not be empty; say something");
    violations.Add("count", "must be positive");
    return violations.ToStatus();
  };
  const auto context = ContextFor("participant");
  const absl::Status status = FromGrpc(Echo(*context));
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  const auto detail = base::DetailOf(status);
  ASSERT_TRUE(detail.has_value());
  EXPECT_EQ(detail->violations.size(), 2u);
  EXPECT_FALSE(detail->metadata.at("request_id").empty());
}

TEST_F(DispatcherTest, CausesAreLoggedAndNotTold) {
  server_.handlers().on_echo = [](const Call&, const EchoRequest&) -> absl::StatusOr<EchoResponse> {
    return absl::UnknownError("driver says: password of db-7 expired");
  };
  const auto context = ContextFor("participant");
  context->AddMetadata("x-request-id", "req-9");
  const grpc::Status status = Echo(*context);
  EXPECT_EQ(status.error_code(), grpc::INTERNAL);
  EXPECT_FALSE(absl::StrContains(status.error_message(), "driver"));
  EXPECT_TRUE(absl::StrContains(status.error_message(), "req-9"));
  EXPECT_TRUE(absl::StrContains(core_.log(), "driver says")) << core_.log();
}

TEST_F(DispatcherTest, RequestIdsAreTakenOrMadeAndEchoed) {
  const auto id_of = [](const grpc::ClientContext& context) {
    const auto& trailers = context.GetServerTrailingMetadata();
    const auto found = trailers.find("x-request-id");
    return found == trailers.end() ? std::string()
                                   : std::string(found->second.data(), found->second.size());
  };
  const auto given = ContextFor("participant");
  given->AddMetadata("x-request-id", "my-id.7");
  ASSERT_TRUE(Echo(*given).ok());
  EXPECT_EQ(id_of(*given), "my-id.7");

  const auto traced = ContextFor("participant");
  traced->AddMetadata("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  ASSERT_TRUE(Echo(*traced).ok());
  EXPECT_EQ(id_of(*traced), "4bf92f3577b34da6a3ce929d0e0e4736");

  const auto unsafe = ContextFor("");
  unsafe->AddMetadata("x-request-id", "no spaces please");
  EXPECT_FALSE(Echo(*unsafe).ok());
  EXPECT_EQ(id_of(*unsafe).size(), 32u) << "a new one, also for a refused call";
}

TEST_F(DispatcherTest, TheCallersDeadlineIsTheHandlers) {
  absl::Duration remaining;
  server_.handlers().on_echo = [&remaining](const Call& call, const EchoRequest&) {
    remaining = call.Remaining();
    return Said("");
  };
  const auto context = ContextFor("participant");
  ASSERT_TRUE(Echo(*context).ok());
  EXPECT_GT(remaining, absl::Seconds(5));
  // gRPC rounds the time that is left up when it writes it, by a percent at most.
  EXPECT_LE(remaining, absl::Seconds(10.1));
}

TEST_F(DispatcherTest, WithoutADeadlineTheMaximumApplies) {
  absl::Duration remaining;
  server_.handlers().on_echo = [&remaining](const Call& call, const EchoRequest&) {
    remaining = call.Remaining();
    return Said("");
  };
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer participant");
  ASSERT_TRUE(Echo(context).ok());
  EXPECT_GT(remaining, absl::Seconds(25));
  EXPECT_LE(remaining, core_->options().max_unary_time);
}

TEST_F(DispatcherTest, ACallerWhoLeavesIsNoticed) {
  std::promise<void> started;
  std::promise<bool> waited;
  server_.handlers().on_echo = [&](const Call& call, const EchoRequest&) {
    started.set_value();
    waited.set_value(call.Wait(absl::Seconds(30)));
    return Said("");
  };
  const auto context = ContextFor("participant");
  std::thread client([&] { EXPECT_EQ(Echo(*context).error_code(), grpc::CANCELLED); });
  started.get_future().wait();
  context->TryCancel();
  EXPECT_FALSE(waited.get_future().get());
  client.join();
}

TEST_F(DispatcherTest, EachCallIsOneLogLineAndOneObservation) {
  const auto good = ContextFor("participant");
  ASSERT_TRUE(Echo(*good, "private words").ok());
  const auto none = ContextFor("");
  ASSERT_FALSE(Echo(*none).ok());
  EXPECT_EQ(std::vector<std::string>(absl::StrSplit(core_.log(), "\"message\":\"call\"")).size(),
            3u)
      << core_.log();
  EXPECT_TRUE(absl::StrContains(core_.log(), "\"code\":\"OK\""));
  EXPECT_TRUE(absl::StrContains(core_.log(), "\"reason\":\"TOKEN_MISSING\""));
  EXPECT_FALSE(absl::StrContains(core_.log(), "private words"));
  const std::string metrics = core_.Metrics();
  for (const char* code : {"OK", "UNAUTHENTICATED"}) {
    EXPECT_TRUE(absl::StrContains(
        metrics, absl::StrCat("upward_rpc_duration_seconds_count{code=\"", code,
                              "\",method=\"/upward.rpc.testing.EchoService/Echo\"} 1")))
        << metrics;
  }
}

TEST_F(DispatcherTest, AReasonOutsideTheEnumIsReported) {
  server_.handlers().on_echo = [](const Call&, const EchoRequest&) -> absl::StatusOr<EchoResponse> {
    return base::Error(absl::StatusCode::kNotFound, "MADE_UP", "x");
  };
  const auto context = ContextFor("participant");
  ASSERT_FALSE(Echo(*context).ok());
  EXPECT_TRUE(absl::StrContains(core_.log(), "MADE_UP")) << core_.log();
  EXPECT_TRUE(absl::StrContains(core_.log(), "not in ErrorReason"));
}

// A core whose clock the test moves; it starts at the real time, as deadlines on the wire do.
TEST(DispatcherDeadlineTest, WhatWaitedTooLongIsNotRun) {
  base::FakeClock clock(absl::Now());
  TestCore core({.threads = 1, .max_queued = 1}, clock);
  EchoServer server(*core);
  std::promise<void> first_runs;
  std::promise<void> gate;
  std::atomic<int> ran{0};
  server.handlers().on_echo = [&](const Call&, const EchoRequest&) {
    if (++ran == 1) {
      first_runs.set_value();
      gate.get_future().wait();
    }
    return Said("");
  };
  const auto stub = server.Connect();
  std::thread first([&] {
    const auto context = ContextFor("participant");
    EchoResponse response;
    stub->Echo(context.get(), Say("1"), &response);
  });
  first_runs.get_future().wait();
  std::thread second([&] {
    const auto context = ContextFor("participant");
    EchoResponse response;
    const grpc::Status status = stub->Echo(context.get(), Say("2"), &response);
    EXPECT_EQ(status.error_code(), grpc::DEADLINE_EXCEEDED);
    EXPECT_EQ(ReasonOf(status), "DEADLINE_EXCEEDED");
  });
  while (core->unary_pool().queued() == 0) std::this_thread::yield();
  clock.Advance(absl::Minutes(1));
  gate.set_value();
  first.join();
  second.join();
  EXPECT_EQ(ran.load(), 1);
}

TEST(DispatcherLoadTest, AFullServerRefusesAtOnceWithARetryTime) {
  TestCore core({.threads = 1, .max_queued = 0});
  EchoServer server(*core);
  std::promise<void> runs;
  std::promise<void> gate;
  server.handlers().on_echo = [&](const Call&, const EchoRequest&) {
    runs.set_value();
    gate.get_future().wait();
    return Said("");
  };
  const auto stub = server.Connect();
  std::thread busy([&] {
    const auto context = ContextFor("participant");
    EchoResponse response;
    EXPECT_TRUE(stub->Echo(context.get(), Say("1"), &response).ok());
  });
  runs.get_future().wait();
  const auto context = ContextFor("participant");
  EchoResponse response;
  const absl::Status refused = FromGrpc(stub->Echo(context.get(), Say("2"), &response));
  gate.set_value();
  busy.join();
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  const auto detail = base::DetailOf(refused);
  ASSERT_TRUE(detail.has_value());
  EXPECT_EQ(detail->reason, "OVERLOADED");
  EXPECT_TRUE(detail->retry_after.has_value());
}

TEST(DispatcherSetupTest, AServiceThatForgetsItsRolesDoesNotStart) {
  for (const char* service :
       {"upward.rpc.testing.OpenService", "upward.rpc.testing.NoSuchService"}) {
    TestCore core;
    const Dispatcher dispatcher(service, *core);
    EchoHandlers handlers(*core);
    const absl::Status status = Server::Start({}, *core, {&handlers}).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
    EXPECT_TRUE(absl::StrContains(status.message(), service)) << status;
  }
}

}  // namespace
}  // namespace upward::rpc::testing
