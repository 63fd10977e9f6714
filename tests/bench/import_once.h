// One import of a generated file, measured.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

#include "libs/base/id.h"
#include "tests/bench/engines.h"
#include "tests/bench/staff_file.h"

namespace upward::bench {

// The one tenant of the benchmarks.
inline const base::TenantId kTenant("harbour");

struct ImportOutcome {
  double seconds = 0;
  std::int64_t file_bytes = 0;
  // How far the resident memory of the process rose above what it was before.
  std::int64_t memory_bytes = 0;
};

// Imports the file into an empty identity database, which nobody else has open: reading, checking
// and applying with all that belongs to it (people, history, outbox, report), from a spooled file
// to the commit. Spooling, into `folder`, is not in the time.
absl::StatusOr<ImportOutcome> ImportHere(const Address& address, const StaffFile& file,
                                         const std::string& folder);

// The same in a process of its own, whose memory nothing else has used.
absl::StatusOr<ImportOutcome> ImportApart(const Address& address, const StaffFile& file);

// What that process does: prints the outcome. Returns its exit code.
int ImportAndPrint(const Address& address, const StaffFile& file, const std::string& folder);

}  // namespace upward::bench
