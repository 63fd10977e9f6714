// Serving metrics to Prometheus, and the buckets that all latencies share.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "prometheus/registry.h"

namespace prometheus {
class Exposer;
}

namespace upward::telemetry {

// Upper bounds in seconds from 0.5 ms to 30 s, at most 2.5 apart, so that percentiles are
// read with less than that error. One list for the suite: histograms can be added up.
const std::vector<double>& LatencyBuckets();

// The address that stands for no metrics at all. An empty one does so too.
inline constexpr std::string_view kNoMetrics = "off";
inline bool ServesMetrics(std::string_view address) {
  return !address.empty() && address != kNoMetrics;
}

// Answers GET /metrics over plain HTTP, for loopback or a network that is private to the
// deployment: there is no authentication and no encryption. Owns its threads and stops them when
// destroyed. Keeps the registry alive.
class MetricsServer {
 public:
  // `address` is "host:port" with a numeric IPv4 host; port 0 takes any free one. UNAVAILABLE when
  // the port cannot be taken, with the cure in the message.
  static absl::StatusOr<std::unique_ptr<MetricsServer>> Start(
      const std::string& address, std::shared_ptr<prometheus::Registry> registry);
  ~MetricsServer();

  int port() const { return port_; }

 private:
  MetricsServer(std::shared_ptr<prometheus::Registry> registry,
                std::unique_ptr<prometheus::Exposer> exposer);

  const std::shared_ptr<prometheus::Registry> registry_;
  const std::unique_ptr<prometheus::Exposer> exposer_;
  int port_ = 0;
};

}  // namespace upward::telemetry
