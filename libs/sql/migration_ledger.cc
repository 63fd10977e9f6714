#include "libs/sql/migration_ledger.h"

#include <openssl/evp.h>

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

#include "libs/base/check.h"
#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "libs/base/text.h"

namespace upward::sql {
namespace {

constexpr char kCreate[] =
    "CREATE TABLE IF NOT EXISTS schema_migrations ("
    "set_name TEXT NOT NULL, file TEXT NOT NULL, sha256 TEXT NOT NULL, applied_at BIGINT NOT NULL, "
    "PRIMARY KEY (set_name, file))";

std::string Sha256(std::string_view text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  UPWARD_CHECK(EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha256(), nullptr) == 1,
               "SHA-256 is always available");
  return absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(digest), size));
}

std::string Label(const PlannedFile& file) { return absl::StrCat(file.set, "/", file.name); }

absl::Status Mismatch(std::string_view set, std::string_view file, std::string_view what) {
  return base::Error(
      absl::StatusCode::kFailedPrecondition, "SCHEMA_MISMATCH",
      absl::StrCat("Migration ", base::Absl(set), "/", base::Absl(file), " ", base::Absl(what)));
}

// The hash of each file, by set and name.
using Applied = std::map<std::pair<std::string, std::string>, std::string>;

absl::StatusOr<Applied> ReadApplied(Transaction& transaction) {
  UPWARD_ASSIGN_OR_RETURN(
      const Rows rows, transaction.Query("SELECT set_name, file, sha256 FROM schema_migrations"));
  Applied applied;
  for (const Row& row : rows) applied[{row.Text(0), row.Text(1)}] = row.Text(2);
  return applied;
}

absl::Status CheckHash(const PlannedFile& file, const std::string& applied) {
  if (applied == file.sha256) return absl::OkStatus();
  return Mismatch(
      file.set, file.name,
      "was changed after it was applied: restore its text and put the change into a new "
      "file.");
}

// Whether there is a ledger that this role may read. On SQLite a missing one fails the query.
absl::Status CheckReadable(Transaction& transaction) {
  if (transaction.dialect() == Dialect::kSqlite) return absl::OkStatus();
  UPWARD_ASSIGN_OR_RETURN(
      const Rows rows,
      transaction.Query("SELECT COALESCE(has_table_privilege(to_regclass($1), 'SELECT'), false)",
                        {std::string(kLedgerTable)}));
  if (rows[0].Bool(0)) return absl::OkStatus();
  return base::Error(
      absl::StatusCode::kFailedPrecondition, "SCHEMA_MISMATCH",
      "The database holds no record of its migrations that the service's role may "
      "read: its owner must bring the schema up to date. Start once with the owner's "
      "URL.");
}

absl::Status CheckAgainst(const Applied& applied, std::span<const PlannedFile> plan) {
  std::map<std::string, std::string> pending;  // the first of each set
  std::size_t known = 0;
  for (const PlannedFile& file : plan) {
    const auto found = applied.find({file.set, file.name});
    if (found == applied.end()) {
      pending.try_emplace(file.set, file.name);
      continue;
    }
    ++known;
    UPWARD_RETURN_IF_ERROR(CheckHash(file, found->second));
    if (const auto before = pending.find(file.set); before != pending.end()) {
      return Mismatch(file.set, before->second,
                      "is new but sorts before a file that was applied: give it a higher number.");
    }
  }
  if (known == applied.size()) return absl::OkStatus();
  for (const auto& [key, hash] : applied) {
    bool planned = false;
    for (const PlannedFile& file : plan) {
      planned = planned || (file.set == key.first && file.name == key.second);
    }
    if (!planned) {
      return Mismatch(key.first, key.second,
                      "was applied to this database and is missing from this program: run the "
                      "version that has it or a later one.");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<PlannedFile>> PlanMigrations(std::span<const MigrationSet> sets,
                                                        Dialect dialect) {
  std::vector<PlannedFile> plan;
  for (const MigrationSet& set : sets) {
    for (const MigrationFile& file : set.files) {
      PlannedFile planned{.set = std::string(set.name),
                          .name = std::string(file.name),
                          .sha256 = Sha256(file.sql),
                          .script = {}};
      auto script = ReadMigration(file.sql, dialect);
      if (!script.ok()) {
        return absl::InvalidArgumentError(
            absl::StrCat("migration ", Label(planned), ": ", script.status().message()));
      }
      planned.script = *std::move(script);
      if (!plan.empty() && plan.back().set == planned.set && plan.back().name >= planned.name) {
        return absl::InvalidArgumentError(
            absl::StrCat("migration ", Label(planned), " must sort after ", Label(plan.back())));
      }
      plan.push_back(std::move(planned));
    }
  }
  return plan;
}

absl::StatusOr<std::size_t> FirstPending(Transaction& transaction,
                                         std::span<const PlannedFile> plan) {
  UPWARD_RETURN_IF_ERROR(transaction.Execute(kCreate).status());
  UPWARD_ASSIGN_OR_RETURN(const Applied applied, ReadApplied(transaction));
  UPWARD_RETURN_IF_ERROR(CheckAgainst(applied, plan));
  std::size_t first = 0;
  while (first < plan.size() && applied.contains({plan[first].set, plan[first].name})) ++first;
  return first;
}

absl::StatusOr<std::vector<std::string>> PendingFiles(Transaction& transaction,
                                                      std::span<const PlannedFile> plan) {
  UPWARD_RETURN_IF_ERROR(CheckReadable(transaction));
  UPWARD_ASSIGN_OR_RETURN(const Applied applied, ReadApplied(transaction));
  std::vector<std::string> pending;
  for (const PlannedFile& file : plan) {
    const auto found = applied.find({file.set, file.name});
    if (found == applied.end()) {
      pending.push_back(Label(file));
    } else {
      UPWARD_RETURN_IF_ERROR(CheckHash(file, found->second));
    }
  }
  return pending;
}

absl::Status RecordApplied(Transaction& transaction, const PlannedFile& file, absl::Time now) {
  return transaction
      .Execute(
          "INSERT INTO schema_migrations (set_name, file, sha256, applied_at) "
          "VALUES ($1, $2, $3, $4)",
          {file.set, file.name, file.sha256, Micros(now)})
      .status();
}

}  // namespace upward::sql
