// Goal: no secret that a URL can hold is told.
// Method: URLs with secrets in every place, also such that no standard allows.
#include "libs/telemetry/masked_url.h"

#include "gtest/gtest.h"

namespace upward::telemetry {
namespace {

TEST(MaskedUrlTest, HidesTheUserPartAndTheQuery) {
  EXPECT_EQ(MaskedUrl("http://me:hunter2@host:80/keys"), "http://***@host:80/keys");
  EXPECT_EQ(MaskedUrl("https://a-key@host"), "https://***@host");
  EXPECT_EQ(MaskedUrl("https://host/keys?key=hunter2"), "https://host/keys?***");
  EXPECT_EQ(MaskedUrl("postgresql://me:hunter2@db/upward?sslmode=require"),
            "postgresql://***@db/upward?***");
}

TEST(MaskedUrlTest, HidesPasswordsThatWereNotQuoted) {
  EXPECT_EQ(MaskedUrl("http://me:hun/ter2@host/keys"), "http://***@host/keys");
  EXPECT_EQ(MaskedUrl("http://me:hun?ter2@host/keys"), "http://***@host/keys");
  EXPECT_EQ(MaskedUrl("http://me:hun@ter2@host/keys"), "http://***@host/keys");
}

TEST(MaskedUrlTest, LeavesTheRest) {
  for (const char* text : {"", "/etc/upward/keys.json", "https://host/keys.json", "me@host"}) {
    EXPECT_EQ(MaskedUrl(text), text);
  }
}

}  // namespace
}  // namespace upward::telemetry
