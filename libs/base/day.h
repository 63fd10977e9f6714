// Calendar days as text: YYYY-MM-DD, the one form in which they are stored and sent.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"

namespace upward::base {

std::string DayToText(absl::CivilDay day);

// Nothing unless the text is exactly four, two and two digits, and there is such a day.
std::optional<absl::CivilDay> DayFromText(std::string_view text);

}  // namespace upward::base
