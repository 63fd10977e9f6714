// A generated HR file of any size: the same bytes for the same arguments.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

#include "absl/status/status.h"

#include "services/identity/domain/import_job.h"

namespace upward::bench {

// `rows` people in one tree, eight reports to a manager, about 200 bytes a row. `width` multiplies
// the length of a row by padding the values that are texts, up to 3.
struct StaffFile {
  int rows = 0;
  int width = 1;
};

// Hands the file over in pieces; stops at the first error and returns it.
absl::Status WriteStaff(const StaffFile& file,
                        const std::function<absl::Status(std::string_view)>& write);

// A snapshot that takes all rows or none, every column mapped to the field of its name.
identity::ImportOptions StaffImport();

}  // namespace upward::bench
