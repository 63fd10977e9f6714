// Goal: a mutation that is sent again gets its first answer and has one effect.
// Method: a store in memory with the two methods that Mutate asks of a transaction.
#include "libs/rpc/mutation.h"

#include <functional>
#include <map>

#include "gtest/gtest.h"

#include "libs/base/error.h"
#include "libs/base/testing/fake_clock.h"
#include "libs/rpc/testing/echo.pb.h"

namespace upward::rpc {
namespace {

using testing::EchoRequest;
using testing::EchoResponse;

struct Answer {
  std::string fingerprint;
  std::string bytes;
};

class MemoryTransaction {
 public:
  absl::StatusOr<std::optional<std::string>> FindAnswer(std::string_view method,
                                                        std::string_view request_id,
                                                        std::string_view fingerprint) {
    const auto found = answers.find(std::string(method) + '/' + std::string(request_id));
    if (found == answers.end()) return std::nullopt;
    if (found->second.fingerprint != fingerprint) {
      return base::Error(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED", "take a new id");
    }
    return found->second.bytes;
  }
  absl::Status SaveAnswer(std::string_view method, std::string_view request_id,
                          std::string_view fingerprint, std::string bytes) {
    answers[std::string(method) + '/' + std::string(request_id)] = {std::string(fingerprint),
                                                                    std::move(bytes)};
    return absl::OkStatus();
  }

  std::map<std::string, Answer> answers;
  int effects = 0;
};

class MemoryStore {
 public:
  absl::Status Transact(const base::TenantId& tenant,
                        const std::function<absl::Status(MemoryTransaction&)>& function) {
    tenant_ = tenant.value();
    MemoryTransaction attempt = committed_;
    const absl::Status status = function(attempt);
    if (status.ok()) committed_ = std::move(attempt);
    return status;
  }

  std::string tenant_;
  MemoryTransaction committed_;
};

security::Principal Caller(const std::string& subject) {
  security::Principal principal;
  principal.subject = subject;
  principal.tenant = base::TenantId("acme");
  return principal;
}

class MutationTest : public ::testing::Test {
 protected:
  absl::StatusOr<EchoResponse> Send(const Call& call, const EchoRequest& request) {
    return Mutate<EchoResponse>(
        store_, call, "Create", request,
        [&](MemoryTransaction& transaction) -> absl::StatusOr<EchoResponse> {
          ++transaction.effects;
          if (request.text() == "fail") return absl::AbortedError("no");
          EchoResponse response;
          response.set_text(request.text() + std::to_string(transaction.effects));
          return response;
        });
  }

  static EchoRequest Request(const std::string& text, const std::string& id) {
    EchoRequest request;
    request.set_text(text);
    request.set_request_id(id);
    return request;
  }

  base::FakeClock clock_;
  const Call call_{{.principal = Caller("a")}, clock_};
  MemoryStore store_;
};

TEST_F(MutationTest, TheSameRequestAgainGetsTheStoredAnswer) {
  EXPECT_EQ(Send(call_, Request("x", "id-1"))->text(), "x1");
  EXPECT_EQ(Send(call_, Request("x", "id-1"))->text(), "x1");
  EXPECT_EQ(store_.committed_.effects, 1);
  EXPECT_EQ(store_.tenant_, "acme");
}

TEST_F(MutationTest, WithoutAnIdEachRequestTakesEffect) {
  EXPECT_EQ(Send(call_, Request("x", ""))->text(), "x1");
  EXPECT_EQ(Send(call_, Request("x", ""))->text(), "x2");
  EXPECT_TRUE(store_.committed_.answers.empty());
}

TEST_F(MutationTest, AnIdDoesNotServeAnotherRequestOrCaller) {
  ASSERT_TRUE(Send(call_, Request("x", "id-1")).ok());
  EXPECT_EQ(base::DetailOf(Send(call_, Request("y", "id-1")).status())->reason,
            "REQUEST_ID_REUSED");
  const Call other({.principal = Caller("b")}, clock_);
  EXPECT_EQ(base::DetailOf(Send(other, Request("x", "id-1")).status())->reason,
            "REQUEST_ID_REUSED");
}

TEST_F(MutationTest, AFailureLeavesNothingBehind) {
  EXPECT_EQ(Send(call_, Request("fail", "id-1")).status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(store_.committed_.effects, 0);
  EXPECT_TRUE(store_.committed_.answers.empty());
}

}  // namespace
}  // namespace upward::rpc
