// Where the bytes of an import come from.
#pragma once

#include <cstddef>
#include <span>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace upward::identity {

// A file that can be read more than once and stays the same while an import uses it. Used by one
// thread at a time.
class ImportSource {
 public:
  virtual ~ImportSource() = default;

  // The next Read begins at the first byte again.
  virtual absl::Status Rewind() = 0;
  // Fills the front of `buffer` and returns how many bytes that is; 0 at the end of the file.
  virtual absl::StatusOr<std::size_t> Read(std::span<char> buffer) = 0;
};

}  // namespace upward::identity
