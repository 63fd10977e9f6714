#include "libs/sql/multi_row.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

#include "libs/base/text.h"
#include "libs/sql/scanner.h"

namespace upward::sql {

using base::Absl;

// Reads the statement from left to right; every step answers false when the form does not fit.
class MultiRowParser {
 public:
  explicit MultiRowParser(std::string_view statement) : statement_(statement), scanner_(statement) {
    Advance();
  }

  std::optional<MultiRowInsert> Parse() {
    if (!Head() || !Tuple() || !Tail()) return std::nullopt;
    return std::move(insert_);
  }

 private:
  void Advance() { token_ = scanner_.NextSolid(); }

  bool Word(std::string_view upper) {
    if (!token_.has_value() || !token_->IsWord(upper)) return false;
    Advance();
    return true;
  }

  bool Symbol(char symbol) {
    if (!token_.has_value() || !token_->Is(symbol)) return false;
    Advance();
    return true;
  }

  // (name, name, …)
  bool Names(std::vector<std::string>& names) {
    if (!Symbol('(')) return false;
    do {
      if (!token_.has_value() || token_->kind != Token::Kind::kWord) return false;
      names.emplace_back(token_->text);
      Advance();
    } while (Symbol(','));
    return Symbol(')');
  }

  bool Head() {
    if (!Word("INSERT") || !Word("INTO")) return false;
    if (!token_.has_value() || token_->kind != Token::Kind::kWord) return false;
    Advance();
    if (!Names(columns_)) return false;
    if (!token_.has_value() || !token_->IsWord("VALUES")) return false;
    insert_.head_ = std::string(statement_.substr(0, EndOf(*token_)));
    Advance();
    return true;
  }

  bool Tuple() {
    if (!token_.has_value() || !token_->Is('(')) return false;
    std::size_t from = EndOf(*token_);  // of the text before the next placeholder
    int depth = 1;
    bool alone = true;  // the element has held nothing but at most one placeholder
    std::optional<std::size_t> placeholder;
    for (Advance(); token_.has_value(); Advance()) {
      if (token_->kind == Token::Kind::kPlaceholder) {
        alone = alone && !placeholder.has_value();
        if (!AddPlaceholder(from, placeholder)) return false;
        from = EndOf(*token_);
        continue;
      }
      if (token_->Is('(')) ++depth;
      if (token_->Is(')')) --depth;
      const bool ends = depth == 0 || (depth == 1 && token_->Is(','));
      if (!ends) {
        alone = false;
        continue;
      }
      elements_.push_back(alone ? std::exchange(placeholder, std::nullopt) : std::nullopt);
      placeholder.reset();
      alone = true;
      if (depth == 0) break;
    }
    if (depth != 0) return false;
    insert_.tuple_.emplace_back(statement_.substr(from, EndOf(*token_) - 1 - from));
    Advance();
    return elements_.size() == columns_.size() && CountPlaceholders();
  }

  bool AddPlaceholder(std::size_t from, std::optional<std::size_t>& placeholder) {
    std::size_t number = 0;
    if (!absl::SimpleAtoi(Absl(token_->text.substr(1)), &number) || number == 0) return false;
    insert_.tuple_.emplace_back(statement_.substr(from, StartOf(*token_) - from));
    insert_.order_.push_back(number - 1);
    placeholder = number - 1;
    return true;
  }

  bool CountPlaceholders() {
    const std::set<std::size_t> numbers(insert_.order_.begin(), insert_.order_.end());
    insert_.width_ = numbers.size();
    return !numbers.empty() && *numbers.rbegin() + 1 == numbers.size();
  }

  bool Tail() {
    if (!token_.has_value()) return true;
    insert_.tail_ = absl::StrCat(" ", Absl(statement_.substr(StartOf(*token_))));
    if (!Word("ON") || !Word("CONFLICT")) return false;
    std::vector<std::string> target;
    if (token_.has_value() && token_->Is('(') && !Names(target)) return false;
    if (!Word("DO")) return false;
    if (Word("NOTHING")) return !token_.has_value();
    if (!Word("UPDATE") || !TakeKey(target)) return false;
    for (; token_.has_value(); Advance()) {
      if (token_->kind == Token::Kind::kPlaceholder || token_->IsWord("RETURNING")) return false;
    }
    return true;
  }

  bool TakeKey(const std::vector<std::string>& target) {
    for (const std::string& name : target) {
      const auto column = std::find(columns_.begin(), columns_.end(), name);
      if (column == columns_.end()) return false;
      const auto& element = elements_[static_cast<std::size_t>(column - columns_.begin())];
      // A literal is the same in every row: it does not tell them apart.
      if (element.has_value()) insert_.key_.push_back(*element);
    }
    return !insert_.key_.empty();
  }

  std::size_t StartOf(const Token& token) const {
    return static_cast<std::size_t>(token.text.data() - statement_.data());
  }
  std::size_t EndOf(const Token& token) const { return StartOf(token) + token.text.size(); }

  const std::string_view statement_;
  Scanner scanner_;
  std::optional<Token> token_;
  std::vector<std::string> columns_;
  std::vector<std::optional<std::size_t>> elements_;  // the placeholder that an element is
  MultiRowInsert insert_;
};

std::optional<MultiRowInsert> MultiRowInsert::Parse(std::string_view statement) {
  return MultiRowParser(statement).Parse();
}

std::string MultiRowInsert::Text(std::size_t rows) const {
  std::string text = head_;
  for (std::size_t row = 0; row < rows; ++row) {
    text += row == 0 ? " (" : ", (";
    for (std::size_t i = 0; i < order_.size(); ++i) {
      absl::StrAppend(&text, tuple_[i], "$", row * width_ + order_[i] + 1);
    }
    absl::StrAppend(&text, tuple_.back(), ")");
  }
  return text + tail_;
}

std::string MultiRowInsert::KeyOf(const Parameters& row) const {
  std::string key;
  for (const std::size_t place : key_) {
    const Value& value = row[place];
    std::string text;
    if (const auto* integer = std::get_if<std::int64_t>(&value); integer != nullptr) {
      text = absl::StrCat(*integer);
    } else if (const auto* real = std::get_if<double>(&value); real != nullptr) {
      text = absl::StrCat(*real);  // rounded: rows that only seem equal are merely kept apart
    } else if (const auto* string = std::get_if<std::string>(&value); string != nullptr) {
      text = *string;
    } else if (const auto* blob = std::get_if<Blob>(&value); blob != nullptr) {
      text = blob->bytes;
    }
    absl::StrAppend(&key, text.size(), ":", text);
  }
  return key;
}

}  // namespace upward::sql
