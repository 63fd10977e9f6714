// Days written as a strptime format says.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"

namespace upward::identity {

// Whether a format gives year, month and day, and uses no conversions but
// %Y %y %m %b %B %h %d %e %F %D %H %M %S %T %%. No number may follow %e at once: nothing would tell
// where the day ends.
bool IsDateFormat(std::string_view format);

// The day that the text is in the first of `formats` that fits the whole of it; nothing for a day
// that does not exist and for years before kDateYearMin. Reads as POSIX strptime does: %Y takes up
// to four digits, other numbers one or two; two digits of a year are 1969 to 2068; a blank of the
// format stands for any number of them. Pure. REQUIRES: IsDateFormat for each.
std::optional<absl::CivilDay> ParseDay(std::string_view text, std::span<const std::string> formats);

// A text that both formats read, as different days; nothing when there is none. Reads some thousand
// texts. REQUIRES: IsDateFormat for both.
std::optional<std::string> FindAmbiguousText(const std::string& a, const std::string& b);

}  // namespace upward::identity
