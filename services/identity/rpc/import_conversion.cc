#include "services/identity/rpc/import_conversion.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/util/time_util.h"

#include "libs/base/check.h"
#include "libs/base/day.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/requests.h"
#include "services/identity/domain/limits.h"

namespace upward::identity {
namespace {

static_assert(static_cast<int>(ImportVerdict::kWrongCellCount) ==
              v1::IMPORT_VERDICT_WRONG_CELL_COUNT);
static_assert(static_cast<int>(ImportVerdict::kValueTooLong) == v1::IMPORT_VERDICT_VALUE_TOO_LONG);
static_assert(static_cast<int>(ImportVerdict::kSuddenDrop) == v1::IMPORT_VERDICT_SUDDEN_DROP);
static_assert(static_cast<int>(ImportVerdict::kSuddenDrop) == v1::ImportVerdict_MAX);
static_assert(static_cast<int>(FindingSeverity::kNoted) == v1::FINDING_SEVERITY_NOTED);
static_assert(static_cast<int>(FindingSeverity::kTreated) == v1::FINDING_SEVERITY_TREATED);
static_assert(static_cast<int>(FindingSeverity::kRejected) == v1::FINDING_SEVERITY_REJECTED);

google::protobuf::Timestamp Timestamp(absl::Time time) {
  return google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(time));
}

// One character that can stand between cells; `fallback` when nothing is given.
char Separator(std::string_view field, const std::string& text, char fallback,
               base::Violations& violations) {
  if (text.empty()) return fallback;
  const char first = text.front();
  if (text.size() > 1 || first == '"' || first == '\r' || first == '\n' || first == '\0') {
    violations.Add(field, "must be one ASCII character other than a quote or a line end");
    return fallback;
  }
  return first;
}

ImportMapping MappingFromProto(const v1::ImportMapping& mapping, base::Violations& violations) {
  ImportMapping result;
  result.delimiter =
      Separator("options.mapping.delimiter", mapping.delimiter(), result.delimiter, violations);
  result.list_separator = Separator("options.mapping.list_separator", mapping.list_separator(),
                                    result.list_separator, violations);
  if (!mapping.date_formats().empty()) {
    result.date_formats.assign(mapping.date_formats().begin(), mapping.date_formats().end());
  }
  result.columns.insert(mapping.columns().begin(), mapping.columns().end());
  result.attributes.insert(mapping.attributes().begin(), mapping.attributes().end());
  result.only_rows.insert(mapping.only_rows().begin(), mapping.only_rows().end());
  for (int i = 0; i < mapping.translations_size(); ++i) {
    const v1::ValueTranslation& translation = mapping.translations(i);
    const std::string path = absl::StrCat("options.mapping.translations[", i, "].");
    rpc::Require(path + "field", translation.field(), violations);
    rpc::Require(path + "from", translation.from(), violations);
    if (translation.field().empty() || translation.from().empty()) continue;
    const bool added = result.translations[translation.field()]
                           .emplace(translation.from(), translation.to())
                           .second;
    if (!added) violations.Add(path + "from", "is translated twice; keep one translation");
  }
  return result;
}

ImportMode ModeFromProto(v1::ImportMode mode, base::Violations& violations) {
  if (mode == v1::IMPORT_MODE_SNAPSHOT) return ImportMode::kSnapshot;
  if (mode == v1::IMPORT_MODE_DELTA) return ImportMode::kDelta;
  violations.Add("options.mode", "must be SNAPSHOT or DELTA");
  return ImportMode::kDelta;
}

ImportStrictness StrictnessFromProto(v1::ImportStrictness strictness,
                                     base::Violations& violations) {
  switch (strictness) {
    case v1::IMPORT_STRICTNESS_UNSPECIFIED:
    case v1::IMPORT_STRICTNESS_ALL_OR_NOTHING:
      return ImportStrictness::kAllOrNothing;
    case v1::IMPORT_STRICTNESS_BEST_EFFORT:
      return ImportStrictness::kBestEffort;
    default:
      violations.Add("options.strictness", "must be ALL_OR_NOTHING or BEST_EFFORT");
      return ImportStrictness::kAllOrNothing;
  }
}

v1::ImportJobState ToProto(ImportJobState state) {
  switch (state) {
    case ImportJobState::kRunning:
      return v1::IMPORT_JOB_STATE_RUNNING;
    case ImportJobState::kSucceeded:
      return v1::IMPORT_JOB_STATE_SUCCEEDED;
    case ImportJobState::kFailed:
      return v1::IMPORT_JOB_STATE_FAILED;
  }
  UPWARD_CHECK(false, "an unknown state");
}

v1::ImportCounts ToProto(const ImportCounts& counts) {
  v1::ImportCounts message;
  message.set_rows(counts.rows);
  message.set_joined(counts.joined);
  message.set_moved(counts.moved);
  message.set_changed(counts.changed);
  message.set_left(counts.left);
  message.set_returned(counts.returned);
  message.set_unchanged(counts.unchanged);
  message.set_rejected(counts.rejected);
  message.set_treated(counts.treated);
  return message;
}

using CursorParts = std::pair<std::string, std::string>;

CursorParts SplitCursor(const std::string& cursor) {
  return absl::StrSplit(cursor, absl::MaxSplits('.', 1));
}

}  // namespace

ImportOptions FromProto(const v1::ImportOptions& options, absl::CivilDay today,
                        base::Violations& violations) {
  ImportOptions result;
  result.mapping = MappingFromProto(options.mapping(), violations);
  result.mode = ModeFromProto(options.mode(), violations);
  result.strictness = StrictnessFromProto(options.strictness(), violations);
  result.dry_run = options.dry_run();
  result.allow_drop = options.allow_drop();
  result.effective_date = today;
  const auto given = base::DayFromText(options.effective_date());
  if (given.has_value()) result.effective_date = *given;
  if (!given.has_value() && !options.effective_date().empty()) {
    violations.Add("options.effective_date", "must be a day written YYYY-MM-DD");
  } else if (result.effective_date.year() < kDateYearMin) {
    violations.Add("options.effective_date", absl::StrCat("must not lie before ", kDateYearMin));
  } else if (result.effective_date > today + 1) {
    // Where the day begins first, it is tomorrow already. A later one would shut out all before it.
    violations.Add("options.effective_date", "lies in the future; give the day of the file");
  }
  rpc::CheckRequestId("options.request_id", options.request_id(), violations);
  return result;
}

FindingSeverity SeverityFromProto(v1::FindingSeverity severity, base::Violations& violations) {
  if (severity == v1::FINDING_SEVERITY_UNSPECIFIED) return FindingSeverity::kNoted;
  rpc::CheckFilter("severity_min", severity, violations);
  return static_cast<FindingSeverity>(severity);
}

v1::ImportJob ToProto(const ImportJob& job) {
  v1::ImportJob message;
  message.set_import_job_id(job.id);
  message.set_state(ToProto(job.state));
  message.set_stage(job.stage);
  message.set_rows_done(job.rows_done);
  message.set_rows_total(job.rows_total);
  message.set_dry_run(job.dry_run);
  *message.mutable_counts() = ToProto(job.counts);
  message.set_error_reason(job.error_reason);
  message.set_error_message(job.error_message);
  *message.mutable_create_time() = Timestamp(job.create_time);
  if (job.finish_time.has_value()) *message.mutable_finish_time() = Timestamp(*job.finish_time);
  return message;
}

v1::ImportFinding ToProto(const ImportFinding& finding) {
  v1::ImportFinding message;
  message.set_line(finding.line);
  message.set_employee_id(finding.employee_id);
  message.set_field(finding.field);
  message.set_verdict(static_cast<v1::ImportVerdict>(finding.verdict));
  message.set_severity(static_cast<v1::FindingSeverity>(finding.severity));
  message.set_message(finding.message);
  return message;
}

v1::ImportChange ToProto(const ImportChange& change) {
  v1::ImportChange message;
  message.set_employee_id(change.employee_id);
  message.set_kind(change.kind);
  message.mutable_fields()->Assign(change.fields.begin(), change.fields.end());
  return message;
}

std::string CursorBehind(const ImportFinding& finding) {
  return absl::StrCat(finding.line, ".", finding.position);
}

// The number first: an employee id may be any text.
std::string CursorBehind(const ImportChange& change) {
  return absl::StrCat(change.position, ".", change.employee_id);
}

absl::StatusOr<FindingKey> FindingKeyFromCursor(const std::string& cursor) {
  FindingKey key;
  if (cursor.empty()) return key;
  const CursorParts parts = SplitCursor(cursor);
  UPWARD_ASSIGN_OR_RETURN(key.line, rpc::NumberFromCursor(parts.first));
  UPWARD_ASSIGN_OR_RETURN(key.position, rpc::NumberFromCursor(parts.second));
  return key;
}

absl::StatusOr<ChangeKey> ChangeKeyFromCursor(const std::string& cursor) {
  ChangeKey key;
  if (cursor.empty()) return key;
  CursorParts parts = SplitCursor(cursor);
  UPWARD_ASSIGN_OR_RETURN(key.position, rpc::NumberFromCursor(parts.first));
  key.employee_id = std::move(parts.second);
  return key;
}

}  // namespace upward::identity
