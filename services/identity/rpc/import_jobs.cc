#include "services/identity/rpc/import_jobs.h"

#include <utility>

#include "libs/base/check.h"
#include "libs/base/error.h"

namespace upward::identity {

struct ImportJobs::Work {
  Place place;
  base::TenantId tenant;
  ImportJob job;
  ImportOptions options;
  std::unique_ptr<SpooledFile> file;
};

ImportJobs::ImportJobs(Imports& imports, ImportProgress& progress, OnEnd on_end)
    : imports_(imports), progress_(progress), on_end_(std::move(on_end)) {
  pool_.emplace(kImportThreads, kImportPlaces);
}

ImportJobs::~ImportJobs() { Stop(); }

ImportJobs::Place::~Place() {
  if (jobs_ == nullptr) return;
  if (!job_id_.empty()) jobs_->progress_.Ended(job_id_);
  jobs_->places_taken_.fetch_sub(1);
}

void ImportJobs::Place::Take(const base::TenantId& tenant, std::string job_id) {
  job_id_ = std::move(job_id);
  jobs_->progress_.Taken(tenant, job_id_);
}

absl::StatusOr<ImportJobs::Place> ImportJobs::Reserve() {
  if (places_taken_.fetch_add(1) >= kImportPlaces) {
    places_taken_.fetch_sub(1);
    return base::RetryLater(absl::StatusCode::kResourceExhausted, "OVERLOADED",
                            "As many imports are running here as this server takes on. Try again"
                            " later.",
                            kImportRetry);
  }
  return Place(this);
}

void ImportJobs::Run(Place place, base::TenantId tenant, ImportJob job, ImportOptions options,
                     std::unique_ptr<SpooledFile> file) {
  auto work = std::make_shared<Work>(Work{std::move(place), std::move(tenant), std::move(job),
                                          std::move(options), std::move(file)});
  const bool taken = pool_->TryRun([this, work] { Execute(*work); });
  UPWARD_CHECK(taken, "the queue has room for every place");
}

void ImportJobs::Execute(Work& work) {
  const std::string id = work.job.id;
  absl::Status error;
  const ImportHooks hooks{
      .progress = [&](std::string_view stage, std::int64_t done,
                      std::int64_t total) { progress_.Report(id, stage, done, total); },
      .cancelled = [&] { return stopping_.load() || progress_.IsDisowned(id); },
      .failed = [&](const absl::Status& status) { error = status; }};
  const ImportJob ended =
      imports_.Run(work.tenant, std::move(work.job), work.options, *work.file, hooks);
  progress_.Ended(id);  // before what follows, for those who watch
  on_end_(work.tenant, ended, error);
}

void ImportJobs::Stop() {
  stopping_.store(true);
  pool_.reset();
}

}  // namespace upward::identity
