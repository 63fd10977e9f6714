// The rows of an import's file, parsed.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "absl/status/statusor.h"

#include "services/identity/domain/csv_reader.h"
#include "services/identity/domain/import_source.h"
#include "services/identity/domain/person_row.h"

namespace upward::identity {

// Called from the thread that runs an import. Any of them may be empty.
struct ImportHooks {
  // The stage, and how many of its rows are done; `total` is 0 while unknown. While the stage is
  // "applying" a transaction is open: do not write to the store from here.
  std::function<void(std::string_view stage, std::int64_t done, std::int64_t total)> progress;
  // True ends the import with CANCELLED, reason IMPORT_INTERRUPTED; nothing is changed.
  std::function<bool()> cancelled;
  // The error that ended the import, as it is, for the log.
  std::function<void(const absl::Status&)> failed;
};

// CANCELLED, reason IMPORT_INTERRUPTED, when the hooks say so.
absl::Status CheckCancelled(const ImportHooks& hooks);

// One reading of the file from its first byte. Used by one thread at a time.
class RowStream {
 public:
  // `source` and `hooks` must outlive it. `total` is for the progress reported as `stage`. Fails
  // with IMPORT_UNREADABLE or IMPORT_MAPPING.
  static absl::StatusOr<RowStream> Open(ImportSource& source, const ImportHooks& hooks,
                                        std::string_view stage, std::int64_t total,
                                        const ImportMapping& mapping,
                                        const TenantSettings& settings,
                                        const TimeZoneCheck& is_time_zone);

  const FieldScope& scope() const { return reader_.scope(); }
  // The rows read so far that the mapping wants.
  std::int64_t rows() const { return rows_; }

  // The next row that the mapping wants; nothing at the end.
  absl::StatusOr<std::optional<ParsedRow>> Next();

 private:
  RowStream(CsvReader csv, RowReader reader, const ImportHooks& hooks, std::string_view stage,
            std::int64_t total);

  absl::Status Report();

  // Constant after construction.
  const ImportHooks* hooks_;
  std::string_view stage_;
  std::int64_t total_;

  CsvReader csv_;
  RowReader reader_;
  CsvRow row_;
  std::int64_t rows_ = 0;
  std::int64_t rows_seen_ = 0;
};

}  // namespace upward::identity
