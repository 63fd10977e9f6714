// Reads single cells of an HR file. Pure functions; none of them keeps or tells a value.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace upward::identity {

// Without the blanks around it: ASCII white space and no-break spaces.
std::string_view TrimBlanks(std::string_view text);

// "12" for "12.0", as spreadsheets write numbers; nothing for any other text.
std::optional<std::string_view> WithoutZeroFraction(std::string_view text);

// A whole number in decimal digits, with a sign or without; nothing when it does not fit.
std::optional<int> ParseWholeNumber(std::string_view text);

// Whether the text has the shape of an e-mail address: one @, something before it, a domain with a
// dot behind it, no blanks and no control characters.
bool IsEmail(std::string_view text);

// Given and family name of "Family, Given", else the last word is the family name.
std::pair<std::string, std::string> SplitName(std::string_view name);

// The items between separators, trimmed, without empty ones and repetitions, in their order.
std::vector<std::string> SplitList(std::string_view text, char separator);

// Whether a text is the name of an IANA time zone.
using TimeZoneCheck = std::function<bool(std::string_view)>;

// Asks the time zone database of the machine.
bool IsTimeZone(std::string_view name);

}  // namespace upward::identity
