#include "libs/events/consumer_metrics.h"

namespace upward::events {

ConsumerMetrics::ConsumerMetrics(prometheus::Registry* registry, const std::string& consumer) {
  if (registry == nullptr) return;
  const auto counter = [&](const char* name, const char* text) {
    return &prometheus::BuildCounter().Name(name).Help(text).Register(*registry).Add(
        {{"consumer", consumer}});
  };
  done_ = counter("upward_events_consumed_total",
                  "Delivered events that a consumer is done with, repetitions included.");
  dead_letters_ = counter("upward_events_dead_letters_total",
                          "Events that failed too often and wait for an operator.");
  failures_ = counter("upward_events_consumer_failures_total",
                      "Transactions of a consumer that were rolled back.");
}

void ConsumerMetrics::Done(std::size_t events) {
  if (done_ != nullptr) done_->Increment(static_cast<double>(events));
}

void ConsumerMetrics::SetAside() {
  if (dead_letters_ != nullptr) dead_letters_->Increment();
}

void ConsumerMetrics::Failed() {
  if (failures_ != nullptr) failures_->Increment();
}

}  // namespace upward::events
