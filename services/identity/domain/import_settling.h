// The end of the first stage of an import: what only the whole file shows.
#pragma once

#include <cstddef>
#include <cstdint>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"

#include "services/identity/domain/finding_writer.h"
#include "services/identity/domain/import_job.h"
#include "services/identity/domain/import_table.h"

namespace upward::identity {

// What the reading of rows remembers for the end, of few people.
struct RowNotes {
  // A person with a row that was taken → the line of one that was rejected.
  absl::flat_hash_map<std::uint32_t, std::uint32_t> rejected_rows;
  // A person whose row took over from an earlier one → where its dotted lines begin in the table.
  absl::flat_hash_map<std::uint32_t, std::size_t> dotted_begins;
};

// Tells who came back within the file and who shares an address, takes back rows that would end
// somebody of whom another row was rejected, and gives back what only the reading needs. Fails as
// the writer of findings does.
absl::Status SettleFile(const RowNotes& notes, ImportTable& table, FindingWriter& findings,
                        ImportCounts& counts);

}  // namespace upward::identity
