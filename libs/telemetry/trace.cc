#include "libs/telemetry/trace.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

#include "libs/base/text.h"

namespace upward::telemetry {
namespace {

// "00-" trace "-" span "-" flags, as positions.
constexpr std::size_t kTraceDigits = 32;
constexpr std::size_t kSpanDigits = 16;
constexpr std::size_t kTraceAt = 3;
constexpr std::size_t kSpanAt = kTraceAt + kTraceDigits + 1;
constexpr std::size_t kFlagsAt = kSpanAt + kSpanDigits + 1;
constexpr std::size_t kHeaderLength = kFlagsAt + 2;

bool IsHex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool IsZero(std::string_view text) { return text.find_first_not_of('0') == text.npos; }

absl::Hex Hex64(base::Random& random) {
  std::uint64_t bits = 0;
  while (bits == 0) bits = random.Next64();  // zero means "invalid" on the wire
  return absl::Hex(bits, absl::kZeroPad16);
}

}  // namespace

std::optional<TraceContext> ParseTraceparent(std::string_view header) {
  if (header.size() < kHeaderLength || header[2] != '-' || header[kSpanAt - 1] != '-' ||
      header[kFlagsAt - 1] != '-') {
    return std::nullopt;
  }
  const std::string_view version = header.substr(0, 2);
  const std::string_view trace = header.substr(kTraceAt, kTraceDigits);
  const std::string_view span = header.substr(kSpanAt, kSpanDigits);
  const std::string_view flags = header.substr(kFlagsAt, 2);
  const bool more = header.size() > kHeaderLength;
  if (more && (version == "00" || header[kHeaderLength] != '-')) return std::nullopt;
  if (!IsHex(version) || version == "ff" || !IsHex(flags)) return std::nullopt;
  if (!IsHex(trace) || IsZero(trace) || !IsHex(span) || IsZero(span)) return std::nullopt;
  const int low_digit = flags[1] <= '9' ? flags[1] - '0' : flags[1] - 'a' + 10;
  return TraceContext{std::string(trace), std::string(span), (low_digit & 1) != 0};
}

std::string FormatTraceparent(const TraceContext& trace) {
  return absl::StrFormat("00-%s-%s-%s", trace.trace_id, trace.span_id, trace.sampled ? "01" : "00");
}

TraceContext NewTrace(base::Random& random) {
  return {absl::StrCat(Hex64(random), Hex64(random)), absl::StrCat(Hex64(random)), false};
}

TraceContext ChildSpan(const TraceContext& parent, base::Random& random) {
  return {parent.trace_id, absl::StrCat(Hex64(random)), parent.sampled};
}

bool IsRequestId(std::string_view text) {
  return !text.empty() && text.size() <= kMaxRequestIdLength &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return absl::ascii_isalnum(c) || c == '-' || c == '_' || c == '.';
         });
}

}  // namespace upward::telemetry
