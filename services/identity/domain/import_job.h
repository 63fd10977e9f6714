// An import: what it was told, where it stands, what it found and what it changed.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace upward::identity {

enum class ImportMode { kSnapshot, kDelta };
enum class ImportStrictness { kAllOrNothing, kBestEffort };
enum class ImportJobState { kRunning, kSucceeded, kFailed };
enum class FindingSeverity { kNoted = 1, kTreated = 2, kRejected = 3 };

// The names and order are those of upward.identity.v1.ImportVerdict, where each is explained.
enum class ImportVerdict {
  kWrongCellCount = 1,
  kNotUtf8,
  kRequiredFieldEmpty,
  kDuplicateEmployeeId,
  kRepeatedRow,
  kSharedPost,
  kSeveralPosts,
  kVacantPost,
  kUnknownManager,
  kManagerIsSelf,
  kManagerCycle,
  kSeveralRoots,
  kNumberNormalised,
  kBlanksTrimmed,
  kOpenEndDate,
  kUnreadableDate,
  kUnreadableNumber,
  kLeftBeforeHired,
  kCameBack,
  kManagerLeft,
  kUnknownTimeZone,
  kInvalidEmail,
  kSharedEmail,
  kDottedLineDropped,
  kValueTooLong,
  kSuddenDrop,
};

struct ImportMapping {
  char delimiter = ',';
  std::vector<std::string> date_formats = {"%Y-%m-%d"};
  char list_separator = ';';
  std::map<std::string, std::string> columns;     // field → column
  std::map<std::string, std::string> attributes;  // tenant-defined attribute → column
  std::map<std::string, std::map<std::string, std::string>> translations;  // field → from → to
  std::map<std::string, std::string> only_rows;  // column → the value a row must have
};

struct ImportOptions {
  ImportMapping mapping;
  ImportMode mode = ImportMode::kSnapshot;
  ImportStrictness strictness = ImportStrictness::kAllOrNothing;
  bool dry_run = false;
  absl::CivilDay effective_date;
  bool allow_drop = false;
};

struct ImportCounts {
  std::int64_t rows = 0;
  std::int64_t joined = 0;
  std::int64_t moved = 0;
  std::int64_t changed = 0;
  std::int64_t left = 0;
  std::int64_t returned = 0;
  std::int64_t unchanged = 0;
  std::int64_t rejected = 0;
  std::int64_t treated = 0;
};

// Holds no values of personal fields.
struct ImportFinding {
  std::int64_t line = 0;  // of the file, the header being 1; 0 for the whole file
  std::string employee_id;
  std::string field;
  ImportVerdict verdict{};
  FindingSeverity severity = FindingSeverity::kNoted;
  std::string message;
  std::int64_t position = 0;  // in the order of their addition; given by the store
};

// The place of a finding in its job's list; by default before all.
struct FindingKey {
  std::int64_t line = -1;
  std::int64_t position = -1;
};

struct ImportChange {
  std::string employee_id;
  std::string kind;  // "joined", "moved", "changed", "left", "returned"
  std::vector<std::string> fields;
  std::int64_t position = 0;  // in the order of their addition; given by the store
};

// The place of a change in its job's list; by default before all.
struct ChangeKey {
  std::string employee_id;
  std::int64_t position = -1;
};

// Where a running import stands, as the process that runs it tells now and then.
struct ImportHeartbeat {
  std::string job_id;
  absl::Time time;
  std::string stage;
  std::int64_t rows_done = 0;
  std::int64_t rows_total = 0;
};

struct ImportJob {
  std::string id;  // sorts by time of creation
  ImportJobState state = ImportJobState::kRunning;
  std::string stage;  // "reading", "checking", "applying"
  std::int64_t rows_done = 0;
  std::int64_t rows_total = 0;
  bool dry_run = false;
  std::optional<absl::CivilDay> effective_date;  // always there, but for jobs of old releases
  ImportCounts counts;
  std::string error_reason;
  std::string error_message;
  absl::Time create_time;
  // The newest heartbeat, or the creation. Read only: heartbeats are saved apart from their job.
  absl::Time heartbeat_time;
  std::optional<absl::Time> finish_time;
};

}  // namespace upward::identity
