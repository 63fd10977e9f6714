#include "libs/rpc/call_metrics.h"

#include <array>
#include <string>

#include "prometheus/gauge.h"
#include "prometheus/histogram.h"

#include "libs/base/text.h"
#include "libs/telemetry/metrics.h"

namespace upward::rpc {

CallMetrics::CallMetrics(prometheus::Registry& registry)
    : durations_(prometheus::BuildHistogram()
                     .Name("upward_rpc_duration_seconds")
                     .Help("Time from the arrival of a call to its outcome, by method and code.")
                     .Register(registry)),
      in_progress_(prometheus::BuildGauge()
                       .Name("upward_rpc_calls_in_progress")
                       .Help("Calls that arrived and whose answer is not yet on the wire.")
                       .Register(registry)
                       .Add({})) {}

void CallMetrics::Entered() { in_progress_.Increment(); }
void CallMetrics::Left() { in_progress_.Decrement(); }

void CallMetrics::Finished(std::string_view method, grpc::StatusCode code, absl::Duration took) {
  Durations(method, code).Observe(absl::ToDoubleSeconds(took));
}

prometheus::Histogram& CallMetrics::Durations(std::string_view method, grpc::StatusCode code) {
  base::MutexLock lock(mutex_);
  auto& by_code = by_method_[base::Absl(method)];
  prometheus::Histogram*& durations = by_code[code];
  if (durations == nullptr) {
    durations =
        &durations_.Add({{"method", std::string(method)}, {"code", std::string(CodeName(code))}},
                        telemetry::LatencyBuckets());
  }
  return *durations;
}

std::string_view CodeName(grpc::StatusCode code) {
  static constexpr std::array<std::string_view, 17> kNames = {"OK",
                                                              "CANCELLED",
                                                              "UNKNOWN",
                                                              "INVALID_ARGUMENT",
                                                              "DEADLINE_EXCEEDED",
                                                              "NOT_FOUND",
                                                              "ALREADY_EXISTS",
                                                              "PERMISSION_DENIED",
                                                              "RESOURCE_EXHAUSTED",
                                                              "FAILED_PRECONDITION",
                                                              "ABORTED",
                                                              "OUT_OF_RANGE",
                                                              "UNIMPLEMENTED",
                                                              "INTERNAL",
                                                              "UNAVAILABLE",
                                                              "DATA_LOSS",
                                                              "UNAUTHENTICATED"};
  const auto index = static_cast<std::size_t>(code);
  return index < kNames.size() ? kNames[index] : "UNKNOWN";
}

}  // namespace upward::rpc
