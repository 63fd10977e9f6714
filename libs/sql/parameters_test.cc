// Goal: exactly the texts that both engines keep are let through.
// Method: well-formed and malformed sequences of every length (Unicode 15, table 3-7).
#include "libs/sql/parameters.h"

#include "gtest/gtest.h"

namespace upward::sql {
namespace {

bool Accepts(const std::string& text) { return ValidateParameters({text}).ok(); }

TEST(ParametersTest, Utf8IsAccepted) {
  for (const char* text :
       {"", "plain ASCII that is longer than eight", "é", "\u0080", "\u07FF", "\u0800", "\uD7FF",
        "\uE000", "\uFFFF", "\U00010000", "\U0010FFFF", "1234567é", "12345678é"}) {
    EXPECT_TRUE(Accepts(text)) << text;
  }
}

TEST(ParametersTest, EverythingElseIsRefused) {
  for (const std::string& text :
       {std::string("a\0b", 3), std::string("\x80"), std::string("\xC1\xBF"), std::string("\xC3"),
        std::string("\xE0\x9F\xBF"), std::string("\xED\xA0\x80"), std::string("\xE1\x80"),
        std::string("\xF0\x8F\xBF\xBF"), std::string("\xF4\x90\x80\x80"),
        std::string("\xF5\x80\x80\x80"), std::string("12345678\xFF"), std::string("\xC3 a")}) {
    EXPECT_FALSE(Accepts(text)) << testing::PrintToString(text);
  }
}

TEST(ParametersTest, BytesMayBeAnything) {
  EXPECT_TRUE(ValidateParameters({Blob{std::string("\0\xFF", 2)}, std::monostate()}).ok());
}

TEST(ParametersTest, RowsAnswerForTheirColumnsOnly) {
  const Row row({std::int64_t{1}, "text", std::monostate()});
  EXPECT_EQ(row.Int(0), 1);
  EXPECT_EQ(row.OptText(1), "text");
  EXPECT_EQ(row.OptInt(2), std::nullopt);
  EXPECT_DEATH((void)row.Int(1), "holds no integer");
  EXPECT_DEATH((void)row.Int(3), "no such column");
}

}  // namespace
}  // namespace upward::sql
