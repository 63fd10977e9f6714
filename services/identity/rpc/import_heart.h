// Tells other processes that this one's imports are alive.
#pragma once

#include <thread>

#include "libs/base/clock.h"
#include "libs/base/mutex.h"
#include "services/identity/domain/imports.h"
#include "services/identity/rpc/import_progress.h"

namespace upward::identity {

// Stores a heartbeat for every import that waits or runs here, on a transaction of its own, every
// kHeartbeatInterval between Start and Stop; so they go on while an import is being applied. Owns
// a thread; what it is given must outlive it. A heartbeat that cannot be stored is one that is
// missing: the import itself tells what is wrong.
class ImportHeart {
 public:
  ImportHeart(Imports& imports, ImportProgress& progress, const base::Clock& clock)
      : imports_(imports), progress_(progress), clock_(clock) {}
  ~ImportHeart() { Stop(); }
  ImportHeart(const ImportHeart&) = delete;
  ImportHeart& operator=(const ImportHeart&) = delete;

  void Start();
  // May be called more than once.
  void Stop();

  // One heartbeat for each. Disowns those that were taken to be dead.
  void BeatOnce();

 private:
  // Waits for Stop, at most kHeartbeatInterval. False when stopping.
  bool Wait();

  Imports& imports_;
  ImportProgress& progress_;
  const base::Clock& clock_;

  base::Mutex mutex_;
  base::CondVar wake_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // touched by Start and Stop
};

}  // namespace upward::identity
