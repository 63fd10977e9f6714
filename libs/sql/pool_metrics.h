// What operators see of a connection pool.
#pragma once

#include <string>

#include "absl/time/time.h"
#include "prometheus/gauge.h"
#include "prometheus/histogram.h"
#include "prometheus/registry.h"

namespace upward::sql {

// upward_sql_pool_wait_seconds, upward_sql_pool_in_use and upward_sql_pool_size, each labelled with
// database and pool ("all", or "reader" and "writer"). A null registry makes every call do nothing.
// The registry must outlive this. Safe to use from several threads.
class PoolMetrics {
 public:
  PoolMetrics(prometheus::Registry* registry, const std::string& database, const std::string& pool);

  void SetSize(int connections);
  // For a connection, whether it got one or not.
  void Waited(absl::Duration time);
  void Acquired();
  void Released();

 private:
  prometheus::Histogram* wait_seconds_ = nullptr;
  prometheus::Gauge* in_use_ = nullptr;
  prometheus::Gauge* size_ = nullptr;
};

}  // namespace upward::sql
