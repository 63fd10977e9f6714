// Statements over a list of values, in few shapes, so that few statements need to be prepared.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libs/sql/value.h"

namespace upward::events {

// The next of 1, 4, 16, 64, 256, 1024. REQUIRES: 1 <= size <= kMaxListSize.
std::size_t PaddedSize(std::size_t size);

// The largest list: 1024 placeholders are far below the limits of both engines.
inline constexpr std::size_t kMaxListSize = 1024;

// `each` once for every element, joined by commas, with `?` replaced by $first, $first + 1, …
std::string RepeatPlaceholder(std::string_view each, std::size_t size, int first);

// Appends the last value of `parameters` until `size` values follow the first `before`.
void PadParameters(sql::Parameters& parameters, std::size_t before, std::size_t size);

}  // namespace upward::events
