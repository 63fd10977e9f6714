#include "libs/sql/parameters.h"

#include <cmath>
#include <cstring>
#include <string_view>

#include "absl/strings/str_cat.h"

namespace upward::sql {
namespace {

constexpr std::uint64_t kHighBits = 0x8080808080808080ULL;

// The length of the UTF-8 sequence at the start of `text`, 0 when there is none: overlong forms,
// surrogates and code points above U+10FFFF are none (Unicode 15, table 3-7).
std::size_t SequenceLength(std::string_view text) {
  const auto byte = [&text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto continues = [&](std::size_t from, std::size_t length) {
    if (text.size() < length) return false;
    for (std::size_t i = from; i < length; ++i) {
      if ((byte(i) & 0xC0) != 0x80) return false;
    }
    return true;
  };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return continues(1, 2) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    if (!continues(1, 3)) return 0;
    if (lead == 0xE0 && byte(1) < 0xA0) return 0;
    if (lead == 0xED && byte(1) > 0x9F) return 0;
    return 3;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    if (!continues(1, 4)) return 0;
    if (lead == 0xF0 && byte(1) < 0x90) return 0;
    if (lead == 0xF4 && byte(1) > 0x8F) return 0;
    return 4;
  }
  return 0;
}

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    std::uint64_t eight;
    if (text.size() >= sizeof eight) {  // most text is ASCII: eight bytes at a time
      std::memcpy(&eight, text.data(), sizeof eight);
      if ((eight & kHighBits) == 0) {
        text.remove_prefix(sizeof eight);
        continue;
      }
    }
    const std::size_t length = SequenceLength(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace

absl::Status ValidateParameters(const Parameters& parameters) {
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (const auto* text = std::get_if<std::string>(&parameters[i]); text != nullptr) {
      if (text->find('\0') != std::string::npos) {
        return absl::InvalidArgumentError(
            absl::StrCat("text for $", i + 1, " holds a NUL character; store bytes as a Blob"));
      }
      if (!IsUtf8(*text)) {
        return absl::InvalidArgumentError(
            absl::StrCat("text for $", i + 1, " is not UTF-8; store bytes as a Blob"));
      }
    } else if (const auto* real = std::get_if<double>(&parameters[i]); real != nullptr) {
      if (std::isnan(*real)) {
        return absl::InvalidArgumentError(
            absl::StrCat("$", i + 1, " is not a number; store NULL for an unknown value"));
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace upward::sql
