// upward-identity: the identity service as a process of its own.
#include <cstdio>
#include <memory>
#include <string>

#include "prometheus/registry.h"

#include "libs/app/flags.h"
#include "libs/app/process.h"
#include "libs/base/clock.h"
#include "libs/base/id_generator.h"
#include "libs/base/status_macros.h"
#include "libs/events/in_process_bus.h"
#include "libs/events/redis_bus.h"
#include "libs/rpc/core.h"
#include "libs/rpc/server.h"
#include "libs/security/key_source.h"
#include "libs/security/token_verifier.h"
#include "libs/sql/migration.h"
#include "libs/telemetry/logger.h"
#include "libs/telemetry/metrics.h"
#include "services/identity/flags.h"
#include "services/identity/service.h"

namespace upward::identity {
namespace {

constexpr char kExamples[] =
    "  upward-identity --token-keys=keys.json --token-issuer=upward --token-audience=upward\n"
    "  upward-identity --storage=postgres --bus=redis --token-keys=https://id.example.org/keys …";

// The parts of the process, in the order of who needs whom; destroyed in reverse.
class Binary {
 public:
  Binary(const BinaryFlags& flags, const base::Clock& clock, const telemetry::Logger& logger)
      : flags_(flags), clock_(clock), logger_(logger) {}

  void AddTo(app::Process& process) {
    process.Add(
        "metrics", [this] { return StartMetrics(); }, [this] { metrics_.reset(); });
    process.Add(
        "tokens", [this] { return StartTokens(); }, nullptr);
    process.Add(
        "database", [this] { return OpenDatabase(); }, nullptr);
    process.Add(
        "service", [this] { return StartService(); }, [this] { service_->Stop(); });
    process.Add(
        "server", [this] { return StartServer(); }, [this] { server_->Drain(flags_.drain); });
  }

 private:
  absl::Status StartMetrics() {
    if (flags_.metrics_address.empty()) return absl::OkStatus();
    UPWARD_ASSIGN_OR_RETURN(metrics_,
                            telemetry::MetricsServer::Start(flags_.metrics_address, registry_));
    return absl::OkStatus();
  }

  absl::Status StartTokens() {
    keys_ = std::make_unique<security::ReloadingKeySource>(
        security::NewKeyLoader(flags_.token_keys, flags_.token_keys_ca), clock_,
        [this](const security::KeySourceEvent& event) {
          logger_.Info("token keys", {{"event", event.text}});
        });
    UPWARD_RETURN_IF_ERROR(keys_->Refresh());
    keys_->Start();
    verifier_ = std::make_unique<security::TokenVerifier>(flags_.tokens, *keys_, clock_);
    return absl::OkStatus();
  }

  absl::Status OpenDatabase() {
    const auto migrations = Service::Migrations();
    if (flags_.storage == "sqlite") {
      UPWARD_ASSIGN_OR_RETURN(database_, sql::OpenSqlite(flags_.sqlite, registry_.get()));
      return sql::Migrate(*database_, migrations, clock_);
    }
    if (!flags_.postgres.owner_url.empty()) {
      UPWARD_ASSIGN_OR_RETURN(const auto owner, sql::OpenPostgresOwner(flags_.postgres));
      UPWARD_RETURN_IF_ERROR(
          sql::Migrate(*owner, migrations, clock_, flags_.postgres_service_role));
    }
    UPWARD_ASSIGN_OR_RETURN(database_, sql::OpenPostgres(flags_.postgres, registry_.get()));
    return absl::OkStatus();
  }

  absl::Status StartService() {
    if (flags_.bus == "redis") {
      bus_ = std::make_unique<events::RedisBus>(flags_.redis, clock_, ids_, registry_.get());
    } else {
      bus_ = std::make_unique<events::InProcessBus>(clock_);
    }
    core_ = std::make_unique<rpc::Core>(flags_.core, rpc::Core::Parts{.authenticator = *verifier_,
                                                                      .logger = logger_,
                                                                      .registry = *registry_,
                                                                      .clock = clock_,
                                                                      .random = random_});
    UPWARD_ASSIGN_OR_RETURN(service_,
                            Service::Create(flags_.service.Options(), {.database = *database_,
                                                                       .bus = *bus_,
                                                                       .core = *core_,
                                                                       .clock = clock_,
                                                                       .ids = ids_,
                                                                       .logger = logger_,
                                                                       .registry = *registry_}));
    service_->Start();
    return absl::OkStatus();
  }

  absl::Status StartServer() {
    UPWARD_ASSIGN_OR_RETURN(server_,
                            rpc::Server::Start(flags_.server, *core_, service_->services()));
    return absl::OkStatus();
  }

  const BinaryFlags& flags_;
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
  std::unique_ptr<Service> service_;
  std::unique_ptr<rpc::Server> server_;
};

int Refuse(const absl::Status& status) {
  std::fprintf(stderr, "upward-identity: %s\n", std::string(status.message()).c_str());
  return static_cast<int>(app::ExitCode::kUsage);
}

int Main(int argc, const char* const* argv) {
  BinaryFlags values;
  app::Flags flags("identity", "Tenants, people, reporting lines and HR imports.", kExamples);
  values.Declare(flags);
  if (const auto exit = flags.ParseOrExplain(argc, argv); exit.has_value()) {
    return static_cast<int>(*exit);
  }
  if (const absl::Status checked = values.Finish(); !checked.ok()) return Refuse(checked);
  const base::SystemClock clock;
  const telemetry::Logger logger(
      clock, telemetry::LevelFromName(values.log_level).value_or(telemetry::Level::kInfo));
  flags.Log(logger);
  Binary binary(values, clock, logger);
  app::Process process(logger);
  binary.AddTo(process);
  return static_cast<int>(process.Run());
}

}  // namespace
}  // namespace upward::identity

int main(int argc, char** argv) {
  upward::app::BlockSignals();
  return upward::identity::Main(argc, argv);
}
