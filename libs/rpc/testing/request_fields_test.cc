// Goal: a request can be filled with what is unusable, and a violation's path be followed into it.
// Method: messages with lists, maps, enums and nested messages, against the paths they should have.
#include "libs/rpc/testing/request_fields.h"

#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

#include "libs/rpc/testing/echo.pb.h"
#include "upward/common/v1/access.pb.h"

namespace upward::rpc::testing {
namespace {

using ::testing::ElementsAre;

TEST(RequestFieldsTest, FillsTextsNumbersAndEnums) {
  EchoRequest request;
  Fill(request, {.text = "bad"});
  EXPECT_EQ(request.text(), "bad");
  EXPECT_EQ(request.count(), std::numeric_limits<std::int32_t>::min());
  EXPECT_THAT(FilledPaths(request),
              ElementsAre("text", "count", "request_id", "page_size", "page_token"));
  common::v1::Access access;
  Fill(access, {.text = "bad"});
  EXPECT_FALSE(common::v1::Role_IsValid(access.roles(0)));
  EXPECT_THAT(FilledPaths(access), ElementsAre("roles[0]", "roles[1]"));
}

TEST(RequestFieldsTest, FillsListsAndMaps) {
  google::rpc::BadRequest list;
  Fill(list, {.text = "bad"});
  EXPECT_THAT(FilledPaths(list),
              ElementsAre("field_violations[0].field", "field_violations[0].description",
                          "field_violations[1].field", "field_violations[1].description"));
  google::rpc::ErrorInfo map;
  Fill(map, {.text = "bad"});
  EXPECT_EQ(map.metadata().at("bad"), "bad");
  EXPECT_THAT(FilledPaths(map), ElementsAre("reason", "domain", "metadata"));
}

TEST(RequestFieldsTest, FollowsPathsToWhatIsThere) {
  google::rpc::BadRequest list;
  list.add_field_violations();
  for (const char* path :
       {"field_violations", "field_violations[0]", "field_violations[0].field"}) {
    EXPECT_TRUE(IsPathIn(list, path)) << path;
  }
  for (const char* path :
       {"", "field", "field_violations[1]", "field_violations[-1]", "field_violations[0",
        "field_violations[x]", "field_violations.field", "field_violations[0].fields",
        "field_violations[0].field.more", "field_violations[0]field", "field_violations."}) {
    EXPECT_FALSE(IsPathIn(list, path)) << path;
  }
  google::rpc::ErrorInfo map;
  (*map.mutable_metadata())["a.b]"] = "c";
  EXPECT_TRUE(IsPathIn(map, "metadata[a.b]]"));
  EXPECT_FALSE(IsPathIn(map, "metadata[a.b]"));
  EXPECT_FALSE(IsPathIn(map, "metadata[0]"));
  EXPECT_FALSE(IsPathIn(map, "reason[0]"));
}

TEST(RequestFieldsTest, TellsWhatHoldsWhat) {
  EXPECT_TRUE(Holds("pairs", "pairs"));
  EXPECT_TRUE(Holds("pairs", "pairs[1].id"));
  EXPECT_TRUE(Holds("pairs[1]", "pairs[1].id"));
  EXPECT_FALSE(Holds("pair", "pairs"));
  EXPECT_FALSE(Holds("pairs[1].id", "pairs[1]"));
  EXPECT_EQ(WithoutIndices("a[12].b[0]"), "a[].b[]");
}

}  // namespace
}  // namespace upward::rpc::testing
