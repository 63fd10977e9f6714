#include "services/upward/suite/suite.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "libs/sql/migration.h"
#include "libs/sql/sqlite_database.h"

namespace upward::suite {
namespace {

constexpr char kInUse[] = "STORAGE_IN_USE";

absl::StatusOr<std::unique_ptr<sql::Database>> OpenDatabase(
    const std::string& name, const std::string& path,
    const std::vector<sql::MigrationSet>& migrations, const base::Clock& clock,
    prometheus::Registry& registry) {
  UPWARD_ASSIGN_OR_RETURN(auto database, sql::OpenSqlite({.name = name, .path = path}, &registry));
  UPWARD_RETURN_IF_ERROR(sql::Migrate(*database, migrations, clock));
  return database;
}

// Says which folder is meant when another server holds it.
absl::Status Explain(const absl::Status& status, const DataFolder& folder) {
  const auto detail = base::DetailOf(status);
  if (!detail.has_value() || detail->reason != kInUse) return status;
  return absl::FailedPreconditionError(
      absl::StrCat("another server is running on the data folder ", folder.path(),
                   "; stop it, or choose another folder with --data"));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Suite>> Suite::Start(const SuiteOptions& options,
                                                    const base::Clock& clock,
                                                    const telemetry::Logger& logger) {
  std::unique_ptr<Suite> suite(new Suite(options, clock, logger));
  const absl::Status started = suite->StartParts();
  if (started.ok()) return suite;
  // A start that failed was not the first one: no token of this key was ever shown.
  if (suite->first_start_) suite->folder_.RemoveTokenKey();
  return started;
}

absl::Status Suite::StartParts() {
  UPWARD_RETURN_IF_ERROR(folder_.Make());
  UPWARD_RETURN_IF_ERROR(Explain(OpenDatabases(), folder_));  // locks the folder
  UPWARD_RETURN_IF_ERROR(OpenTokens());
  UPWARD_RETURN_IF_ERROR(StartIdentity());
  UPWARD_RETURN_IF_ERROR(StartMatching());
  return Serve();
}

Suite::Suite(SuiteOptions options, const base::Clock& clock, const telemetry::Logger& logger)
    : options_(std::move(options)),
      folder_(options_.data),
      clock_(clock),
      logger_(logger),
      ids_(clock, random_),
      registry_(std::make_shared<prometheus::Registry>()),
      bus_(clock, registry_.get()) {}

Suite::~Suite() { Stop(); }

absl::Status Suite::OpenTokens() {
  first_start_ = !folder_.HasTokenKey();
  UPWARD_ASSIGN_OR_RETURN(issuer_, folder_.OpenIssuer(clock_));
  UPWARD_ASSIGN_OR_RETURN(page_token_key_, folder_.ReadPageTokenKey(random_));
  UPWARD_ASSIGN_OR_RETURN(auto keys, security::KeySet::Parse(issuer_->Jwks(), nullptr));
  keys_ = std::make_unique<security::FixedKeySource>(std::move(keys));
  security::TokenVerifierOptions options;
  options.issuer = kTokenIssuer;
  options.audience = kTokenAudience;
  options.algorithms = {security::Algorithm::kEdDsa};  // the issuer's
  verifier_ = std::make_unique<security::TokenVerifier>(options, *keys_, clock_);
  return absl::OkStatus();
}

absl::Status Suite::OpenDatabases() {
  UPWARD_ASSIGN_OR_RETURN(identity_database_,
                          OpenDatabase(identity::kServiceName, folder_.identity_database(),
                                       identity::Service::Migrations(), clock_, *registry_));
  UPWARD_ASSIGN_OR_RETURN(matching_database_,
                          OpenDatabase(matching::kServiceName, folder_.matching_database(),
                                       matching::Service::Migrations(), clock_, *registry_));
  return absl::OkStatus();
}

rpc::Core::Parts Suite::CoreParts() {
  return {.authenticator = *verifier_,
          .logger = logger_,
          .registry = *registry_,
          .clock = clock_,
          .random = random_};
}

absl::Status Suite::StartIdentity() {
  identity_core_ = std::make_unique<rpc::Core>(rpc::CoreOptions(), CoreParts());
  identity::ServiceOptions options;
  options.spool_folder = folder_.uploads();
  options.page_token_key = page_token_key_;
  UPWARD_ASSIGN_OR_RETURN(identity_,
                          identity::Service::Create(options, {.database = *identity_database_,
                                                              .bus = bus_,
                                                              .core = *identity_core_,
                                                              .clock = clock_,
                                                              .ids = ids_,
                                                              .logger = logger_,
                                                              .registry = *registry_}));
  rpc::ServerOptions in_process;
  in_process.address = "";
  UPWARD_ASSIGN_OR_RETURN(identity_server_,
                          rpc::Server::Start(in_process, *identity_core_, identity_->services()));
  return absl::OkStatus();
}

absl::Status Suite::StartMatching() {
  matching_core_ = std::make_unique<rpc::Core>(rpc::CoreOptions(), CoreParts());
  matching::ServiceOptions options;
  options.page_token_key = page_token_key_;
  UPWARD_ASSIGN_OR_RETURN(
      matching_,
      matching::Service::Create(options, {.database = *matching_database_,
                                          .bus = bus_,
                                          .core = *matching_core_,
                                          .clock = clock_,
                                          .ids = ids_,
                                          .random = random_,
                                          .logger = logger_,
                                          .registry = *registry_,
                                          .identity = identity_server_->InProcessChannel()}));
  // The consumer of identity's events first: what is published to nobody is lost to it.
  matching_->Start();
  identity_->Start();
  return absl::OkStatus();
}

absl::Status Suite::Serve() {
  if (options_.server.address.empty()) return absl::OkStatus();
  std::vector<grpc::Service*> services = identity_->services();
  for (grpc::Service* service : matching_->services()) services.push_back(service);
  UPWARD_ASSIGN_OR_RETURN(public_server_,
                          rpc::Server::Start(options_.server, *matching_core_, services));
  if (!telemetry::ServesMetrics(options_.metrics_address)) return absl::OkStatus();
  UPWARD_ASSIGN_OR_RETURN(metrics_,
                          telemetry::MetricsServer::Start(options_.metrics_address, registry_));
  return absl::OkStatus();
}

void Suite::Stop() {
  if (std::exchange(stopped_, true)) return;
  if (identity_core_ != nullptr) identity_core_->BeginDrain();
  if (public_server_ != nullptr) public_server_->Drain(options_.drain);
  // Publishing before consuming, so that nothing is published to nobody; rounds may still ask
  // identity while they stop.
  if (identity_ != nullptr) identity_->Stop();
  if (matching_ != nullptr) matching_->Stop();
  if (identity_server_ != nullptr) identity_server_->Drain({.notice = absl::ZeroDuration()});
}

}  // namespace upward::suite
