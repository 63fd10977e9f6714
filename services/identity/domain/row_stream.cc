#include "services/identity/domain/row_stream.h"

#include <utility>

#include "fmt/format.h"
#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "services/identity/domain/limits.h"

namespace upward::identity {
namespace {

absl::Status Unreadable(std::string_view message) {
  return base::Error(absl::StatusCode::kInvalidArgument, "IMPORT_UNREADABLE", message);
}

}  // namespace

absl::Status CheckCancelled(const ImportHooks& hooks) {
  if (!hooks.cancelled || !hooks.cancelled()) return absl::OkStatus();
  return base::Error(
      absl::StatusCode::kCancelled, "IMPORT_INTERRUPTED",
      "the import was stopped before it was done; nothing was changed. Run it again");
}

RowStream::RowStream(CsvReader csv, RowReader reader, const ImportHooks& hooks,
                     std::string_view stage, std::int64_t total)
    : hooks_(&hooks),
      stage_(stage),
      total_(total),
      csv_(std::move(csv)),
      reader_(std::move(reader)) {}

absl::StatusOr<RowStream> RowStream::Open(ImportSource& source, const ImportHooks& hooks,
                                          std::string_view stage, std::int64_t total,
                                          const ImportMapping& mapping,
                                          const TenantSettings& settings,
                                          const TimeZoneCheck& is_time_zone) {
  UPWARD_RETURN_IF_ERROR(ValidateMapping(mapping, settings));
  UPWARD_RETURN_IF_ERROR(source.Rewind());
  CsvReader csv([&source](std::span<char> buffer) { return source.Read(buffer); },
                mapping.delimiter);
  CsvRow header;
  UPWARD_ASSIGN_OR_RETURN(const bool has_header, csv.Next(header));
  if (!has_header) return Unreadable("the file has no header line; export it with column names");
  if (!header.valid_utf8) {
    return Unreadable(
        "the header line holds bytes that are not UTF-8; export the file as CSV UTF-8");
  }
  UPWARD_ASSIGN_OR_RETURN(RowReader reader,
                          RowReader::Create(mapping, settings, is_time_zone, header));
  return RowStream(std::move(csv), std::move(reader), hooks, stage, total);
}

absl::StatusOr<std::optional<ParsedRow>> RowStream::Next() {
  while (true) {
    if (rows_seen_++ % kRowsPerProgress == 0) UPWARD_RETURN_IF_ERROR(Report());
    UPWARD_ASSIGN_OR_RETURN(const bool more, csv_.Next(row_));
    if (!more) {
      UPWARD_RETURN_IF_ERROR(Report());
      return std::optional<ParsedRow>();
    }
    if (!reader_.IsWanted(row_)) continue;
    if (++rows_ > kImportRowsMax) {
      return Unreadable(fmt::format("the file has more than {} rows; split it", kImportRowsMax));
    }
    return std::optional<ParsedRow>(reader_.Parse(row_));
  }
}

absl::Status RowStream::Report() {
  if (hooks_->progress) hooks_->progress(stage_, rows_, total_);
  return CheckCancelled(*hooks_);
}

}  // namespace upward::identity
