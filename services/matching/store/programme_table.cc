#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "libs/base/text.h"
#include "services/matching/store/json_values.h"
#include "services/matching/store/tables.h"

namespace upward::matching::store {
namespace {

#define PROGRAMME_COLUMNS "programme_id, state, rules, create_time, version"

absl::StatusOr<Programme> ReadProgramme(const sql::Row& row) {
  UPWARD_ASSIGN_OR_RETURN(ProgrammeRules rules, ReadRules(row.Text(2)));
  return Programme{.id = ProgrammeId(row.Text(0)),
                   .state = static_cast<ProgrammeState>(row.Int(1)),
                   .rules = std::move(rules),
                   .create_time = row.Time(3),
                   .etag = absl::StrCat(row.Int(4))};
}

}  // namespace

absl::Status EtagMismatch() {
  return base::Error(absl::StatusCode::kAborted, "ETAG_MISMATCH",
                     "somebody else has changed it meanwhile; read it again and repeat the change");
}

absl::StatusOr<std::int64_t> VersionOf(std::string_view etag) {
  std::int64_t version = 0;
  if (etag.empty()) return version;
  if (!absl::SimpleAtoi(base::Absl(etag), &version) || version <= 0) return EtagMismatch();
  return version;
}

sql::Parameters Bound(const sql::Transaction& transaction, sql::Parameters rest) {
  rest.insert(rest.begin(), sql::Value(transaction.scope().tenant().value()));
  return rest;
}

absl::StatusOr<Programme> ProgrammeTable::Get(const ProgrammeId& id) {
  return ReadOne<Programme>(sql_.Query("SELECT " PROGRAMME_COLUMNS " FROM programmes"
                                       " WHERE tenant_id = $1 AND programme_id = $2",
                                       Bound(sql_, {id.value()})),
                            "programme", ReadProgramme);
}

absl::StatusOr<std::vector<Programme>> ProgrammeTable::List(const ProgrammeId& after, int limit) {
  return ReadAll<Programme>(
      sql_.Query("SELECT " PROGRAMME_COLUMNS " FROM programmes"
                 " WHERE tenant_id = $1 AND programme_id > $2 ORDER BY programme_id LIMIT $3",
                 Bound(sql_, {after.value(), std::int64_t{limit}})),
      ReadProgramme);
}

absl::StatusOr<Programme> ProgrammeTable::Save(const Programme& programme,
                                               std::string_view expected_etag) {
  UPWARD_ASSIGN_OR_RETURN(const std::int64_t expected, VersionOf(expected_etag));
  const auto state = static_cast<std::int64_t>(programme.state);
  const std::string rules = WriteRules(programme.rules);
  // Two statements: whoever names a version must never insert.
  UPWARD_ASSIGN_OR_RETURN(
      const sql::Rows rows,
      expected == 0
          ? sql_.Query("INSERT INTO programmes (tenant_id, " PROGRAMME_COLUMNS ")"
                       " VALUES ($1, $2, $3, $4, $5, 1)"
                       " ON CONFLICT (tenant_id, programme_id) DO UPDATE SET"
                       " state = excluded.state, rules = excluded.rules,"
                       " version = programmes.version + 1"
                       " RETURNING version",
                       Bound(sql_, {programme.id.value(), state, rules,
                                    sql::Micros(programme.create_time)}))
          : sql_.Query("UPDATE programmes SET state = $3, rules = $4, version = version + 1"
                       " WHERE tenant_id = $1 AND programme_id = $2 AND version = $5"
                       " RETURNING version",
                       Bound(sql_, {programme.id.value(), state, rules, expected})));
  if (rows.empty()) return EtagMismatch();
  Programme saved = programme;
  saved.etag = absl::StrCat(rows.front().Int(0));
  return saved;
}

// Writes each row as it is: only rows that are written, not those that are read, tell PostgreSQL at
// this isolation which transactions stand in each other's way. SQLite has one writer.
absl::Status ProgrammeTable::Hold(const ProgrammeId& id) {
  if (sql_.dialect() == sql::Dialect::kSqlite) return absl::OkStatus();
  for (const char* statement :
       {"UPDATE programmes SET version = version WHERE tenant_id = $1 AND programme_id = $2",
        "UPDATE enrolments SET version = version WHERE tenant_id = $1 AND programme_id = $2"}) {
    UPWARD_RETURN_IF_ERROR(sql_.Execute(statement, Bound(sql_, {id.value()})).status());
  }
  return absl::OkStatus();
}

}  // namespace upward::matching::store
