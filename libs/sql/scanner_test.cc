// Goal: text is cut into tokens without gaps, and quotes and comments hide what they hold.
// Method: compare the tokens of small texts with what they should be.
#include "libs/sql/scanner.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace upward::sql {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> Solid(std::string_view sql) {
  std::vector<std::string> texts;
  Scanner scanner(sql);
  while (const std::optional<Token> token = scanner.NextSolid()) {
    texts.push_back((token->kind == Token::Kind::kUnfinished ? "unfinished " : "") +
                    std::string(token->text));
  }
  return texts;
}

TEST(ScannerTest, WordsPlaceholdersAndSymbols) {
  EXPECT_THAT(Solid("a_1 <=$12,x"), ElementsAre("a_1", "<", "=", "$12", ",", "x"));
}

TEST(ScannerTest, QuotesAndCommentsAreOneToken) {
  EXPECT_THAT(Solid("'a;''b' \"c;d\" -- e;'\n f /* g; */ h"),
              ElementsAre("'a;'", "'b'", "\"c;d\"", "f", "h"));
  EXPECT_THAT(Solid("$$ a; $$ $f$ b; $$ $f$ $1"), ElementsAre("$$ a; $$", "$f$ b; $$ $f$", "$1"));
}

TEST(ScannerTest, WhatHasNoEndIsUnfinished) {
  EXPECT_THAT(Solid("a 'b"), ElementsAre("a", "unfinished 'b"));
  EXPECT_THAT(Solid("$x$ a"), ElementsAre("unfinished $x$ a"));
  EXPECT_THAT(Solid("-- a comment without a line's end"), ElementsAre());
}

TEST(ScannerTest, TheHighestPlaceholderCounts) {
  EXPECT_EQ(PlaceholderCount("SELECT '$9', $2, $11 WHERE a = $2 -- $12"), 11u);
  EXPECT_EQ(PlaceholderCount("SELECT 1"), 0u);
}

TEST(ScannerTest, NothingIsLost) {
  const std::string sql = "INSERT INTO t (a) -- x\nVALUES ($1, 'y;', \"z\", $$;$$, 1.5e3);  ";
  std::string joined;
  Scanner scanner(sql);
  while (const std::optional<Token> token = scanner.Next()) joined += token->text;
  EXPECT_EQ(joined, sql);
}

}  // namespace
}  // namespace upward::sql
