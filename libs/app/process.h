// The life of a server process: start in order, wait for a signal, stop in reverse.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

#include "libs/app/exit_code.h"
#include "libs/base/mutex.h"
#include "libs/telemetry/logger.h"

namespace upward::app {

// Blocks SIGTERM and SIGINT in the calling thread and all threads that it starts from then on, so
// that only Process receives them. Call it first in main, before any thread exists. SIGPIPE is
// ignored: a closed connection is an error of one write, not of the process.
void BlockSignals();

// Runs the parts of a process:
//
//   app::Process process(logger);
//   process.Add("database", [&] { return db.Open(); }, [&] { db.Close(); });
//   process.Add("server", [&] { return server.Start(); }, [&] { server.Drain(); });
//   return static_cast<int>(process.Run());
//
// Add and Run belong to one thread; Stop may be used from any. REQUIRES: BlockSignals.
class Process {
 public:
  // `logger` must outlive this.
  explicit Process(const telemetry::Logger& logger) : logger_(logger) {}

  using Start = std::function<absl::Status()>;
  using StopFunction = std::function<void()>;

  // A part that starts after those added before it and stops before them. `stop` runs only if
  // `start` succeeded. Either may be empty.
  void Add(std::string name, Start start, StopFunction stop);

  // Starts every part, waits for SIGTERM, SIGINT or Stop, stops the parts in reverse order. If one
  // fails to start, those before it are stopped and the answer is kCannotStart. A second signal
  // while stopping ends the process at once with kInterrupted, for an operator who will not wait.
  ExitCode Run();

  // Ends Run as a signal does; with an error, Run answers kFailed.
  void Stop(const absl::Status& reason = absl::OkStatus());

 private:
  struct Part {
    std::string name;
    Start start;
    StopFunction stop;
  };

  // Starts in order; answers how many started.
  std::size_t StartParts();
  void StopParts(std::size_t started);
  void ListenForSignals(int signal_fd, int wake_fd);

  const telemetry::Logger& logger_;
  std::vector<Part> parts_;

  base::Mutex mutex_;
  base::CondVar changed_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status reason_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace upward::app
