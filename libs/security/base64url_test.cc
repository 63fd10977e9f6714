// Goal: each byte string has one spelling, and only that one is read.
// Method: vectors of RFC 4648, all byte values, and respellings that lax decoders accept.
#include "libs/security/base64url.h"

#include "gtest/gtest.h"

namespace upward::security {
namespace {

TEST(Base64UrlTest, EncodesWithoutPadding) {
  EXPECT_EQ(EncodeBase64Url(""), "");
  EXPECT_EQ(EncodeBase64Url("f"), "Zg");
  EXPECT_EQ(EncodeBase64Url("fo"), "Zm8");
  EXPECT_EQ(EncodeBase64Url("foobar"), "Zm9vYmFy");
  EXPECT_EQ(EncodeBase64Url("\xfb\xff"), "-_8");
}

TEST(Base64UrlTest, ReadsBackAllBytes) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) {
    bytes += static_cast<char>(i);
    EXPECT_EQ(DecodeBase64Url(EncodeBase64Url(bytes)), bytes);
  }
}

TEST(Base64UrlTest, RefusesOtherSpellings) {
  for (const std::string_view text : {"Zg==", "Zg=", "Zh", "Zm9", "Zm9vYmFy\n", " Zm9vYmFy",
                                      "Zm9v YmFy", "+/8", "-_9", "Z", "Zm9v.", "Zm9vYmF\xc3"}) {
    EXPECT_FALSE(DecodeBase64Url(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace upward::security
