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
  waiting_ = &prometheus::BuildGauge()
                  .Name("upward_events_dead_letters_waiting")
                  .Help("Dead letters in Redis that no operator has replayed yet.")
                  .Register(*registry)
                  .Add({{"consumer", consumer}});
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

void ConsumerMetrics::Waiting(std::int64_t dead_letters) {
  if (waiting_ != nullptr) waiting_->Set(static_cast<double>(dead_letters));
}

}  // namespace upward::events
