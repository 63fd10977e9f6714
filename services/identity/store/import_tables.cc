#include "services/identity/store/import_tables.h"

#include <array>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "libs/base/check.h"
#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "services/identity/store/columns.h"

namespace upward::identity::store {
namespace {

// In the order in which JobFromRow and JobParameters go through them.
constexpr std::array kJobColumns = {
    "import_job_id", "state",          "stage",           "rows_done",      "rows_total",
    "dry_run",       "row_count",      "joined_count",    "moved_count",    "changed_count",
    "left_count",    "returned_count", "unchanged_count", "rejected_count", "treated_count",
    "error_reason",  "error_message",  "create_time",     "finish_time",    "effective_date"};
constexpr int kJobColumnCount = static_cast<int>(kJobColumns.size());

constexpr std::array kStates = {"running", "succeeded", "failed"};

ImportJobState StateFromColumn(const std::string& column) {
  for (std::size_t i = 0; i < kStates.size(); ++i) {
    if (column == kStates[i]) return static_cast<ImportJobState>(i);
  }
  UPWARD_CHECK(false, "a job's state was not written by this store");
}

// The numbers in the order of their columns.
template <class Counts>
auto CountFields(Counts& counts) {
  return std::array{&counts.rows,      &counts.joined,   &counts.moved,
                    &counts.changed,   &counts.left,     &counts.returned,
                    &counts.unchanged, &counts.rejected, &counts.treated};
}

// Behind the job's columns come those of its newest heartbeat.
std::string SelectJobs() {
  std::string columns;
  for (const char* column : kJobColumns) absl::StrAppend(&columns, "j.", column, ", ");
  return absl::StrCat("SELECT ", columns,
                      "h.heartbeat_time, h.stage, h.rows_done, h.rows_total FROM import_jobs j"
                      " LEFT JOIN import_heartbeats h ON h.tenant_id = j.tenant_id"
                      " AND h.import_job_id = j.import_job_id WHERE j.tenant_id = $1");
}

std::string UpsertJob() {
  std::string replaced;
  for (const char* column : kJobColumns) {
    absl::StrAppend(&replaced, replaced.empty() ? "" : ", ", column, " = excluded.", column);
  }
  return absl::StrCat("INSERT INTO import_jobs (tenant_id, ", absl::StrJoin(kJobColumns, ", "),
                      ") VALUES (", Placeholders(1, kJobColumnCount + 1),
                      ") ON CONFLICT (tenant_id, import_job_id) DO UPDATE SET ", replaced);
}

ImportJob JobFromRow(const sql::Row& row) {
  int column = 0;
  ImportJob job;
  job.id = row.Text(column++);
  job.state = StateFromColumn(row.Text(column++));
  job.stage = row.Text(column++);
  job.rows_done = row.Int(column++);
  job.rows_total = row.Int(column++);
  job.dry_run = row.Bool(column++);
  for (std::int64_t* count : CountFields(job.counts)) *count = row.Int(column++);
  job.error_reason = row.Text(column++);
  job.error_message = row.Text(column++);
  job.create_time = row.Time(column++);
  if (const auto time = row.OptInt(column++); time.has_value()) {
    job.finish_time = sql::FromMicros(*time);
  }
  job.effective_date = DayFromColumn(row.Text(column++));
  UPWARD_CHECK(column == kJobColumnCount, "every column is read");
  job.heartbeat_time = row.IsNull(column) ? job.create_time : row.Time(column);
  if (job.state == ImportJobState::kRunning && !row.IsNull(column)) {
    job.stage = row.Text(column + 1);
    job.rows_done = row.Int(column + 2);
    job.rows_total = row.Int(column + 3);
  }
  return job;
}

sql::Parameters JobParameters(const std::string& tenant, const ImportJob& job) {
  sql::Parameters values = {tenant,
                            job.id,
                            std::string(kStates[static_cast<std::size_t>(job.state)]),
                            job.stage,
                            job.rows_done,
                            job.rows_total,
                            std::int64_t{job.dry_run}};
  for (const std::int64_t* count : CountFields(job.counts)) values.emplace_back(*count);
  values.emplace_back(job.error_reason);
  values.emplace_back(job.error_message);
  values.emplace_back(sql::Micros(job.create_time));
  values.push_back(job.finish_time.has_value() ? sql::Value(sql::Micros(*job.finish_time))
                                               : sql::Value());
  values.emplace_back(DayToColumn(job.effective_date));
  UPWARD_CHECK(values.size() == kJobColumnCount + 1, "every column is written");
  return values;
}

absl::Status NoSuchJob() {
  return base::Error(absl::StatusCode::kNotFound, "NOT_FOUND",
                     "There is no import job with this id. List the jobs to find it.");
}

}  // namespace

absl::StatusOr<ImportJob> ImportTables::GetJob(std::string_view job_id) {
  UPWARD_ASSIGN_OR_RETURN(const sql::Rows rows,
                          transaction_.Query(SelectJobs() + " AND j.import_job_id = $2",
                                             {tenant(), std::string(job_id)}));
  if (rows.empty()) return NoSuchJob();
  return JobFromRow(rows.front());
}

absl::StatusOr<std::optional<ImportJob>> ImportTables::FindRunningJob() {
  UPWARD_ASSIGN_OR_RETURN(
      const sql::Rows rows,
      transaction_.Query(SelectJobs() + " AND j.state = 'running'", {tenant()}));
  return rows.empty() ? std::nullopt : std::optional(JobFromRow(rows.front()));
}

absl::StatusOr<std::vector<ImportJob>> ImportTables::ListJobs(std::string_view before, int limit) {
  UPWARD_ASSIGN_OR_RETURN(
      const sql::Rows rows,
      transaction_.Query(
          SelectJobs() +
              " AND ($2 = '' OR j.import_job_id < $2) ORDER BY j.import_job_id DESC LIMIT $3",
          {tenant(), std::string(before), std::int64_t{limit}}));
  std::vector<ImportJob> jobs;
  jobs.reserve(rows.size());
  for (const sql::Row& row : rows) jobs.push_back(JobFromRow(row));
  return jobs;
}

absl::StatusOr<std::optional<absl::CivilDay>> ImportTables::LatestImportDay() {
  // Days as texts have the order of days.
  UPWARD_ASSIGN_OR_RETURN(
      const sql::Rows rows,
      transaction_.Query("SELECT MAX(effective_date) FROM import_jobs"
                         " WHERE tenant_id = $1 AND state = 'succeeded' AND dry_run = 0",
                         {tenant()}));
  return DayFromColumn(rows.front().OptText(0).value_or(""));
}

absl::StatusOr<std::vector<ImportFinding>> ImportTables::ListFindings(std::string_view job_id,
                                                                      FindingSeverity severity_min,
                                                                      const FindingKey& after,
                                                                      int limit) {
  UPWARD_ASSIGN_OR_RETURN(
      const sql::Rows rows,
      transaction_.Query("SELECT line, employee_id, field, verdict, severity, message, position"
                         " FROM import_findings"
                         " WHERE tenant_id = $1 AND import_job_id = $2 AND severity >= $3"
                         " AND (line, position) > ($4, $5) ORDER BY line, position LIMIT $6",
                         {tenant(), std::string(job_id), static_cast<std::int64_t>(severity_min),
                          after.line, after.position, std::int64_t{limit}}));
  std::vector<ImportFinding> findings;
  findings.reserve(rows.size());
  for (const sql::Row& row : rows) {
    findings.push_back({.line = row.Int(0),
                        .employee_id = row.Text(1),
                        .field = row.Text(2),
                        .verdict = static_cast<ImportVerdict>(row.Int(3)),
                        .severity = static_cast<FindingSeverity>(row.Int(4)),
                        .message = row.Text(5),
                        .position = row.Int(6)});
  }
  return findings;
}

absl::StatusOr<std::vector<ImportChange>> ImportTables::ListChanges(std::string_view job_id,
                                                                    const ChangeKey& after,
                                                                    int limit) {
  UPWARD_ASSIGN_OR_RETURN(
      const sql::Rows rows,
      transaction_.Query(
          "SELECT employee_id, kind, fields, position FROM import_changes"
          " WHERE tenant_id = $1 AND import_job_id = $2"
          " AND (employee_id, position) > ($3, $4)"
          " ORDER BY employee_id, position LIMIT $5",
          {tenant(), std::string(job_id), after.employee_id, after.position, std::int64_t{limit}}));
  std::vector<ImportChange> changes;
  changes.reserve(rows.size());
  for (const sql::Row& row : rows) {
    changes.push_back({.employee_id = row.Text(0),
                       .kind = row.Text(1),
                       .fields = ListFromColumn(row.Text(2)),
                       .position = row.Int(3)});
  }
  return changes;
}

absl::Status ImportTables::SaveJob(const ImportJob& job) {
  const absl::Status status =
      transaction_.Execute(UpsertJob(), JobParameters(tenant(), job)).status();
  if (!absl::IsAlreadyExists(status)) return status;
  return base::Error(absl::StatusCode::kFailedPrecondition, "IMPORT_RUNNING",
                     "Another import of the tenant is running. Wait until it has ended.");
}

absl::Status ImportTables::SaveHeartbeat(const ImportHeartbeat& heartbeat) {
  return transaction_
      .Execute(
          "INSERT INTO import_heartbeats (tenant_id, import_job_id, heartbeat_time, stage,"
          " rows_done, rows_total) VALUES ($1, $2, $3, $4, $5, $6)"
          " ON CONFLICT (tenant_id, import_job_id) DO UPDATE SET"
          " heartbeat_time = excluded.heartbeat_time, stage = excluded.stage,"
          " rows_done = excluded.rows_done, rows_total = excluded.rows_total",
          {tenant(), heartbeat.job_id, sql::Micros(heartbeat.time), heartbeat.stage,
           heartbeat.rows_done, heartbeat.rows_total})
      .status();
}

absl::Status ImportTables::DropOldDetails(int keep) {
  UPWARD_ASSIGN_OR_RETURN(
      const sql::Rows oldest_kept,
      transaction_.Query("SELECT import_job_id FROM import_jobs WHERE tenant_id = $1"
                         " ORDER BY import_job_id DESC LIMIT 1 OFFSET $2",
                         {tenant(), std::int64_t{keep} - 1}));
  if (oldest_kept.empty()) return absl::OkStatus();
  for (const char* table : {"import_findings", "import_changes", "import_heartbeats"}) {
    UPWARD_RETURN_IF_ERROR(
        transaction_
            .Execute(
                absl::StrCat("DELETE FROM ", table, " WHERE tenant_id = $1 AND import_job_id < $2"),
                {tenant(), oldest_kept.front().Text(0)})
            .status());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::int64_t> ImportTables::Reserve(const char* counter, std::string_view job_id,
                                                   std::size_t count) {
  const auto taken = static_cast<std::int64_t>(count);
  const std::string update = absl::StrCat("UPDATE import_jobs SET ", counter, " = ", counter,
                                          " + $3 WHERE tenant_id = $1 AND import_job_id = $2");
  const std::vector<sql::Parameters> parameters = {{tenant(), std::string(job_id), taken}};
  const std::pair<std::string_view, std::string> key(counter, job_id);
  const auto held = held_.find(key);
  if (held != held_.end()) {
    UPWARD_RETURN_IF_ERROR(transaction_.Post(update, parameters));
    return std::exchange(held->second, held->second + taken);
  }
  UPWARD_ASSIGN_OR_RETURN(
      const sql::Rows rows,
      transaction_.Query(absl::StrCat(update, " RETURNING ", counter), parameters.front()));
  if (rows.empty()) return NoSuchJob();
  const std::int64_t next = rows.front().Int(0);
  held_.emplace(key, next);
  return next - taken;
}

absl::Status ImportTables::AddFindings(std::string_view job_id,
                                       std::span<const ImportFinding> findings) {
  if (findings.empty()) return absl::OkStatus();
  UPWARD_ASSIGN_OR_RETURN(std::int64_t position, Reserve("finding_count", job_id, findings.size()));
  std::vector<sql::Parameters> batch;
  batch.reserve(findings.size());
  for (const ImportFinding& finding : findings) {
    batch.push_back({tenant(), std::string(job_id), finding.line, position++, finding.employee_id,
                     finding.field, static_cast<std::int64_t>(finding.verdict),
                     static_cast<std::int64_t>(finding.severity), finding.message});
  }
  return transaction_.Post(
      "INSERT INTO import_findings (tenant_id, import_job_id, line, position, employee_id,"
      " field, verdict, severity, message) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
      batch);
}

absl::Status ImportTables::AddChanges(std::string_view job_id,
                                      std::span<const ImportChange> changes) {
  if (changes.empty()) return absl::OkStatus();
  UPWARD_ASSIGN_OR_RETURN(std::int64_t position, Reserve("change_count", job_id, changes.size()));
  std::vector<sql::Parameters> batch;
  batch.reserve(changes.size());
  for (const ImportChange& change : changes) {
    batch.push_back({tenant(), std::string(job_id), change.employee_id, position++, change.kind,
                     ListToColumn(change.fields)});
  }
  return transaction_.Post(
      "INSERT INTO import_changes (tenant_id, import_job_id, employee_id, position, kind,"
      " fields) VALUES ($1, $2, $3, $4, $5, $6)",
      batch);
}

}  // namespace upward::identity::store
