// Goal: a text that cannot be kept or shown is told, with the cure.
// Method: texts of each form, with and without characters of each kind.
#include "libs/base/plain_text.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace upward::base {
namespace {

std::vector<FieldViolation> Check(std::string_view text, TextForm form = TextForm::kLine) {
  Violations violations;
  CheckText("name", text, 10, violations, form);
  return violations.all();
}

TEST(PlainTextTest, TakesWhatPeopleWrite) {
  EXPECT_TRUE(Check("").empty());
  EXPECT_TRUE(Check("Zoë, 李").empty());
  EXPECT_TRUE(Check("0123456789").empty());
  EXPECT_TRUE(Check("a\n\tb\r\n", TextForm::kLines).empty());
}

TEST(PlainTextTest, RefusesWhatNobodySees) {
  for (const std::string& text : {std::string("a\0b", 3), std::string("\x1b[2J"), std::string("\n"),
                                  std::string("\t"), std::string("\x7f")}) {
    EXPECT_EQ(Check(text),
              (std::vector<FieldViolation>{{"name", "holds a control character; leave it out"}}));
  }
  EXPECT_FALSE(IsPlainText(std::string_view("a\0b", 3), TextForm::kLines));
}

TEST(PlainTextTest, TellsOfLengthAndCharactersAtOnce) {
  EXPECT_EQ(Check("01234567890"),
            (std::vector<FieldViolation>{{"name", "must have up to 10 bytes; it has 11"}}));
  EXPECT_EQ(Check("01234567890\n").size(), 2u);
}

}  // namespace
}  // namespace upward::base
