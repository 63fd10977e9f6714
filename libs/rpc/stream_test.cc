// Goal: streams run at the speed of their slower side, end when asked, and leave unary calls alone.
// Method: the echo service's two streams on a real server; clients that stop, leave or do not read.
#include "libs/rpc/stream.h"

#include <future>
#include <thread>

#include "gtest/gtest.h"

#include "libs/base/error.h"
#include "libs/rpc/testing/echo_server.h"

namespace upward::rpc::testing {
namespace {

constexpr int kMany = 2000;

EchoRequest Times(int count) {
  EchoRequest request = Say("x");
  request.set_count(count);
  return request;
}

class StreamTest : public ::testing::Test {
 protected:
  TestCore core_;
  EchoServer server_{*core_};
  std::unique_ptr<EchoService::Stub> stub_ = server_.Connect();
  std::unique_ptr<grpc::ClientContext> context_ = ContextFor("participant");
};

TEST_F(StreamTest, AllMessagesOfAClientArriveInOrder) {
  server_.handlers().on_collect = [](const Call&, Reader<EchoRequest>& reader) {
    std::string all;
    for (EchoRequest request; reader.Read(request);) all += request.text() + ",";
    return Said(all);
  };
  EchoResponse response;
  const auto writer = stub_->Collect(context_.get(), &response);
  std::string expected;
  for (int i = 0; i < kMany; ++i) {
    ASSERT_TRUE(writer->Write(Say(std::to_string(i))));
    expected += std::to_string(i) + ",";
  }
  writer->WritesDone();
  ASSERT_TRUE(writer->Finish().ok());
  EXPECT_EQ(response.text(), expected);
}

TEST_F(StreamTest, AHandlerMayAnswerBeforeTheClientIsDone) {
  server_.handlers().on_collect = [](const Call&,
                                     Reader<EchoRequest>& reader) -> absl::StatusOr<EchoResponse> {
    EchoRequest first;
    reader.Read(first);
    return base::Error(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS", first.text());
  };
  EchoResponse response;
  const auto writer = stub_->Collect(context_.get(), &response);
  while (writer->Write(Say("bad"))) {
  }
  const grpc::Status status = writer->Finish();
  EXPECT_EQ(status.error_message(), "bad");
  EXPECT_EQ(ReasonOf(status), "INVALID_FIELDS");
}

TEST_F(StreamTest, ARefusedStreamRunsNoHandler) {
  server_.handlers().on_collect = [](const Call&, Reader<EchoRequest>&) -> EchoResponse {
    ADD_FAILURE() << "ran";
    return {};
  };
  EchoResponse response;
  const auto context = ContextFor("admin");
  const auto writer = stub_->Collect(context.get(), &response);
  EXPECT_EQ(writer->Finish().error_code(), grpc::PERMISSION_DENIED);
}

TEST_F(StreamTest, AClientThatLeavesEndsTheReading) {
  std::promise<void> first_read;
  std::promise<absl::Status> stopped;
  server_.handlers().on_collect = [&](const Call& call, Reader<EchoRequest>& reader) {
    EchoRequest request;
    EXPECT_TRUE(reader.Read(request));
    first_read.set_value();
    EXPECT_FALSE(reader.Read(request));
    call.Wait(absl::Seconds(10));  // the news of the cancellation may come behind the last read
    stopped.set_value(call.Stopped());
    return Said("");
  };
  EchoResponse response;
  const auto writer = stub_->Collect(context_.get(), &response);
  writer->Write(Say("1"));
  first_read.get_future().wait();
  context_->TryCancel();
  EXPECT_EQ(stopped.get_future().get().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(writer->Finish().error_code(), grpc::CANCELLED);
}

TEST_F(StreamTest, AllMessagesOfAServerArriveInOrder) {
  server_.handlers().on_repeat = [](const Call&, const EchoRequest& request,
                                    Writer<EchoResponse>& writer) {
    for (int i = 0; i < request.count(); ++i) {
      if (!writer.Write(Said(std::to_string(i)))) break;
    }
    return absl::OkStatus();
  };
  const auto reader = stub_->Repeat(context_.get(), Times(kMany));
  EchoResponse response;
  for (int i = 0; i < kMany; ++i) {
    ASSERT_TRUE(reader->Read(&response)) << i;
    ASSERT_EQ(response.text(), std::to_string(i));
  }
  EXPECT_FALSE(reader->Read(&response));
  EXPECT_TRUE(reader->Finish().ok());
}

TEST_F(StreamTest, AStreamMayEndWithAnError) {
  server_.handlers().on_repeat = [](const Call&, const EchoRequest&, Writer<EchoResponse>& writer) {
    writer.Write(Said("one"));
    return base::Error(absl::StatusCode::kFailedPrecondition, "WRONG_STATE", "no more");
  };
  const auto reader = stub_->Repeat(context_.get(), Times(1));
  EchoResponse response;
  EXPECT_TRUE(reader->Read(&response));
  EXPECT_FALSE(reader->Read(&response));
  EXPECT_EQ(ReasonOf(reader->Finish()), "WRONG_STATE");
}

TEST_F(StreamTest, ASlowClientSlowsTheHandlerAndMayLeave) {
  constexpr int kReads = 200;
  constexpr int kAhead = 100;  // messages of 100 kB: what windows and buffers hold is far less
  std::atomic<int> written{0};
  std::promise<void> handler_done;
  server_.handlers().on_repeat = [&](const Call&, const EchoRequest&,
                                     Writer<EchoResponse>& writer) {
    const EchoResponse large = Said(std::string(100'000, 'x'));
    while (writer.Write(large)) ++written;
    handler_done.set_value();
    return absl::OkStatus();
  };
  const auto reader = stub_->Repeat(context_.get(), Times(0));
  EchoResponse response;
  for (int read = 0; read < kReads; ++read) {
    ASSERT_TRUE(reader->Read(&response));
    ASSERT_LT(written.load(), read + kAhead);
  }
  context_->TryCancel();
  handler_done.get_future().wait();
  EXPECT_EQ(reader->Finish().error_code(), grpc::CANCELLED);
}

TEST(StreamLimitTest, StreamsHaveThreadsOfTheirOwnAndALimit) {
  TestCore core({.threads = 1, .max_queued = 8, .max_streams = 2});
  EchoServer server(*core);
  server.handlers().on_repeat = [](const Call& call, const EchoRequest&,
                                   Writer<EchoResponse>& writer) {
    writer.Write(Said("open"));
    call.Wait(absl::Seconds(30));
    return absl::OkStatus();
  };
  const auto stub = server.Connect();
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
  std::vector<std::unique_ptr<grpc::ClientReader<EchoResponse>>> open;
  EchoResponse response;
  for (int i = 0; i < 2; ++i) {
    contexts.push_back(ContextFor("participant"));
    open.push_back(stub->Repeat(contexts.back().get(), Times(1)));
    ASSERT_TRUE(open.back()->Read(&response));
  }
  const auto third_context = ContextFor("participant");
  const auto third = stub->Repeat(third_context.get(), Times(1));
  EXPECT_FALSE(third->Read(&response));
  EXPECT_EQ(third->Finish().error_code(), grpc::RESOURCE_EXHAUSTED);

  const auto unary = ContextFor("participant");
  EXPECT_TRUE(stub->Echo(unary.get(), Say("still here"), &response).ok());
  for (std::size_t i = 0; i < open.size(); ++i) {
    contexts[i]->TryCancel();
    EXPECT_EQ(open[i]->Finish().error_code(), grpc::CANCELLED);
  }
}

TEST(StreamTimeTest, TheServersMaximumEndsAStreamThatNobodyReads) {
  TestCore core({.max_stream_time = absl::Milliseconds(300)});
  EchoServer server(*core);
  std::promise<absl::Status> stopped;
  server.handlers().on_repeat = [&](const Call& call, const EchoRequest&,
                                    Writer<EchoResponse>& writer) {
    const EchoResponse large = Said(std::string(100'000, 'x'));
    while (writer.Write(large)) {
    }
    stopped.set_value(call.Stopped());
    return absl::OkStatus();
  };
  const auto stub = server.Connect();
  const auto context = ContextFor("participant");
  const auto reader = stub->Repeat(context.get(), Times(0));
  EXPECT_EQ(stopped.get_future().get().code(), absl::StatusCode::kDeadlineExceeded);
  EchoResponse response;
  while (reader->Read(&response)) {
  }
  EXPECT_FALSE(reader->Finish().ok());
}

}  // namespace
}  // namespace upward::rpc::testing
