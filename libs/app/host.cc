#include "libs/app/host.h"

#include <cstdio>
#include <utility>

#include "prometheus/registry.h"

#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "libs/events/in_process_bus.h"
#include "libs/events/redis_bus.h"
#include "libs/rpc/server.h"
#include "libs/security/token_verifier.h"

namespace upward::app {
namespace {

telemetry::Level LevelOf(security::KeySourceEvent::Kind kind) {
  switch (kind) {
    case security::KeySourceEvent::Kind::kLoaded:
      return telemetry::Level::kInfo;
    case security::KeySourceEvent::Kind::kWarning:
      return telemetry::Level::kWarning;
    case security::KeySourceEvent::Kind::kFailed:
      break;
  }
  return telemetry::Level::kError;
}

// The parts of the process, in the order of who needs whom; destroyed in reverse.
class Parts {
 public:
  Parts(const HostFlags& flags, const HostPlan& plan, const base::Clock& clock,
        const telemetry::Logger& logger)
      : flags_(flags), plan_(plan), clock_(clock), logger_(logger) {}

  void AddTo(Process& process) {
    process.Add(
        "metrics", [this] { return StartMetrics(); }, [this] { metrics_.reset(); });
    process.Add(
        "tokens", [this] { return StartTokens(); }, nullptr);
    process.Add(
        "database", [this] { return OpenDatabase(); }, nullptr);
    process.Add(
        "service", [this] { return StartService(); }, [this] { hosted_.stop(); });
    process.Add(
        "server", [this] { return StartServer(); }, [this] { server_->Drain(flags_.drain); });
  }

 private:
  absl::Status StartMetrics() {
    if (!telemetry::ServesMetrics(flags_.metrics_address)) return absl::OkStatus();
    UPWARD_ASSIGN_OR_RETURN(metrics_,
                            telemetry::MetricsServer::Start(flags_.metrics_address, registry_));
    return absl::OkStatus();
  }

  absl::Status StartTokens() {
    keys_ = std::make_unique<security::ReloadingKeySource>(
        security::NewKeyLoader(flags_.token_keys, flags_.token_keys_ca), clock_,
        [this](const security::KeySourceEvent& event) {
          logger_.Log(LevelOf(event.kind), "token keys", {{"event", event.text}});
        });
    UPWARD_RETURN_IF_ERROR(keys_->Refresh());
    keys_->Start();
    verifier_ = std::make_unique<security::TokenVerifier>(flags_.tokens, *keys_, clock_);
    return absl::OkStatus();
  }

  absl::Status OpenDatabase() {
    if (flags_.storage == "sqlite") {
      UPWARD_ASSIGN_OR_RETURN(database_, sql::OpenSqlite(flags_.sqlite, registry_.get()));
      return sql::Migrate(*database_, plan_.migrations, clock_);
    }
    if (!flags_.postgres.owner_url.empty()) {
      UPWARD_ASSIGN_OR_RETURN(const auto owner, sql::OpenPostgresOwner(flags_.postgres));
      UPWARD_RETURN_IF_ERROR(
          sql::Migrate(*owner, plan_.migrations, clock_, flags_.postgres_service_role));
    }
    UPWARD_ASSIGN_OR_RETURN(database_, sql::OpenPostgres(flags_.postgres, registry_.get()));
    return sql::CheckSchema(*database_, plan_.migrations);
  }

  absl::Status StartService() {
    const events::Observers observers(registry_.get(), &logger_);
    if (flags_.bus == "redis") {
      bus_ = std::make_unique<events::RedisBus>(flags_.redis, clock_, ids_, observers);
    } else {
      bus_ = std::make_unique<events::InProcessBus>(clock_, observers);
    }
    core_ = std::make_unique<rpc::Core>(flags_.core, rpc::Core::Parts{.authenticator = *verifier_,
                                                                      .logger = logger_,
                                                                      .registry = *registry_,
                                                                      .clock = clock_,
                                                                      .random = random_});
    UPWARD_ASSIGN_OR_RETURN(hosted_, plan_.make({.database = *database_,
                                                 .bus = *bus_,
                                                 .core = *core_,
                                                 .clock = clock_,
                                                 .ids = ids_,
                                                 .random = random_,
                                                 .logger = logger_,
                                                 .registry = *registry_}));
    hosted_.start();
    return absl::OkStatus();
  }

  absl::Status StartServer() {
    if (!flags_.server.tls.enabled() && !rpc::IsLoopback(flags_.server.address)) {
      logger_.Warning("tokens and personal data cross the network in the clear",
                      {{"listen", flags_.server.address},
                       {"cure", "give --tls-certificate and --tls-private-key"}});
    }
    UPWARD_ASSIGN_OR_RETURN(server_, rpc::Server::Start(flags_.server, *core_, hosted_.services));
    return absl::OkStatus();
  }

  const HostFlags& flags_;
  const HostPlan& plan_;
  const base::Clock& clock_;
  const telemetry::Logger& logger_;
  base::SystemRandom random_;
  base::IdGenerator ids_{clock_, random_};
  const std::shared_ptr<prometheus::Registry> registry_ = std::make_shared<prometheus::Registry>();
  std::unique_ptr<telemetry::MetricsServer> metrics_;
  std::unique_ptr<security::ReloadingKeySource> keys_;
  std::unique_ptr<security::TokenVerifier> verifier_;
  std::unique_ptr<sql::Database> database_;
  std::unique_ptr<events::Bus> bus_;
  std::unique_ptr<rpc::Core> core_;
  Hosted hosted_;
  std::unique_ptr<rpc::Server> server_;
};

}  // namespace

ExitCode RunHost(const Flags& flags, const HostFlags& values, const HostPlan& plan) {
  const base::SystemClock clock;
  const telemetry::Logger logger(
      clock, telemetry::LevelFromName(values.log_level).value_or(telemetry::Level::kInfo));
  flags.Log(logger);
  Parts parts(values, plan, clock, logger);
  Process process(logger);
  parts.AddTo(process);
  return process.Run();
}

ExitCode ExplainUsage(const std::string& program, const absl::Status& status) {
  std::fprintf(stderr, "%s: the options do not fit together; see --help\n", program.c_str());
  for (const std::string& line : UsageLines(status)) {
    std::fprintf(stderr, "  %s\n", line.c_str());
  }
  return ExitCode::kUsage;
}

}  // namespace upward::app
