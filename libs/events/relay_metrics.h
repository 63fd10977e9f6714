// What a relay tells Prometheus.
#pragma once

#include <string>

#include "absl/time/time.h"
#include "prometheus/counter.h"
#include "prometheus/gauge.h"
#include "prometheus/registry.h"

namespace upward::events {

// Does nothing when the registry is null. Safe to use from several threads.
class RelayMetrics {
 public:
  RelayMetrics(prometheus::Registry* registry, const std::string& source);

  void Published(std::size_t events);
  void Failed();
  void Lost();
  // The age of the oldest event that waits; zero when none does or another relay works.
  void Lag(absl::Duration age);

 private:
  prometheus::Counter* published_ = nullptr;
  prometheus::Counter* failures_ = nullptr;
  prometheus::Counter* losses_ = nullptr;
  prometheus::Gauge* lag_ = nullptr;
};

}  // namespace upward::events
