// Goal: calls that arrive while others are answered are answered together, each as if it were
// alone. Method: the echo service on a real server; the first group is held up while others arrive.
#include "libs/rpc/grouped_calls.h"

#include <future>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/base/error.h"
#include "libs/rpc/hand_over.h"
#include "libs/rpc/testing/echo_server.h"

namespace upward::rpc::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using Items = std::span<EchoHandlers::EchoCalls::Item>;

class GroupedCallsTest : public ::testing::Test {
 protected:
  GroupedCallsTest() {
    core_.tokens().Add("other tenant", {.subject = "sub-o",
                                        .tenant = base::TenantId("other"),
                                        .roles = {security::Role::kParticipant},
                                        .person_id = "p1"});
    server_.handlers().on_echo_group = [this](Items items) {
      groups_.push_back(items.size());
      for (auto& item : items) item.response.set_text(item.request.text());
      if (groups_.size() == 1) {
        held_.set_value();
        release_.get_future().wait();
      }
    };
  }

  // Starts a call; the answer's text, or the code's number.
  std::future<std::string> Call(const std::string& text, const std::string& token = "participant") {
    return std::async(std::launch::async, [this, text, token] {
      const auto context = ContextFor(token);
      EchoResponse response;
      const grpc::Status status = server_.Connect()->Echo(context.get(), Say(text), &response);
      internal::ended_calls.Take();  // the test reads what the handler wrote
      return status.ok() ? response.text() : std::to_string(status.error_code());
    });
  }

  // Returns when so many calls have been admitted and have no answer yet.
  void AwaitCalls(int count) {
    while (core_->calls_in_progress() < count) std::this_thread::yield();
  }

  TestCore core_;
  std::vector<std::size_t> groups_;  // their sizes
  std::promise<void> held_;
  std::promise<void> release_;
  EchoServer server_{*core_};
};

TEST_F(GroupedCallsTest, ACallOnAnIdleServerIsAloneAndThoseThatWaitedAreTogether) {
  auto first = Call("first");
  held_.get_future().wait();
  std::vector<std::future<std::string>> others;
  for (int i = 0; i < 5; ++i) others.push_back(Call("other " + std::to_string(i)));
  AwaitCalls(6);
  release_.set_value();
  EXPECT_EQ(first.get(), "first");
  for (int i = 0; i < 5; ++i) EXPECT_EQ(others[i].get(), "other " + std::to_string(i));
  EXPECT_THAT(groups_, ElementsAre(1, 5));
}

TEST_F(GroupedCallsTest, TheFunctionSeesOneTenantAtATime) {
  std::vector<std::set<std::string>> tenants;
  server_.handlers().on_echo_group = [&](Items items) {
    std::set<std::string> seen;
    for (const auto& item : items) seen.insert(item.call.tenant().value());
    tenants.push_back(seen);
    if (tenants.size() > 1) return;
    held_.set_value();
    release_.get_future().wait();
  };
  auto first = Call("");
  held_.get_future().wait();
  auto mine = Call("");
  auto theirs = Call("", "other tenant");
  AwaitCalls(3);
  release_.set_value();
  for (auto* call : {&first, &mine, &theirs}) EXPECT_EQ(call->get(), "");
  ASSERT_THAT(tenants, SizeIs(3));
  for (const std::set<std::string>& seen : tenants) EXPECT_THAT(seen, SizeIs(1));
}

TEST_F(GroupedCallsTest, OneThatFailsLeavesTheOthersAlone) {
  server_.handlers().on_echo_group = [this](Items items) {
    for (auto& item : items) {
      item.response.set_text(item.request.text());
      if (item.request.text() == "bad")
        item.status = base::Error(absl::StatusCode::kNotFound, "NOT_FOUND", "none");
    }
    if (groups_.empty()) {
      groups_.push_back(items.size());
      held_.set_value();
      release_.get_future().wait();
    }
  };
  auto first = Call("first");
  held_.get_future().wait();
  auto bad = Call("bad");
  auto good = Call("good");
  AwaitCalls(3);
  release_.set_value();
  EXPECT_EQ(first.get(), "first");
  EXPECT_EQ(bad.get(), std::to_string(grpc::NOT_FOUND));
  EXPECT_EQ(good.get(), "good");
}

TEST_F(GroupedCallsTest, WhoIsNotAllowedIsRefusedAtOnce) {
  EXPECT_EQ(Call("x", "").get(), std::to_string(grpc::UNAUTHENTICATED));
  EXPECT_THAT(groups_, SizeIs(0));
}

}  // namespace
}  // namespace upward::rpc::testing
