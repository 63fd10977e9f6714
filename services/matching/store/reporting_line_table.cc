#include "libs/base/status_macros.h"
#include "services/matching/store/json_values.h"
#include "services/matching/store/tables.h"

namespace upward::matching::store {
namespace {

absl::StatusOr<ReportingLines> ReadLines(const sql::Row& row) {
  UPWARD_ASSIGN_OR_RETURN(std::vector<PersonId> dotted, ReadPeople(row.Text(2)));
  return ReportingLines{PersonId(row.Text(0)), PersonId(row.Text(1)), std::move(dotted)};
}

}  // namespace

absl::StatusOr<std::vector<ReportingLines>> ReportingLineTable::All() {
  return ReadAll<ReportingLines>(
      sql_.Query("SELECT person_id, manager_id, dotted_managers FROM reporting_lines"
                 " WHERE tenant_id = $1 ORDER BY person_id",
                 Bound(sql_)),
      ReadLines);
}

absl::StatusOr<std::optional<ReportingLines>> ReportingLineTable::Find(const PersonId& person) {
  UPWARD_ASSIGN_OR_RETURN(
      std::vector<ReportingLines> found,
      ReadAll<ReportingLines>(
          sql_.Query("SELECT person_id, manager_id, dotted_managers FROM reporting_lines"
                     " WHERE tenant_id = $1 AND person_id = $2",
                     Bound(sql_, {person.value()})),
          ReadLines));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

absl::Status ReportingLineTable::Save(std::span<const ReportingLines> lines) {
  std::vector<sql::Parameters> batch;
  batch.reserve(lines.size());
  for (const ReportingLines& one : lines) {
    batch.push_back(
        Bound(sql_, {one.person.value(), one.manager.value(), WritePeople(one.dotted_managers)}));
  }
  UPWARD_RETURN_IF_ERROR(
      sql_.ExecuteMany(
              "INSERT INTO reporting_lines (tenant_id, person_id, manager_id, dotted_managers)"
              " VALUES ($1, $2, $3, $4) ON CONFLICT (tenant_id, person_id) DO UPDATE SET"
              " manager_id = excluded.manager_id, dotted_managers = excluded.dotted_managers",
              batch)
          .status());
  return Mark();
}

absl::Status ReportingLineTable::Remove(const PersonId& person) {
  UPWARD_RETURN_IF_ERROR(
      sql_.Execute("DELETE FROM reporting_lines WHERE tenant_id = $1 AND person_id = $2",
                   Bound(sql_, {person.value()}))
          .status());
  return Mark();
}

absl::StatusOr<bool> ReportingLineTable::TakeMark() {
  UPWARD_ASSIGN_OR_RETURN(
      const std::int64_t taken,
      sql_.Execute("DELETE FROM recheck_marks WHERE tenant_id = $1", Bound(sql_)));
  return taken > 0;
}

absl::Status ReportingLineTable::Mark() {
  return sql_
      .Execute("INSERT INTO recheck_marks (tenant_id, marked_at) VALUES ($1, $2)",
               Bound(sql_, {sql::Micros(clock_.Now())}))
      .status();
}

}  // namespace upward::matching::store
