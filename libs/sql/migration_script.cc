#include "libs/sql/migration_script.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

#include "libs/base/status_macros.h"
#include "libs/sql/scanner.h"

namespace upward::sql {
namespace {

// "<table>", or "<table> <reason>" for a shared one.
absl::Status ReadMark(absl::string_view text, bool needs_reason, std::set<std::string>& tables) {
  const std::vector<std::string> words =
      absl::StrSplit(text, absl::ByAnyChar(" \t\r"), absl::SkipEmpty());
  if (words.empty()) return absl::InvalidArgumentError("a mark names no table");
  if (needs_reason && words.size() < 2) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"-- shared: ", words[0], "\" must say why the table has no tenant"));
  }
  if (!needs_reason && words.size() > 1) {
    return absl::InvalidArgumentError(absl::StrCat("\"", words[1], "\" after the table's name"));
  }
  tables.insert(words[0]);
  return absl::OkStatus();
}

// Takes the lines that are marks out of `sql` and leaves what this engine is to run.
absl::StatusOr<std::string> TakeMarks(std::string_view sql, Dialect dialect,
                                      MigrationScript& script) {
  const absl::string_view ours = dialect == Dialect::kPostgres ? "-- postgres:" : "-- sqlite:";
  std::string kept;
  for (const absl::string_view line :
       absl::StrSplit(absl::string_view(sql.data(), sql.size()), '\n')) {
    absl::string_view text = absl::StripLeadingAsciiWhitespace(line);
    if (absl::ConsumePrefix(&text, "-- shared:")) {
      UPWARD_RETURN_IF_ERROR(ReadMark(text, /*needs_reason=*/true, script.shared));
    } else if (absl::ConsumePrefix(&text, "-- system-readable:")) {
      UPWARD_RETURN_IF_ERROR(ReadMark(text, /*needs_reason=*/false, script.system_readable));
    } else {
      // The mark of the other engine stays a comment.
      absl::StrAppend(&kept, absl::ConsumePrefix(&text, ours) ? text : line, "\n");
    }
  }
  return kept;
}

// Finds where statements end: at a `;`, but for those in the body of a trigger.
class StatementEnds {
 public:
  // Takes the next token and tells whether it ends its statement.
  bool EndsWith(const Token& token) {
    if (token.kind == Token::Kind::kBlank) return false;
    if (token.Is(';')) {
      if (depth_ > 0) return false;
      words_ = 0;
      trigger_ = false;
      return true;
    }
    ++words_;
    if (words_ == 1) create_ = token.IsWord("CREATE");
    if (create_ && words_ <= kWordsToTrigger) trigger_ = trigger_ || token.IsWord("TRIGGER");
    if (trigger_ && (token.IsWord("BEGIN") || token.IsWord("CASE"))) ++depth_;
    if (depth_ > 0 && token.IsWord("END")) --depth_;
    return false;
  }

 private:
  static constexpr int kWordsToTrigger = 3;  // CREATE [OR REPLACE | TEMP] TRIGGER, without more

  int words_ = 0;
  bool create_ = false;
  bool trigger_ = false;
  int depth_ = 0;
};

}  // namespace

absl::StatusOr<MigrationScript> ReadMigration(std::string_view sql, Dialect dialect) {
  MigrationScript script;
  UPWARD_ASSIGN_OR_RETURN(const std::string text, TakeMarks(sql, dialect, script));
  Scanner scanner(text);
  std::string statement;
  StatementEnds ends;
  bool solid = false;  // holds more than blanks
  while (const std::optional<Token> token = scanner.Next()) {
    if (token->kind == Token::Kind::kUnfinished) {
      return absl::InvalidArgumentError("a quote or comment has no end");
    }
    if (!ends.EndsWith(*token)) {
      solid = solid || token->kind != Token::Kind::kBlank;
      if (solid) statement += token->text;  // comments before a statement are not part of it
      continue;
    }
    if (solid) script.statements.push_back(std::exchange(statement, ""));
    solid = false;
  }
  if (solid) script.statements.push_back(std::move(statement));
  return script;
}

}  // namespace upward::sql
