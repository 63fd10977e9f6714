// A real PostgreSQL for tests, with its own data, socket and roles.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "tests/support/child_process.h"
#include "tests/support/temporary_directory.h"

namespace upward::testing {

struct PostgresServerOptions {
  bool fsync = false;               // true only where durability or its cost is the question
  bool listen_on_loopback = false;  // also on 127.0.0.1, at port(); otherwise the socket only
  int max_connections = 100;
};

// Finds the newest server under /usr/lib/postgresql, runs initdb and the server in a temporary
// folder (as user postgres when the test runs as root) and makes two roles as a deployment has
// them: upward_owner owns the databases, upward_service is an ordinary role. Everything is gone at
// destruction. Fails with the name of the Debian package when the binaries are missing.
//
// One server a test program is enough (see Shared); separate tests by databases. Use it from one
// thread at a time.
class PostgresServer {
 public:
  static absl::StatusOr<std::unique_ptr<PostgresServer>> Start(
      const PostgresServerOptions& options = {});

  // The one server of this test program, started at the first call (on the main thread, please:
  // see ChildProcess) and stopped at its end.
  static absl::StatusOr<PostgresServer*> Shared();

  ~PostgresServer();

  // A new empty database that upward_owner owns. ALREADY_EXISTS when there is one of that name.
  absl::Status CreateDatabase(std::string_view name);

  std::string owner_url(std::string_view database) const;
  std::string service_url(std::string_view database) const;
  std::string superuser_url(std::string_view database) const;

  // Runs statements as superuser. The second form answers the first column of the first row.
  absl::Status Execute(std::string_view database, std::string_view statements);
  absl::StatusOr<std::string> QueryText(std::string_view database, std::string_view statement);

  // Ends every other session on the database, as a fail-over does. Returns once they are gone.
  absl::Status TerminateSessions(std::string_view database);

  // Ends the server and all its processes at once, without a shutdown.
  void Kill();
  // Starts a killed server again on the same data, socket and port.
  absl::Status Restart();
  // Stops and continues all its processes: connections stay open and nothing answers.
  void Freeze();
  void Thaw();

  // 0 without listen_on_loopback.
  std::uint16_t port() const { return port_; }
  pid_t pid() const { return process_->pid(); }

 private:
  PostgresServer() = default;
  absl::Status Initialise();
  absl::Status StartProcess();
  absl::Status WaitUntilReady();
  std::string Url(std::string_view role, std::string_view database) const;

  PostgresServerOptions options_;
  std::string binaries_;
  uid_t user_ = 0;
  gid_t group_ = 0;
  std::uint16_t port_ = 0;
  TemporaryDirectory directory_;
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace upward::testing
