// SQL text as tokens, as far as finding statements and tuples needs them.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace upward::sql {

struct Token {
  enum class Kind {
    kBlank,        // white space, comments
    kWord,         // a keyword or an unquoted name
    kPlaceholder,  // $1
    kQuoted,       // 'text', "name", $$text$$, $tag$text$tag$
    kSymbol,       // any other single character
    kUnfinished,   // a quote or comment without its end
  };
  Kind kind;
  std::string_view text;

  bool Is(char symbol) const { return kind == Kind::kSymbol && text[0] == symbol; }
  // Compares keywords; `upper` is in upper case.
  bool IsWord(std::string_view upper) const;
};

// Hands out the tokens of `sql`, which must outlive it, in order and without gaps.
class Scanner {
 public:
  explicit Scanner(std::string_view sql) : rest_(sql) {}

  // Nothing at the end.
  std::optional<Token> Next();
  // The same, without blanks.
  std::optional<Token> NextSolid();

 private:
  Token Take(Token::Kind kind, std::size_t size);
  Token TakeThrough(std::size_t from, std::string_view end, Token::Kind kind);
  Token TakeDollar();

  std::string_view rest_;
};

// How many values a statement takes: its highest placeholder.
std::size_t PlaceholderCount(std::string_view statement);

}  // namespace upward::sql
