#include "libs/sql/scanner.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"

#include "libs/base/text.h"

namespace upward::sql {
namespace {

bool IsWordCharacter(char character) {
  return absl::ascii_isalnum(static_cast<unsigned char>(character)) || character == '_';
}

std::size_t RunLength(std::string_view text, std::size_t from, bool (*belongs)(char)) {
  std::size_t end = from;
  while (end < text.size() && belongs(text[end])) ++end;
  return end;
}

bool IsSpace(char character) { return absl::ascii_isspace(static_cast<unsigned char>(character)); }
bool IsDigit(char character) { return absl::ascii_isdigit(static_cast<unsigned char>(character)); }

}  // namespace

bool Token::IsWord(std::string_view upper) const {
  return kind == Kind::kWord && absl::EqualsIgnoreCase(base::Absl(text), base::Absl(upper));
}

std::optional<Token> Scanner::NextSolid() {
  std::optional<Token> token = Next();
  while (token.has_value() && token->kind == Token::Kind::kBlank) token = Next();
  return token;
}

std::optional<Token> Scanner::Next() {
  if (rest_.empty()) return std::nullopt;
  const char first = rest_[0];
  if (IsSpace(first)) return Take(Token::Kind::kBlank, RunLength(rest_, 1, IsSpace));
  if (IsWordCharacter(first)) return Take(Token::Kind::kWord, RunLength(rest_, 1, IsWordCharacter));
  // A doubled quote inside a quoted text ends one token and begins the next: no harm here.
  if (first == '\'') return TakeThrough(1, "'", Token::Kind::kQuoted);
  if (first == '"') return TakeThrough(1, "\"", Token::Kind::kQuoted);
  if (first == '$') return TakeDollar();
  const std::string_view two = rest_.substr(0, 2);
  if (two == "--") {
    const std::size_t end = rest_.find('\n');
    return Take(Token::Kind::kBlank, end == std::string_view::npos ? rest_.size() : end + 1);
  }
  if (two == "/*") return TakeThrough(2, "*/", Token::Kind::kBlank);
  return Take(Token::Kind::kSymbol, 1);
}

Token Scanner::Take(Token::Kind kind, std::size_t size) {
  const Token token{kind, rest_.substr(0, size)};
  rest_.remove_prefix(size);
  return token;
}

Token Scanner::TakeThrough(std::size_t from, std::string_view end, Token::Kind kind) {
  const std::size_t at = rest_.find(end, from);
  if (at == std::string_view::npos) return Take(Token::Kind::kUnfinished, rest_.size());
  return Take(kind, at + end.size());
}

Token Scanner::TakeDollar() {
  const std::size_t digits = RunLength(rest_, 1, IsDigit);
  if (digits > 1) return Take(Token::Kind::kPlaceholder, digits);
  const std::size_t tag = RunLength(rest_, 1, IsWordCharacter);
  if (tag == rest_.size() || rest_[tag] != '$') return Take(Token::Kind::kSymbol, 1);
  return TakeThrough(tag + 1, rest_.substr(0, tag + 1), Token::Kind::kQuoted);
}

std::size_t PlaceholderCount(std::string_view statement) {
  std::size_t highest = 0;
  Scanner scanner(statement);
  while (const std::optional<Token> token = scanner.Next()) {
    std::size_t number = 0;
    if (token->kind == Token::Kind::kPlaceholder &&
        absl::SimpleAtoi(base::Absl(token->text.substr(1)), &number)) {
      highest = std::max(highest, number);
    }
  }
  return highest;
}

}  // namespace upward::sql
