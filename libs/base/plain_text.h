// Texts that callers give: short enough to keep, and without characters that nobody sees.
#pragma once

#include <cstddef>
#include <string_view>

#include "libs/base/error.h"

namespace upward::base {

enum class TextForm {
  kLine,   // no control characters
  kLines,  // of these, tabs and ends of lines only
};

// Whether a text has this form. A NUL, which no database takes, is a control character too.
bool IsPlainText(std::string_view text, TextForm form = TextForm::kLine);

// Adds a violation when a text is longer, and one when it has not this form. Empty ones are fine.
void CheckText(std::string_view field, std::string_view text, std::size_t bytes_max,
               Violations& violations, TextForm form = TextForm::kLine);

}  // namespace upward::base
