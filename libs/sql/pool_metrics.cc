#include "libs/sql/pool_metrics.h"

namespace upward::sql {
namespace {

// From a free connection (microseconds) to the longest wait that makes sense (seconds).
const prometheus::Histogram::BucketBoundaries kWaitBuckets = {0.0001, 0.001, 0.005, 0.025,
                                                              0.1,    0.5,   1,     5};

}  // namespace

PoolMetrics::PoolMetrics(prometheus::Registry* registry, const std::string& database,
                         const std::string& pool) {
  if (registry == nullptr) return;
  const prometheus::Labels labels = {{"database", database}, {"pool", pool}};
  wait_seconds_ =
      &prometheus::BuildHistogram()
           .Name("upward_sql_pool_wait_seconds")
           .Help("How long a transaction waited for a database connection, also in vain.")
           .Register(*registry)
           .Add(labels, kWaitBuckets);
  in_use_ = &prometheus::BuildGauge()
                 .Name("upward_sql_pool_in_use")
                 .Help("Database connections that a transaction holds.")
                 .Register(*registry)
                 .Add(labels);
  size_ = &prometheus::BuildGauge()
               .Name("upward_sql_pool_size")
               .Help("Database connections that the pool may open.")
               .Register(*registry)
               .Add(labels);
}

void PoolMetrics::SetSize(int connections) {
  if (size_ != nullptr) size_->Set(connections);
}

void PoolMetrics::Waited(absl::Duration time) {
  if (wait_seconds_ != nullptr) wait_seconds_->Observe(absl::ToDoubleSeconds(time));
}

void PoolMetrics::Acquired() {
  if (in_use_ != nullptr) in_use_->Increment();
}

void PoolMetrics::Released() {
  if (in_use_ != nullptr) in_use_->Decrement();
}

}  // namespace upward::sql
