#include "libs/sql/migration.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "libs/base/text.h"
#include "libs/sql/migration_ledger.h"
#include "libs/sql/row_security.h"
#include "libs/sql/scanner.h"

namespace upward::sql {
namespace {

// Any constant that nobody else uses in these databases; held until the transaction ends. SQLite
// has one writer and needs none.
constexpr std::int64_t kMigratorLock = 0x7570776172640001;

absl::Status WaitForOtherMigrators(Transaction& transaction) {
  if (transaction.dialect() == Dialect::kSqlite) return absl::OkStatus();
  return transaction.Query("SELECT pg_advisory_xact_lock($1)", {kMigratorLock}).status();
}

// Statements that define things need no rows; any other may.
bool ChangesData(const std::string& statement) {
  const std::optional<Token> first = Scanner(statement).NextSolid();
  if (!first.has_value()) return false;
  constexpr std::string_view kDefinitions[] = {"CREATE", "ALTER", "DROP", "COMMENT"};
  return std::none_of(std::begin(kDefinitions), std::end(kDefinitions),
                      [&first](std::string_view word) { return first->IsWord(word); });
}

absl::Status Apply(Transaction& transaction, const PlannedFile& file, absl::Time now) {
  const std::vector<std::string>& statements = file.script.statements;
  if (transaction.dialect() == Dialect::kPostgres &&
      std::any_of(statements.begin(), statements.end(), ChangesData)) {
    UPWARD_RETURN_IF_ERROR(LiftForOwner(transaction));
  }
  for (const std::string& statement : statements) {
    const absl::Status status = transaction.Execute(statement).status();
    if (status.ok()) continue;
    if (base::DetailOf(status).has_value()) return status;
    return absl::Status(status.code(), absl::StrCat("migration ", file.set, "/", file.name, ": ",
                                                    status.message()));
  }
  return RecordApplied(transaction, file, now);
}

}  // namespace

absl::Status Migrate(Database& database, std::span<const MigrationSet> sets,
                     const base::Clock& clock, std::string_view service_role) {
  UPWARD_ASSIGN_OR_RETURN(const std::vector<PlannedFile> plan,
                          PlanMigrations(sets, database.dialect()));
  bool finished = false;
  while (!finished) {
    const auto apply_next = [&](Transaction& transaction) -> absl::Status {
      UPWARD_RETURN_IF_ERROR(WaitForOtherMigrators(transaction));
      UPWARD_ASSIGN_OR_RETURN(const std::size_t next, FirstPending(transaction, plan));
      finished = next == plan.size();
      return finished ? absl::OkStatus() : Apply(transaction, plan[next], clock.Now());
    };
    UPWARD_RETURN_IF_ERROR(database.Transact(Scope::System(), apply_next));
  }
  if (database.dialect() == Dialect::kSqlite) return absl::OkStatus();
  TableMarks marks;
  for (const PlannedFile& file : plan) {
    marks.shared.insert(file.script.shared.begin(), file.script.shared.end());
    marks.system_readable.insert(file.script.system_readable.begin(),
                                 file.script.system_readable.end());
  }
  return database.Transact(Scope::System(), [&](Transaction& transaction) -> absl::Status {
    UPWARD_RETURN_IF_ERROR(WaitForOtherMigrators(transaction));
    return SecureTables(transaction, marks, service_role);
  });
}

absl::Status CheckSchema(Database& database, std::span<const MigrationSet> sets) {
  UPWARD_ASSIGN_OR_RETURN(const std::vector<PlannedFile> plan,
                          PlanMigrations(sets, database.dialect()));
  std::vector<std::string> pending;
  UPWARD_RETURN_IF_ERROR(
      database.Read(Scope::System(), [&](Transaction& transaction) -> absl::Status {
        UPWARD_ASSIGN_OR_RETURN(pending, PendingFiles(transaction, plan));
        return absl::OkStatus();
      }));
  if (pending.empty()) return absl::OkStatus();
  return base::Error(
      absl::StatusCode::kFailedPrecondition, "SCHEMA_MISMATCH",
      absl::StrCat("The schema is older than this program: its owner must apply ",
                   absl::StrJoin(pending, ", "), ". Start once with the owner's URL."));
}

}  // namespace upward::sql
