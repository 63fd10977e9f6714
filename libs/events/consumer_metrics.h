// What the consumers of a process tell Prometheus.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "prometheus/counter.h"
#include "prometheus/gauge.h"
#include "prometheus/registry.h"

namespace upward::events {

// Does nothing when the registry is null. Safe to use from several threads.
class ConsumerMetrics {
 public:
  ConsumerMetrics(prometheus::Registry* registry, const std::string& consumer);

  // Events that are done with: their effect happened, now or before, or they were set aside.
  void Done(std::size_t events);
  void SetAside();
  // A transaction was rolled back.
  void Failed();
  // Dead letters that are in Redis now.
  void Waiting(std::int64_t dead_letters);

 private:
  prometheus::Counter* done_ = nullptr;
  prometheus::Counter* dead_letters_ = nullptr;
  prometheus::Counter* failures_ = nullptr;
  prometheus::Gauge* waiting_ = nullptr;
};

}  // namespace upward::events
