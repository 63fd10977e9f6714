// Goal: every error reaches a client with its details and nothing else, and comes back whole.
// Method: statuses of each kind through ToGrpc and FromGrpc, and the wire message read in between.
#include "libs/rpc/status.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"

#include "libs/base/error.h"

namespace upward::rpc {
namespace {

absl::Status RoundTrip(const absl::Status& status) { return FromGrpc(ToGrpc(status, "r-1")); }

TEST(StatusTest, OkStaysOk) {
  EXPECT_TRUE(ToGrpc(absl::OkStatus(), "r-1").ok());
  EXPECT_TRUE(FromGrpc(grpc::Status::OK).ok());
}

TEST(StatusTest, ReasonAndMetadataSurvive) {
  const absl::Status back =
      RoundTrip(base::Error(absl::StatusCode::kNotFound, "NOT_FOUND",
                            "no such person; check the id", {{"person_id", "p1"}}));
  EXPECT_EQ(back.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(back.message(), "no such person; check the id");
  const auto detail = base::DetailOf(back);
  ASSERT_TRUE(detail.has_value());
  EXPECT_EQ(detail->reason, "NOT_FOUND");
  EXPECT_EQ(detail->metadata, (base::ErrorMetadata{{"person_id", "p1"}, {"request_id", "r-1"}}));
}

TEST(StatusTest, EveryViolationSurvives) {
  base::Violations violations;
  violations.Add("person.email", "is not an address; write name@example.org");
  violations.Add("person.level", "must be at least 1");
  const auto detail = base::DetailOf(RoundTrip(violations.ToStatus()));
  ASSERT_TRUE(detail.has_value());
  EXPECT_EQ(detail->reason, "INVALID_FIELDS");
  EXPECT_EQ(detail->violations, violations.all());
}

TEST(StatusTest, ViolationsThatDoNotFitAreCounted) {
  constexpr int kAll = 1'000;
  base::Violations violations;
  for (int i = 0; i < kAll; ++i) {
    violations.Add(absl::StrCat("enrolments[", i, "].person_id"), "fehlt, Höhe ändern; give one");
  }
  const grpc::Status wire = ToGrpc(violations.ToStatus(), "req-1");
  EXPECT_LT(wire.error_message().size() + wire.error_details().size() * 4 / 3, 8'000u);
  const auto detail = base::DetailOf(FromGrpc(wire));
  ASSERT_TRUE(detail.has_value());
  EXPECT_EQ(detail->reason, "INVALID_FIELDS");
  EXPECT_GE(detail->violations.size(), 40u);
  EXPECT_EQ(detail->violations.front(), violations.all().front());
  EXPECT_EQ(detail->metadata.at("violations_left_out"),
            absl::StrCat(kAll - static_cast<int>(detail->violations.size())));
}

TEST(StatusTest, RetryTimeSurvives) {
  const absl::Status back = RoundTrip(base::RetryLater(
      absl::StatusCode::kResourceExhausted, "OVERLOADED", "too much", absl::Milliseconds(1500)));
  const auto detail = base::DetailOf(back);
  ASSERT_TRUE(detail.has_value());
  EXPECT_EQ(detail->retry_after, absl::Milliseconds(1500));
  EXPECT_EQ(detail->reason, "OVERLOADED");
}

TEST(StatusTest, TheWireCarriesOneErrorInfoAndTheRequestId) {
  const grpc::Status status =
      ToGrpc(base::Error(absl::StatusCode::kAborted, "ETAG_MISMATCH", "read again"), "r-2");
  google::rpc::Status wire;
  ASSERT_TRUE(wire.ParseFromString(status.error_details()));
  EXPECT_EQ(wire.code(), grpc::ABORTED);
  ASSERT_EQ(wire.details_size(), 2);
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(wire.details(0).UnpackTo(&info));
  EXPECT_EQ(info.domain(), "upward");
  EXPECT_EQ(wire.details(0).type_url(), "type.googleapis.com/google.rpc.ErrorInfo");
  google::rpc::RequestInfo request;
  ASSERT_TRUE(wire.details(1).UnpackTo(&request));
  EXPECT_EQ(request.request_id(), "r-2");
}

TEST(StatusTest, TextsOfForeignStatusesStayInside) {
  const struct {
    absl::StatusCode code;
    absl::StatusCode told;
    std::string reason;
  } cases[] = {
      {absl::StatusCode::kInternal, absl::StatusCode::kInternal, "INTERNAL"},
      {absl::StatusCode::kUnknown, absl::StatusCode::kInternal, "INTERNAL"},
      {absl::StatusCode::kAlreadyExists, absl::StatusCode::kInternal, "INTERNAL"},
      {absl::StatusCode::kDataLoss, absl::StatusCode::kInternal, "INTERNAL"},
      {absl::StatusCode::kUnavailable, absl::StatusCode::kUnavailable, "UNAVAILABLE"},
      {absl::StatusCode::kAborted, absl::StatusCode::kAborted, "CONFLICT"},
      {absl::StatusCode::kCancelled, absl::StatusCode::kCancelled, "CANCELLED"},
      {absl::StatusCode::kResourceExhausted, absl::StatusCode::kResourceExhausted, "OVERLOADED"},
      {absl::StatusCode::kDeadlineExceeded, absl::StatusCode::kDeadlineExceeded,
       "DEADLINE_EXCEEDED"},
  };
  for (const auto& c : cases) {
    const grpc::Status wire =
        ToGrpc(absl::Status(c.code, "relation \"people\" does not exist"), "r");
    EXPECT_FALSE(absl::StrContains(wire.error_message(), "people")) << wire.error_message();
    EXPECT_FALSE(absl::StrContains(wire.error_details(), "people"));
    const absl::Status back = FromGrpc(wire);
    EXPECT_EQ(back.code(), c.told);
    EXPECT_EQ(base::DetailOf(back)->reason, c.reason);
    EXPECT_TRUE(IsKnownReason(c.reason)) << c.reason;
  }
}

TEST(StatusTest, InternalErrorsNameTheRequest) {
  const grpc::Status wire = ToGrpc(absl::InternalError("boom"), "r-77");
  EXPECT_TRUE(absl::StrContains(wire.error_message(), "request id r-77")) << wire.error_message();
}

TEST(StatusTest, AStatusWithoutOurDetailsKeepsCodeAndText) {
  const absl::Status status =
      FromGrpc(grpc::Status(grpc::UNAVAILABLE, "failed to connect to all addresses"));
  EXPECT_EQ(status, absl::UnavailableError("failed to connect to all addresses"));
  const absl::Status garbage = FromGrpc(grpc::Status(grpc::UNKNOWN, "x", "\xff not a message"));
  EXPECT_EQ(garbage.code(), absl::StatusCode::kUnknown);
  EXPECT_FALSE(base::DetailOf(garbage).has_value());
}

TEST(StatusTest, KnowsTheReasonsOfTheEnum) {
  EXPECT_TRUE(IsKnownReason("INVALID_FIELDS"));
  EXPECT_FALSE(IsKnownReason("SOMETHING_ELSE"));
}

}  // namespace
}  // namespace upward::rpc
