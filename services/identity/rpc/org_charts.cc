#include "services/identity/rpc/org_charts.h"

#include <algorithm>
#include <utility>

#include "libs/base/status_macros.h"

namespace upward::identity {

absl::StatusOr<std::shared_ptr<const VersionedChart>> OrgCharts::Get(const base::TenantId& tenant) {
  const std::shared_ptr<Entry> entry = EntryOf(tenant);
  std::int64_t version = 0;
  UPWARD_RETURN_IF_ERROR(store_.Read(tenant, [&](IdentityReader& reader) -> absl::Status {
    UPWARD_ASSIGN_OR_RETURN(version, reader.PeopleVersion());
    return absl::OkStatus();
  }));
  const auto fresh = [&](const std::shared_ptr<const VersionedChart>& chart) {
    return chart != nullptr && chart->version >= version;
  };
  if (auto chart = ChartOf(*entry); fresh(chart)) return chart;

  base::MutexLock building(entry->building);
  if (auto chart = ChartOf(*entry); fresh(chart)) return chart;
  std::shared_ptr<const VersionedChart> built;
  UPWARD_RETURN_IF_ERROR(store_.Read(tenant, [&](IdentityReader& reader) -> absl::Status {
    UPWARD_ASSIGN_OR_RETURN(const std::int64_t now, reader.PeopleVersion());
    UPWARD_ASSIGN_OR_RETURN(OrgChart chart, OrgChart::Load(reader));
    built = std::make_shared<const VersionedChart>(VersionedChart{now, std::move(chart)});
    return absl::OkStatus();
  }));
  base::MutexLock lock(mutex_);
  entry->chart = built;
  return built;
}

std::shared_ptr<OrgCharts::Entry> OrgCharts::EntryOf(const base::TenantId& tenant) {
  base::MutexLock lock(mutex_);
  std::shared_ptr<Entry>& entry = entries_[tenant];
  if (entry == nullptr) entry = std::make_shared<Entry>();
  entry->last_use = ++uses_;
  std::shared_ptr<Entry> found = entry;
  if (entries_.size() > kChartsMax) {
    entries_.erase(std::min_element(
        entries_.begin(), entries_.end(),
        [](const auto& a, const auto& b) { return a.second->last_use < b.second->last_use; }));
  }
  return found;
}

std::shared_ptr<const VersionedChart> OrgCharts::ChartOf(Entry& entry) {
  base::MutexLock lock(mutex_);
  return entry.chart;
}

}  // namespace upward::identity
