#include "libs/sql/row_security.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

#include "libs/base/status_macros.h"
#include "libs/base/text.h"
#include "libs/sql/migration_ledger.h"

namespace upward::sql {
namespace {

// A new definition of a policy takes a new name: the name tells what is in place.
constexpr char kTenantPolicy[] = "upward_tenant_1";
constexpr char kSystemPolicy[] = "upward_system_1";
// After a transaction the setting is '' and not NULL: NULLIF hides rows whose tenant is ''.
constexpr char kTenantRows[] = "tenant_id = NULLIF(current_setting('app.tenant', true), '')";
constexpr char kSystemRows[] = "current_setting('app.system', true) = 'on'";

constexpr char kRelations[] =
    "SELECT c.relname, c.relkind::text, quote_ident(c.relname), "
    "EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' "
    "AND a.attnotnull AND a.atttypid = 'text'::regtype), "
    "c.relrowsecurity AND c.relforcerowsecurity, "
    "COALESCE((SELECT string_agg(quote_ident(p.polname), ',' ORDER BY p.polname) "
    "FROM pg_policy p WHERE p.polrelid = c.oid), ''), "
    "CASE c.relkind WHEN 'S' THEN has_sequence_privilege($1::name, c.oid, 'USAGE') "
    "WHEN 'v' THEN has_table_privilege($1::name, c.oid, 'SELECT') "
    "ELSE has_table_privilege($1::name, c.oid, 'SELECT') "
    "AND has_table_privilege($1::name, c.oid, 'INSERT') "
    "AND has_table_privilege($1::name, c.oid, 'UPDATE') "
    "AND has_table_privilege($1::name, c.oid, 'DELETE') END, "
    "COALESCE(c.reloptions && ARRAY['security_invoker=true', 'security_invoker=on'], false) "
    "FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace "
    "AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relname <> $2 ORDER BY c.relname";

struct Relation {
  std::string name;
  char kind;
  std::string quoted;
  bool has_tenant;
  bool forced;
  std::string policies;
  bool granted;
  bool caller_rights;

  bool is_table() const { return kind == 'r' || kind == 'p'; }
};

absl::Status Refused(const Relation& relation, std::string_view why) {
  return absl::FailedPreconditionError(
      absl::StrCat("relation ", relation.name, " ", base::Absl(why)));
}

absl::StatusOr<std::vector<Relation>> ReadRelations(Transaction& transaction,
                                                    std::string_view service_role) {
  UPWARD_ASSIGN_OR_RETURN(
      const Rows rows,
      transaction.Query(kRelations, {std::string(service_role), std::string(kLedgerTable)}));
  std::vector<Relation> relations;
  for (const Row& row : rows) {
    relations.push_back({row.Text(0), row.Text(1)[0], row.Text(2), row.Bool(3), row.Bool(4),
                         row.Text(5), row.Bool(6), row.Bool(7)});
  }
  return relations;
}

absl::Status CheckMarks(const std::vector<Relation>& relations, const TableMarks& marks) {
  std::set<std::string> tables;
  for (const Relation& relation : relations) {
    if (relation.is_table()) tables.insert(relation.name);
  }
  for (const std::set<std::string>* names : {&marks.shared, &marks.system_readable}) {
    for (const std::string& name : *names) {
      if (!tables.contains(name)) {
        return absl::FailedPreconditionError(
            absl::StrCat("a migration marks the table ", name, ", which does not exist"));
      }
    }
  }
  return absl::OkStatus();
}

absl::Status Execute(Transaction& transaction, const std::string& statement) {
  return transaction.Execute(statement).status();
}

absl::Status SecureTable(Transaction& transaction, const Relation& table, bool system_readable) {
  if (!table.has_tenant) {
    return Refused(table,
                   "has no column \"tenant_id TEXT NOT NULL\": add it, or mark the table in its "
                   "migration with \"-- shared: <table> <reason>\"");
  }
  const std::string wanted =
      system_readable ? absl::StrCat(kSystemPolicy, ",", kTenantPolicy) : kTenantPolicy;
  if (!table.forced) {
    UPWARD_RETURN_IF_ERROR(
        Execute(transaction, absl::StrCat("ALTER TABLE ", table.quoted,
                                          " ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")));
  }
  if (table.policies == wanted) return absl::OkStatus();
  for (const absl::string_view policy : absl::StrSplit(table.policies, ',', absl::SkipEmpty())) {
    UPWARD_RETURN_IF_ERROR(
        Execute(transaction, absl::StrCat("DROP POLICY ", policy, " ON ", table.quoted)));
  }
  const auto create = [&](const char* policy, const char* rows) {
    return Execute(transaction, absl::StrCat("CREATE POLICY ", policy, " ON ", table.quoted,
                                             " USING (", rows, ") WITH CHECK (", rows, ")"));
  };
  UPWARD_RETURN_IF_ERROR(create(kTenantPolicy, kTenantRows));
  return system_readable ? create(kSystemPolicy, kSystemRows) : absl::OkStatus();
}

absl::Status Secure(Transaction& transaction, const Relation& relation, const TableMarks& marks,
                    const std::string& role) {
  std::string privileges = "SELECT, INSERT, UPDATE, DELETE";
  if (relation.kind == 'S') {
    privileges = "USAGE, SELECT";
  } else if (relation.kind == 'v') {
    if (!relation.caller_rights) {
      return Refused(relation,
                     "is a view that runs as its owner: create it WITH "
                     "(security_invoker = true)");
    }
    privileges = "SELECT";
  } else if (!relation.is_table()) {
    return Refused(relation, "cannot have row-level security: use a table or a view");
  } else if (!marks.shared.contains(relation.name)) {
    UPWARD_RETURN_IF_ERROR(
        SecureTable(transaction, relation, marks.system_readable.contains(relation.name)));
  }
  if (relation.granted) return absl::OkStatus();
  return Execute(transaction,
                 absl::StrCat("GRANT ", privileges, " ON ", relation.kind == 'S' ? "SEQUENCE " : "",
                              relation.quoted, " TO ", role));
}

// Lets the service compare the schema with what it needs (see CheckSchema).
absl::Status ShowLedger(Transaction& transaction, const std::string& role, bool shown) {
  if (shown) return absl::OkStatus();
  return Execute(transaction,
                 absl::StrCat("GRANT SELECT ON ", base::Absl(kLedgerTable), " TO ", role));
}

}  // namespace

absl::Status SecureTables(Transaction& transaction, const TableMarks& marks,
                          std::string_view service_role) {
  UPWARD_ASSIGN_OR_RETURN(
      const Rows role,
      transaction.Query("SELECT quote_ident(rolname), quote_ident(current_schema()), "
                        "has_schema_privilege(oid, current_schema(), 'USAGE'), "
                        "has_table_privilege(oid, to_regclass($2), 'SELECT') "
                        "FROM pg_roles WHERE rolname = $1::name",
                        {std::string(service_role), std::string(kLedgerTable)}));
  if (role.empty()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the service's database role \"", base::Absl(service_role), "\" does not exist"));
  }
  if (!role[0].Bool(2)) {
    UPWARD_RETURN_IF_ERROR(
        Execute(transaction,
                absl::StrCat("GRANT USAGE ON SCHEMA ", role[0].Text(1), " TO ", role[0].Text(0))));
  }
  UPWARD_ASSIGN_OR_RETURN(const std::vector<Relation> relations,
                          ReadRelations(transaction, service_role));
  UPWARD_RETURN_IF_ERROR(CheckMarks(relations, marks));
  for (const Relation& relation : relations) {
    UPWARD_RETURN_IF_ERROR(Secure(transaction, relation, marks, role[0].Text(0)));
  }
  return ShowLedger(transaction, role[0].Text(0), role[0].Bool(3));
}

absl::Status LiftForOwner(Transaction& transaction) {
  UPWARD_ASSIGN_OR_RETURN(
      const Rows tables,
      transaction.Query("SELECT quote_ident(relname) FROM pg_class WHERE relforcerowsecurity "
                        "AND relnamespace = current_schema()::regnamespace"));
  for (const Row& table : tables) {
    UPWARD_RETURN_IF_ERROR(Execute(
        transaction, absl::StrCat("ALTER TABLE ", table.Text(0), " NO FORCE ROW LEVEL SECURITY")));
  }
  return absl::OkStatus();
}

}  // namespace upward::sql
