// Small CSV files that people write by hand or export from a spreadsheet.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace upward::commands {

struct CsvLine {
  int number = 0;  // in the file, from 1
  std::vector<std::string> cells;
};

// RFC 4180 with LF or CRLF, and a byte order mark ignored; empty lines are left out. The whole file
// is held in memory. INVALID_ARGUMENT when a quote has no end.
absl::StatusOr<std::vector<CsvLine>> ParseCsv(std::string_view text);

}  // namespace upward::commands
