// All services of the suite in one process: the all-in-one server.
//
// Services call one another through a server of their own that has no listener, so that such calls
// are authenticated, bounded and counted like any. For clients one public server offers every
// service at one address: who runs all in one should not have to know which service holds what.
// Each service has worker threads of its own, because one that waits for another must not hold the
// threads that the other needs.
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "prometheus/registry.h"

#include "libs/base/clock.h"
#include "libs/base/id_generator.h"
#include "libs/events/in_process_bus.h"
#include "libs/rpc/core.h"
#include "libs/rpc/server.h"
#include "libs/security/key_source.h"
#include "libs/security/token_issuer.h"
#include "libs/security/token_verifier.h"
#include "libs/sql/database.h"
#include "libs/telemetry/logger.h"
#include "libs/telemetry/metrics.h"
#include "services/identity/service.h"
#include "services/matching/service.h"
#include "services/upward/suite/data_folder.h"

namespace upward::suite {

struct SuiteOptions {
  std::string data = DataFolder::Default();
  // The public server. An empty address: none, for work on the data without serving.
  rpc::ServerOptions server{.address = "127.0.0.1:7400", .reflection = true};
  // How long calls in progress may take when the server stops. There is no notice: no other
  // replica could take the calls that would come in meanwhile.
  rpc::DrainOptions drain{.notice = absl::ZeroDuration()};
  // Where Prometheus reads, host:port; telemetry::kNoMetrics: nowhere.
  std::string metrics_address{telemetry::kNoMetrics};
};

// Owns every part of a running suite. Members stand in the order of who needs whom: that is the
// order of construction, and in reverse of destruction. Used by one thread.
class Suite {
 public:
  // Opens the data folder, brings its schema up to date and serves. Fails with the cause and the
  // cure in words: a folder that is locked, full or not ours, an address that is taken. `clock`
  // and `logger` must outlive the suite.
  static absl::StatusOr<std::unique_ptr<Suite>> Start(const SuiteOptions& options,
                                                      const base::Clock& clock,
                                                      const telemetry::Logger& logger);
  // Stops, if Stop was not called.
  ~Suite();
  Suite(const Suite&) = delete;
  Suite& operator=(const Suite&) = delete;

  // Finishes the calls in progress, then the work behind them. May be called more than once.
  void Stop();

  // The bound port of the public server; 0 without one.
  int port() const { return public_server_ == nullptr ? 0 : public_server_->port(); }
  // Whether the data folder was new.
  bool first_start() const { return first_start_; }
  const security::TokenIssuer& issuer() const { return *issuer_; }
  events::DeadLetters& dead_letters() { return static_cast<events::Bus&>(bus_).dead_letters(); }

 private:
  Suite(SuiteOptions options, const base::Clock& clock, const telemetry::Logger& logger);

  absl::Status StartParts();
  absl::Status OpenTokens();
  absl::Status OpenDatabases();
  absl::Status StartIdentity();
  absl::Status StartMatching();
  absl::Status Serve();
  rpc::Core::Parts CoreParts();

  const SuiteOptions options_;
  const DataFolder folder_;
  const base::Clock& clock_;
  const telemetry::Logger& logger_;
  base::SystemRandom random_;
  base::IdGenerator ids_;
  const std::shared_ptr<prometheus::Registry> registry_;
  bool first_start_ = false;
  bool stopped_ = false;

  std::unique_ptr<telemetry::MetricsServer> metrics_;
  std::unique_ptr<security::TokenIssuer> issuer_;
  std::unique_ptr<security::FixedKeySource> keys_;
  std::unique_ptr<security::TokenVerifier> verifier_;
  std::string page_token_key_;
  std::unique_ptr<sql::Database> identity_database_;
  std::unique_ptr<sql::Database> matching_database_;
  events::InProcessBus bus_;
  std::unique_ptr<rpc::Core> identity_core_;
  std::unique_ptr<rpc::Core> matching_core_;
  std::unique_ptr<identity::Service> identity_;
  std::unique_ptr<rpc::Server> identity_server_;  // in process, for matching
  std::unique_ptr<matching::Service> matching_;
  std::unique_ptr<rpc::Server> public_server_;
};

}  // namespace upward::suite
