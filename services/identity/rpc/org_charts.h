// The reporting lines of the tenants that were asked about, in memory.
#pragma once

#include <cstdint>
#include <map>
#include <memory>

#include "absl/status/statusor.h"

#include "libs/base/id.h"
#include "libs/base/mutex.h"
#include "services/identity/domain/identity_store.h"
#include "services/identity/domain/org_chart.h"

namespace upward::identity {

// Charts in memory at once. Each takes some 64 bytes a person; an enterprise has fewer
// subsidiaries, and one that has more rebuilds those that were not used for longest.
inline constexpr std::size_t kChartsMax = 200;

// A chart and the version of the people that it was built from.
struct VersionedChart {
  std::int64_t version = 0;
  OrgChart chart;
};

// Answers with the chart of the people as they are stored now: each Get asks the store for their
// version, so that a change made by any process counts at once. A chart is built once, by the first
// who needs it, and the others wait for it. Safe to use from several threads; blocks on the
// database. The store must outlive it.
class OrgCharts {
 public:
  explicit OrgCharts(IdentityStore& store) : store_(store) {}

  absl::StatusOr<std::shared_ptr<const VersionedChart>> Get(const base::TenantId& tenant);

 private:
  struct Entry {
    base::Mutex building;  // held while the chart is built; taken before the mutex of OrgCharts
    std::shared_ptr<const VersionedChart> chart;  // guarded by the mutex of OrgCharts
    std::uint64_t last_use = 0;                   // as above
  };

  std::shared_ptr<Entry> EntryOf(const base::TenantId& tenant) ABSL_LOCKS_EXCLUDED(mutex_);
  std::shared_ptr<const VersionedChart> ChartOf(Entry& entry) ABSL_LOCKS_EXCLUDED(mutex_);

  IdentityStore& store_;

  base::Mutex mutex_;
  std::map<base::TenantId, std::shared_ptr<Entry>> entries_ ABSL_GUARDED_BY(mutex_);
  std::uint64_t uses_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace upward::identity
