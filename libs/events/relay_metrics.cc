#include "libs/events/relay_metrics.h"

namespace upward::events {

RelayMetrics::RelayMetrics(prometheus::Registry* registry, const std::string& source) {
  if (registry == nullptr) return;
  const prometheus::Labels labels{{"source", source}};
  const auto counter = [&](const char* name, const char* text) {
    return &prometheus::BuildCounter().Name(name).Help(text).Register(*registry).Add(labels);
  };
  published_ = counter("upward_events_published_total", "Events that the relay gave to the bus.");
  failures_ = counter("upward_events_relay_failures_total", "Runs of the relay that failed.");
  losses_ = counter("upward_events_bus_losses_total",
                    "Times that the bus held less than was published and events were re-sent.");
  lag_ = &prometheus::BuildGauge()
              .Name("upward_events_relay_lag_seconds")
              .Help("Age of the oldest event that is not yet published, at the relay that works.")
              .Register(*registry)
              .Add(labels);
}

void RelayMetrics::Published(std::size_t events) {
  if (published_ != nullptr) published_->Increment(static_cast<double>(events));
}

void RelayMetrics::Failed() {
  if (failures_ != nullptr) failures_->Increment();
}

void RelayMetrics::Lost() {
  if (losses_ != nullptr) losses_->Increment();
}

void RelayMetrics::Lag(absl::Duration age) {
  if (lag_ != nullptr) lag_->Set(absl::ToDoubleSeconds(age));
}

}  // namespace upward::events
