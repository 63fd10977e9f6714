// A program that a test starts and that never outlives it.
#pragma once

#include <sys/types.h>

#include <csignal>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace upward::testing {

struct ChildOptions {
  std::vector<std::string> arguments;  // arguments[0] is the program's path
  std::string output_file;             // what it prints goes here; empty: nowhere
  uid_t user = 0;                      // runs as this user and group when not 0
  gid_t group = 0;
  int death_signal = SIGKILL;  // what it gets when the starting thread dies
};

// Owns the process: destruction kills and reaps it. The operating system also ends it when the
// thread that started it ends, so start it on a thread that lives as long as it is needed (the
// main thread of a test). Use it from one thread at a time.
class ChildProcess {
 public:
  static absl::StatusOr<std::unique_ptr<ChildProcess>> Start(const ChildOptions& options);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const { return pid_; }
  bool IsRunning();
  void Signal(int signal);
  // Also every process that it started (one generation), it itself first.
  void SignalWithChildren(int signal);

  // Waits for the end; the exit code, or 128 + the signal that ended it. DEADLINE_EXCEEDED when it
  // is still running after `timeout`.
  absl::StatusOr<int> Wait(absl::Duration timeout);

 private:
  explicit ChildProcess(pid_t pid) : pid_(pid) {}

  const pid_t pid_;
  bool reaped_ = false;
  int exit_code_ = 0;
};

// Runs a program to its end. Not OK, with the last lines that it printed, unless it exits with 0.
absl::Status RunToEnd(ChildOptions options, absl::Duration timeout);

}  // namespace upward::testing
