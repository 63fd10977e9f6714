#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"

#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "services/matching/store/json_values.h"
#include "services/matching/store/tables.h"

namespace upward::matching::store {
namespace {

#define ENROLMENT_COLUMNS \
  "enrolment_id, programme_id, person_id, role, state, wishes, prepared, create_time, version"

// Open proposals (state 1), and then relationships that are not concluded (state 5).
#define ENROLMENT_SELECT                                                            \
  "SELECT " ENROLMENT_COLUMNS                                                       \
  ", (SELECT COUNT(*) FROM proposals p WHERE p.tenant_id = $1 AND p.state = 1"      \
  "    AND p.mentor_enrolment_id = e.enrolment_id)"                                 \
  " + (SELECT COUNT(*) FROM proposals p WHERE p.tenant_id = $1 AND p.state = 1"     \
  "    AND p.mentee_enrolment_id = e.enrolment_id)"                                 \
  ", (SELECT COUNT(*) FROM relationships r WHERE r.tenant_id = $1 AND r.state < 5"  \
  "    AND r.mentor_enrolment_id = e.enrolment_id)"                                 \
  " + (SELECT COUNT(*) FROM relationships r WHERE r.tenant_id = $1 AND r.state < 5" \
  "    AND r.mentee_enrolment_id = e.enrolment_id)"                                 \
  " FROM enrolments e WHERE tenant_id = $1"

absl::StatusOr<Enrolment> ReadEnrolment(const sql::Row& row) {
  UPWARD_ASSIGN_OR_RETURN(Wishes wishes, ReadWishes(row.Text(5)));
  return Enrolment{.id = EnrolmentId(row.Text(0)),
                   .programme = ProgrammeId(row.Text(1)),
                   .person = PersonId(row.Text(2)),
                   .role = static_cast<Role>(row.Int(3)),
                   .state = static_cast<EnrolmentState>(row.Int(4)),
                   .wishes = std::move(wishes),
                   .prepared = row.Bool(6),
                   .partners = static_cast<int>(row.Int(9) + row.Int(10)),
                   .confirmed = static_cast<int>(row.Int(10)),
                   .create_time = row.Time(7),
                   .etag = absl::StrCat(row.Int(8))};
}

absl::StatusOr<PreparationRecord> ReadRecord(const sql::Row& row) {
  PreparationRecord record{.enrolment = EnrolmentId(row.Text(0)), .module_id = row.Text(1)};
  if (!absl::ParseCivilTime(row.Text(2), &record.completed)) {
    return absl::DataLossError("a stored day cannot be read");
  }
  if (const auto score = row.OptInt(3)) record.score = static_cast<int>(*score);
  return record;
}

}  // namespace

absl::StatusOr<Enrolment> EnrolmentTable::Get(const EnrolmentId& id) {
  return ReadOne<Enrolment>(
      sql_.Query(ENROLMENT_SELECT " AND enrolment_id = $2", Bound(sql_, {id.value()})), "enrolment",
      ReadEnrolment);
}

absl::Status EnrolmentTable::Hold(const EnrolmentId& id) {
  if (sql_.dialect() == sql::Dialect::kSqlite) return absl::OkStatus();
  return sql_
      .Execute("UPDATE enrolments SET version = version WHERE tenant_id = $1 AND enrolment_id = $2",
               Bound(sql_, {id.value()}))
      .status();
}

absl::StatusOr<std::optional<Enrolment>> EnrolmentTable::Find(const ProgrammeId& programme,
                                                              const PersonId& person, Role role) {
  UPWARD_ASSIGN_OR_RETURN(
      std::vector<Enrolment> found,
      ReadAll<Enrolment>(
          sql_.Query(
              ENROLMENT_SELECT " AND programme_id = $2 AND person_id = $3 AND role = $4",
              Bound(sql_, {programme.value(), person.value(), static_cast<std::int64_t>(role)})),
          ReadEnrolment));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

absl::StatusOr<std::vector<Enrolment>> EnrolmentTable::List(const EnrolmentFilter& filter,
                                                            const EnrolmentId& after, int limit) {
  const std::int64_t role = filter.role.has_value() ? static_cast<int>(*filter.role) : 0;
  const std::int64_t state = filter.state.has_value() ? static_cast<int>(*filter.state) : 0;
  return ReadAll<Enrolment>(
      sql_.Query(
          ENROLMENT_SELECT
          " AND programme_id = $2 AND ($3 = 0 OR role = $3) AND ($4 = 0 OR state = $4)"
          " AND enrolment_id > $5 ORDER BY enrolment_id LIMIT $6",
          Bound(sql_, {filter.programme.value(), role, state, after.value(), std::int64_t{limit}})),
      ReadEnrolment);
}

absl::StatusOr<std::vector<Enrolment>> EnrolmentTable::OfPerson(const PersonId& person) {
  return ReadAll<Enrolment>(sql_.Query(ENROLMENT_SELECT " AND person_id = $2 ORDER BY enrolment_id",
                                       Bound(sql_, {person.value()})),
                            ReadEnrolment);
}

absl::StatusOr<Enrolment> EnrolmentTable::Save(const Enrolment& enrolment,
                                               std::string_view expected_etag) {
  UPWARD_ASSIGN_OR_RETURN(const std::int64_t expected, VersionOf(expected_etag));
  const auto state = static_cast<std::int64_t>(enrolment.state);
  const std::string wishes = WriteWishes(enrolment.wishes);
  const std::int64_t prepared = enrolment.prepared;
  // Two statements: whoever names a version must never insert.
  UPWARD_ASSIGN_OR_RETURN(
      const sql::Rows rows,
      expected == 0
          ? sql_.Query(
                "INSERT INTO enrolments (tenant_id, " ENROLMENT_COLUMNS ")"
                " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)"
                " ON CONFLICT (tenant_id, enrolment_id) DO UPDATE SET"
                " state = excluded.state, wishes = excluded.wishes,"
                " prepared = excluded.prepared, version = enrolments.version + 1"
                " RETURNING version",
                Bound(sql_, {enrolment.id.value(), enrolment.programme.value(),
                             enrolment.person.value(), static_cast<std::int64_t>(enrolment.role),
                             state, wishes, prepared, sql::Micros(enrolment.create_time)}))
          : sql_.Query("UPDATE enrolments SET state = $3, wishes = $4, prepared = $5,"
                       " version = version + 1"
                       " WHERE tenant_id = $1 AND enrolment_id = $2 AND version = $6"
                       " RETURNING version",
                       Bound(sql_, {enrolment.id.value(), state, wishes, prepared, expected})));
  if (rows.empty()) return EtagMismatch();
  Enrolment saved = enrolment;
  saved.etag = absl::StrCat(rows.front().Int(0));
  return saved;
}

absl::StatusOr<std::vector<PreparationRecord>> EnrolmentTable::Preparation(
    const EnrolmentId& enrolment) {
  return ReadAll<PreparationRecord>(
      sql_.Query("SELECT enrolment_id, module_id, completed, score FROM preparation"
                 " WHERE tenant_id = $1 AND enrolment_id = $2 ORDER BY module_id",
                 Bound(sql_, {enrolment.value()})),
      ReadRecord);
}

absl::Status EnrolmentTable::SavePreparation(const PreparationRecord& record) {
  const sql::Value score = record.score.has_value() ? sql::Value(std::int64_t{*record.score})
                                                    : sql::Value(std::monostate());
  return sql_
      .Execute(
          "INSERT INTO preparation (tenant_id, enrolment_id, module_id, completed, score)"
          " VALUES ($1, $2, $3, $4, $5)"
          " ON CONFLICT (tenant_id, enrolment_id, module_id)"
          " DO UPDATE SET completed = excluded.completed, score = excluded.score",
          Bound(sql_, {record.enrolment.value(), record.module_id,
                       absl::FormatCivilTime(record.completed), score}))
      .status();
}

}  // namespace upward::matching::store
