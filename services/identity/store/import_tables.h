// The tables `import_jobs`, `import_heartbeats`, `import_findings` and `import_changes`.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "libs/sql/database.h"
#include "services/identity/domain/import_job.h"

namespace upward::identity::store {

// Statements in the scope of one tenant; the contracts are those of IdentityReader and
// IdentityTransaction. One for a transaction; lives no longer than it.
class ImportTables {
 public:
  explicit ImportTables(sql::Transaction& transaction) : transaction_(transaction) {}

  absl::StatusOr<ImportJob> GetJob(std::string_view job_id);
  absl::StatusOr<std::optional<ImportJob>> FindRunningJob();
  absl::StatusOr<std::vector<ImportJob>> ListJobs(std::string_view before, int limit);
  absl::StatusOr<std::optional<absl::CivilDay>> LatestImportDay();
  absl::StatusOr<std::vector<ImportFinding>> ListFindings(std::string_view job_id,
                                                          FindingSeverity severity_min,
                                                          const FindingKey& after, int limit);
  absl::StatusOr<std::vector<ImportChange>> ListChanges(std::string_view job_id,
                                                        const ChangeKey& after, int limit);

  absl::Status SaveJob(const ImportJob& job);
  absl::Status SaveHeartbeat(const ImportHeartbeat& heartbeat);
  absl::Status DropOldDetails(int keep);
  absl::Status AddFindings(std::string_view job_id, std::span<const ImportFinding> findings);
  absl::Status AddChanges(std::string_view job_id, std::span<const ImportChange> changes);

 private:
  const std::string& tenant() const { return transaction_.scope().tenant().value(); }
  // Takes `count` numbers from a counter of the job and returns the first. NOT_FOUND without job.
  // Asks the database once a counter: its row is held from then on, and the number known here.
  absl::StatusOr<std::int64_t> Reserve(const char* counter, std::string_view job_id,
                                       std::size_t count);

  sql::Transaction& transaction_;
  std::map<std::pair<std::string_view, std::string>, std::int64_t> held_;  // by counter and job
};

}  // namespace upward::identity::store
