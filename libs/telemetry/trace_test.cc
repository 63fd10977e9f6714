// Goal: trace headers are read and written as W3C Trace Context says, and ids are safe to log.
// Method: the recommendation's example, headers that it forbids, and what was written read again.
#include "libs/telemetry/trace.h"

#include "gtest/gtest.h"

namespace upward::telemetry {
namespace {

constexpr char kHeader[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(TraceTest, ReadsAndWritesTheHeader) {
  const auto trace = ParseTraceparent(kHeader);
  ASSERT_TRUE(trace.has_value());
  EXPECT_EQ(trace->trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(trace->span_id, "00f067aa0ba902b7");
  EXPECT_TRUE(trace->sampled);
  EXPECT_EQ(FormatTraceparent(*trace), kHeader);
}

TEST(TraceTest, ReadsLaterVersionsAsFarAsItKnowsThem) {
  EXPECT_TRUE(
      ParseTraceparent("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-comes-later")
          .has_value());
}

TEST(TraceTest, RefusesMalformedHeaders) {
  for (const char* header : {"", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                             "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                             "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                             "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                             "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                             "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                             "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0g",
                             "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01"}) {
    EXPECT_FALSE(ParseTraceparent(header).has_value()) << header;
  }
}

TEST(TraceTest, NewTracesDifferAndChildrenStay) {
  base::SeededRandom random(7);
  const TraceContext one = NewTrace(random);
  const TraceContext two = NewTrace(random);
  EXPECT_NE(one.trace_id, two.trace_id);
  EXPECT_EQ(ParseTraceparent(FormatTraceparent(one)), one);
  const TraceContext child = ChildSpan(one, random);
  EXPECT_EQ(child.trace_id, one.trace_id);
  EXPECT_NE(child.span_id, one.span_id);
}

TEST(TraceTest, RequestIdsAreShortAndPlain) {
  EXPECT_TRUE(IsRequestId("01hz-A_b.9"));
  EXPECT_TRUE(IsRequestId(std::string(kMaxRequestIdLength, 'x')));
  EXPECT_FALSE(IsRequestId(std::string(kMaxRequestIdLength + 1, 'x')));
  EXPECT_FALSE(IsRequestId(""));
  EXPECT_FALSE(IsRequestId("two words"));
  EXPECT_FALSE(IsRequestId("line\nbreak"));
}

}  // namespace
}  // namespace upward::telemetry
