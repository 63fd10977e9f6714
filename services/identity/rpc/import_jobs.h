// The threads that run imports.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"

#include "libs/base/id.h"
#include "libs/base/mutex.h"
#include "libs/rpc/worker_pool.h"
#include "services/identity/domain/imports.h"
#include "services/identity/rpc/import_progress.h"
#include "services/identity/rpc/spooled_file.h"

namespace upward::identity {

// Imports that run at once: each fills one core and writes through one connection.
inline constexpr int kImportThreads = 2;
// Imports that run, wait for a thread or are being uploaded. Bounds the disk that spooled files
// take to this many times kSpooledBytesMax.
inline constexpr int kImportPlaces = 6;
static_assert(kImportPlaces > kImportThreads);
// When to come back to a process that has no place free.
inline constexpr absl::Duration kImportRetry = absl::Seconds(30);

// Runs started jobs behind the calls that started them. Safe to use from several threads. The
// destructor stops.
class ImportJobs {
 public:
  // Called with each job that ended, and with the error that ended it as it is, for the log; from
  // the job's thread.
  using OnEnd =
      std::function<void(const base::TenantId&, const ImportJob&, const absl::Status& error)>;

  // `imports` and `progress` must outlive this.
  ImportJobs(Imports& imports, ImportProgress& progress, OnEnd on_end);
  ~ImportJobs();

  // The right to run one job; gives its place back when destroyed.
  class Place {
   public:
    explicit Place(ImportJobs* jobs) : jobs_(jobs) {}
    Place(Place&& other) noexcept
        : jobs_(std::exchange(other.jobs_, nullptr)), job_id_(std::move(other.job_id_)) {}
    Place& operator=(Place&&) = delete;
    ~Place();

    // The place's job, to be told before it can be seen in the store: from now on until the place
    // is given back it counts as alive.
    void Take(const base::TenantId& tenant, std::string job_id);

   private:
    ImportJobs* jobs_;
    std::string job_id_;
  };

  // RESOURCE_EXHAUSTED, reason OVERLOADED, when all places are taken.
  absl::StatusOr<Place> Reserve();

  // Runs the job, which is the place's, on a thread of its own, now or when one is free.
  void Run(Place place, base::TenantId tenant, ImportJob job, ImportOptions options,
           std::unique_ptr<SpooledFile> file);

  // Ends the running jobs as interrupted, with nothing changed, and returns when they have ended.
  // To be called when no more calls come in.
  void Stop();

 private:
  struct Work;
  void Execute(Work& work);

  Imports& imports_;
  ImportProgress& progress_;
  const OnEnd on_end_;

  std::atomic<int> places_taken_{0};
  std::atomic<bool> stopping_{false};
  std::optional<rpc::WorkerPool> pool_;  // last: its threads use all of the above
};

}  // namespace upward::identity
