// A real Redis for tests, on a free port of 127.0.0.1 with its own data.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "tests/support/child_process.h"
#include "tests/support/temporary_directory.h"

namespace upward::testing {

struct RedisServerOptions {
  bool append_only = true;
  std::string append_fsync = "always";  // or "everysec", "no"
  std::string password;                 // required of clients when not empty
};

// Fails with the name of the Debian package when the binary is missing. Everything is gone at
// destruction. Use it from one thread at a time.
class RedisServer {
 public:
  static absl::StatusOr<std::unique_ptr<RedisServer>> Start(const RedisServerOptions& options = {});

  // The one server of this test program, started at the first call (on the main thread, please:
  // see ChildProcess) and stopped at its end.
  static absl::StatusOr<RedisServer*> Shared();

  ~RedisServer();

  std::string host() const { return "127.0.0.1"; }
  std::uint16_t port() const { return port_; }
  // redis://[:password@]127.0.0.1:port
  std::string url() const;
  pid_t pid() const { return process_->pid(); }

  // Ends the server at once, without a shutdown.
  void Kill();
  // Starts a killed server again on the same port: with the data that reached the disk, or with
  // none at all.
  absl::Status Restart();
  absl::Status RestartEmpty();
  // Stops and continues the process: connections stay open and nothing answers.
  void Freeze();
  void Thaw();

  absl::Status FlushAll();

 private:
  RedisServer() = default;
  absl::Status StartOnFreePort();
  absl::Status StartProcess();
  absl::Status WaitUntilReady();

  RedisServerOptions options_;
  std::uint16_t port_ = 0;
  TemporaryDirectory directory_;
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace upward::testing
