// What Prometheus learns about served calls.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "grpcpp/support/status_code_enum.h"

#include "libs/base/mutex.h"

namespace prometheus {
class Gauge;
class Histogram;
class Registry;
template <typename T>
class Family;
}  // namespace prometheus

namespace upward::rpc {

// upward_rpc_duration_seconds{method,code}: histogram; its count is the rate, by code the errors.
// upward_rpc_calls_in_progress: gauge. Safe to use from several threads. The registry must outlive
// this; one process has one of these for each registry.
class CallMetrics {
 public:
  explicit CallMetrics(prometheus::Registry& registry);

  void Entered();
  void Left();
  void Finished(std::string_view method, grpc::StatusCode code, absl::Duration took);

 private:
  prometheus::Histogram& Durations(std::string_view method, grpc::StatusCode code);

  prometheus::Family<prometheus::Histogram>& durations_;
  prometheus::Gauge& in_progress_;

  // Found without making labels for each call. The histograms belong to the registry.
  base::Mutex mutex_;
  absl::flat_hash_map<std::string, std::map<grpc::StatusCode, prometheus::Histogram*>> by_method_
      ABSL_GUARDED_BY(mutex_);
};

// "OK", "NOT_FOUND" and so on.
std::string_view CodeName(grpc::StatusCode code);

}  // namespace upward::rpc
