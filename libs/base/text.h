// The one place where std::string_view and Debian's absl::string_view (another type) meet.
#pragma once

#include <string_view>

#include "absl/strings/string_view.h"

namespace upward::base {

inline absl::string_view Absl(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view Std(absl::string_view text) { return {text.data(), text.size()}; }

}  // namespace upward::base
