#include "services/matching/recheck_worker.h"

#include <chrono>
#include <string>
#include <vector>

#include "libs/base/status_macros.h"
#include "services/matching/domain/recheck.h"

namespace upward::matching {
namespace {

// One small query; a change shows at the latest this much after the quiet time.
constexpr std::chrono::milliseconds kPoll(500);

}  // namespace

void RecheckWorker::Start() {
  thread_ = std::thread([this] { Loop(); });
}

void RecheckWorker::Stop() {
  {
    base::MutexLock lock(mutex_);
    stopping_ = true;
    wake_.NotifyAll();
  }
  if (thread_.joinable()) thread_.join();
}

absl::Status RecheckWorker::RunOnce() {
  const absl::Time now = clock_.Now();
  UPWARD_ASSIGN_OR_RETURN(const std::vector<base::TenantId> tenants,
                          store_.TenantsToRecheck(now - quiet_));
  for (const base::TenantId& tenant : tenants) {
    RecheckResult result;
    const absl::Status status =
        store_.Transact(tenant, [&](MatchingTransaction& transaction) -> absl::Status {
          UPWARD_ASSIGN_OR_RETURN(result, RecheckPairs(transaction, now));
          return absl::OkStatus();
        });
    if (!status.ok()) {  // its mark is still there; the other tenants must not wait for it
      logger_.Warning("pairs of a tenant not rechecked",
                      {{"tenant_id", tenant.value()}, {"error", status.ToString()}});
      continue;
    }
    logger_.Info("pairs rechecked", {{"tenant_id", tenant.value()},
                                     {"flagged", result.flagged},
                                     {"cleared", result.cleared},
                                     {"withdrawn", result.withdrawn}});
  }
  return absl::OkStatus();
}

void RecheckWorker::Loop() {
  while (Wait()) {
    if (const absl::Status status = RunOnce(); !status.ok()) {
      logger_.Warning("pairs not rechecked", {{"error", status.ToString()}});
    }
  }
}

bool RecheckWorker::Wait() {
  base::MutexLock lock(mutex_);
  if (!stopping_) wake_.WaitFor(mutex_, kPoll);
  return !stopping_;
}

}  // namespace upward::matching
