#include "libs/sql/testing/row_security_check.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "libs/base/testing/checked.h"
#include "libs/base/text.h"

namespace upward::sql {
namespace {

// Two tenants with a row in every table, and one without any.
constexpr char kHere[] = "here";
constexpr char kThere[] = "there";
constexpr char kNobody[] = "nobody";

// PostgreSQL's code for what a role or a policy does not allow.
constexpr char kRefused[] = "42501";

constexpr char kRelations[] =
    "SELECT quote_ident(c.relname), c.relkind IN ('r', 'p') "
    "FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
    "WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v') "
    "AND a.attname = 'tenant_id' AND NOT a.attisdropped ORDER BY c.relname";

// $1 is the tenant, which is also the value of texts; $2 that of numbers.
constexpr char kInserts[] =
    "SELECT format('INSERT INTO %I (%s) VALUES (%s)', c.relname, "
    "string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum), "
    "string_agg(format('CAST(%L AS %s)', CASE t.typcategory WHEN 'N' THEN $2::text "
    "WHEN 'B' THEN 'true' WHEN 'D' THEN '2026-01-05' WHEN 'A' THEN '{}' "
    "ELSE CASE t.typname WHEN 'bytea' THEN '\\x01' WHEN 'json' THEN '{}' WHEN 'jsonb' THEN '{}' "
    "ELSE $1::text END END, format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY a.attnum)) "
    "FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_type t ON t.oid = "
    "a.atttypid "
    "WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') "
    "AND a.attnum > 0 AND NOT a.attisdropped AND (a.attname = 'tenant_id' "
    "OR (a.attnotnull AND NOT a.atthasdef AND a.attidentity = '')) "
    "GROUP BY c.oid, c.relname HAVING bool_or(a.attname = 'tenant_id') ORDER BY c.relname";

Scope Of(const std::string& tenant) { return Scope::Tenant(base::TenantId(tenant)); }

// The number of rows that the statement would change: it is always rolled back.
absl::StatusOr<std::int64_t> Try(Database& database, const std::string& tenant,
                                 const std::string& statement) {
  absl::StatusOr<std::int64_t> changed = 0;
  const absl::Status rolled_back =
      database.Transact(Of(tenant), [&](Transaction& transaction) -> absl::Status {
        changed = transaction.Execute(statement);
        return changed.ok() ? absl::CancelledError("only tried") : changed.status();
      });
  if (!absl::IsCancelled(rolled_back)) return rolled_back;
  return changed;
}

bool IsRefusal(const absl::Status& status) { return absl::StrContains(status.message(), kRefused); }

}  // namespace

RowSecurityCheck::RowSecurityCheck(TestDatabase& database) : database_(database) {
  base::CheckOk(database_->Read(Of(kNobody), [&](Transaction& transaction) {
    relations_.clear();
    return transaction.Stream(kRelations, {}, [&](const Row& row) {
      relations_.push_back({row.Text(0), row.Bool(1)});
      return absl::OkStatus();
    });
  }));
  for (const auto& [tenant, number] : {std::pair(kHere, 1), std::pair(kThere, 2)}) {
    base::CheckOk(database_.server().Execute(
        database_.database_name(), absl::StrCat("SET session_replication_role = replica; ",
                                                absl::StrJoin(Inserts(tenant, number), "; "))));
  }
}

std::vector<std::string> RowSecurityCheck::Reading() {
  std::vector<std::string> breaches;
  if (relations_.empty()) breaches.emplace_back("no table has a tenant_id");
  for (const auto& [name, is_table] : relations_) {
    const std::string statement = absl::StrCat("SELECT DISTINCT tenant_id FROM ", name);
    const auto own = database_.Column(Of(kHere), statement);
    for (const std::string& tenant : own) {
      if (tenant == kHere) continue;
      breaches.push_back(absl::StrCat(name, ": a tenant reads rows of ", tenant));
    }
    if (is_table && own.empty()) {
      breaches.push_back(absl::StrCat(name, ": a tenant does not read its own rows"));
    }
    if (!database_.Column(Of(kNobody), statement).empty()) {
      breaches.push_back(absl::StrCat(name, ": a tenant without rows reads some"));
    }
  }
  return breaches;
}

std::vector<std::string> RowSecurityCheck::Writing() {
  std::vector<std::string> breaches;
  if (relations_.empty()) breaches.emplace_back("no table has a tenant_id");
  for (const std::string& insert : Inserts(kNobody, 3)) ExpectRefused(insert, breaches);
  for (const auto& [name, is_table] : relations_) {
    if (!is_table) continue;
    const std::string update = absl::StrCat("UPDATE ", name, " SET tenant_id = ");
    ExpectRefused(absl::StrCat(update, "'", kNobody, "'"), breaches);
    ExpectChanged(1, kHere, absl::StrCat(update, "tenant_id"), breaches);
    ExpectChanged(0, kNobody, absl::StrCat(update, "tenant_id"), breaches);
    ExpectChanged(0, kNobody, absl::StrCat("DELETE FROM ", name), breaches);
  }
  return breaches;
}

std::vector<std::string> RowSecurityCheck::Inserts(const std::string& tenant, int number) {
  return database_.Column(Of(kNobody), kInserts, {tenant, absl::StrCat(number)});
}

void RowSecurityCheck::ExpectRefused(const std::string& statement,
                                     std::vector<std::string>& breaches) {
  const auto changed = Try(*database_, kHere, statement);
  if (IsRefusal(changed.status())) return;
  breaches.push_back(changed.ok() ? absl::StrCat("a tenant may: ", statement)
                                  : absl::StrCat("not refused for its tenant: ", statement, ": ",
                                                 changed.status().ToString()));
}

void RowSecurityCheck::ExpectChanged(std::int64_t rows, const std::string& tenant,
                                     const std::string& statement,
                                     std::vector<std::string>& breaches) {
  const auto changed = Try(*database_, tenant, statement);
  if (IsRefusal(changed.status()) || (changed.ok() && *changed == rows)) return;
  breaches.push_back(changed.ok()
                         ? absl::StrCat("changes ", *changed, " rows, not ", rows, ": ", statement)
                         : absl::StrCat(statement, ": ", changed.status().ToString()));
}

}  // namespace upward::sql
