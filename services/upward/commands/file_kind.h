// What a file is that should be CSV text and is not.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace upward::commands {

// How much of a file's beginning tells its kind.
inline constexpr std::size_t kFileHeadBytes = 4'096;

// OK unless `head`, the beginning of the file `path`, shows that it is another kind of file: a
// workbook, a document, a page, an archive, text in another encoding, or binary. INVALID_ARGUMENT
// (IMPORT_UNREADABLE) names the kind and how to get CSV from it. Knows kinds, not CSV: whether the
// text makes sense is for whoever reads it.
absl::Status MustLookLikeCsv(const std::string& path, std::string_view head);

}  // namespace upward::commands
