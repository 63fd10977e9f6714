#include "libs/base/plain_text.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace upward::base {
namespace {

constexpr unsigned char kFirstPrintable = 0x20;
constexpr unsigned char kDelete = 0x7F;

}  // namespace

bool IsPlainText(std::string_view text, TextForm form) {
  return std::none_of(text.begin(), text.end(), [form](char c) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_line = c == '\n' || c == '\r' || c == '\t';
    return (byte < kFirstPrintable || byte == kDelete) && !(is_line && form == TextForm::kLines);
  });
}

void CheckText(std::string_view field, std::string_view text, std::size_t bytes_max,
               Violations& violations, TextForm form) {
  if (text.size() > bytes_max) {
    violations.Add(field,
                   absl::StrCat("must have up to ", bytes_max, " bytes; it has ", text.size()));
  }
  if (!IsPlainText(text, form)) {
    violations.Add(field, "holds a control character; leave it out");
  }
}

}  // namespace upward::base
