// Which request a piece of work belongs to: request ids and W3C trace context.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "libs/base/id_generator.h"

namespace upward::telemetry {

// The header `traceparent` of W3C Trace Context, version 00 (www.w3.org/TR/trace-context).
struct TraceContext {
  std::string trace_id;  // 32 lower-case hexadecimal digits, not all zero
  std::string span_id;   // 16 of them, not all zero
  bool sampled = false;

  friend bool operator==(const TraceContext&, const TraceContext&) = default;
};

// Nothing for a header that is malformed or of the forbidden version ff. Later versions are read
// as far as version 00 goes, as the recommendation asks.
std::optional<TraceContext> ParseTraceparent(std::string_view header);
std::string FormatTraceparent(const TraceContext& trace);

// A new trace, and a new span of the same trace.
TraceContext NewTrace(base::Random& random);
TraceContext ChildSpan(const TraceContext& parent, base::Random& random);

inline constexpr std::size_t kMaxRequestIdLength = 64;  // fits a UUID, a ULID and a trace id

// Whether a caller's request id may be used as it is: 1 to 64 letters, digits, '-', '_' or '.', so
// that it is safe in logs, headers and error texts.
bool IsRequestId(std::string_view text);

}  // namespace upward::telemetry
