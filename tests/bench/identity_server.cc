#include "tests/bench/identity_server.h"

#include <utility>

#include "absl/strings/str_cat.h"

#include "libs/base/status_macros.h"
#include "tests/bench/import_once.h"

namespace upward::bench {
namespace {

constexpr char kIssuer[] = "https://id.example.org";
constexpr char kAudience[] = "upward";

}  // namespace

grpc::ServerUnaryReactor* EmptyMethod::Echo(grpc::CallbackServerContext* context,
                                            const rpc::testing::EchoRequest*,
                                            rpc::testing::EchoResponse*) {
  grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
  reactor->Finish(grpc::Status::OK);
  return reactor;
}

absl::StatusOr<std::unique_ptr<IdentityServer>> IdentityServer::Start(const Address& address) {
  std::unique_ptr<IdentityServer> server(new IdentityServer());
  UPWARD_RETURN_IF_ERROR(server->StartTokens());
  UPWARD_ASSIGN_OR_RETURN(server->database_, Open(address));
  UPWARD_RETURN_IF_ERROR(server->StartService());
  return server;
}

absl::Status IdentityServer::StartTokens() {
  UPWARD_ASSIGN_OR_RETURN(
      issuer_,
      security::TokenIssuer::Open(
          {.key_file = directory_.File("key.json"), .issuer = kIssuer, .audience = kAudience},
          clock_));
  UPWARD_ASSIGN_OR_RETURN(auto keys, security::KeySet::Parse(issuer_->Jwks(), nullptr));
  keys_ = std::make_unique<security::FixedKeySource>(std::move(keys));
  verifier_ = std::make_unique<security::TokenVerifier>(
      security::TokenVerifierOptions{.issuer = kIssuer, .audience = kAudience}, *keys_, clock_);
  return absl::OkStatus();
}

absl::Status IdentityServer::StartService() {
  core_ =
      std::make_unique<rpc::Core>(rpc::CoreOptions(), rpc::Core::Parts{.authenticator = *verifier_,
                                                                       .logger = logger_,
                                                                       .registry = *registry_,
                                                                       .clock = clock_,
                                                                       .random = random_});
  identity::ServiceOptions options;
  options.spool_folder = directory_.path();
  options.page_token_key = std::string(32, 'k');
  UPWARD_ASSIGN_OR_RETURN(service_, identity::Service::Create(options, {.database = *database_,
                                                                        .bus = bus_,
                                                                        .core = *core_,
                                                                        .clock = clock_,
                                                                        .ids = ids_,
                                                                        .logger = logger_,
                                                                        .registry = *registry_}));
  service_->Start();
  std::vector<grpc::Service*> services = service_->services();
  services.push_back(&empty_);
  UPWARD_ASSIGN_OR_RETURN(server_, rpc::Server::Start(rpc::ServerOptions(), *core_, services));
  return absl::OkStatus();
}

IdentityServer::~IdentityServer() {
  if (server_ != nullptr) {
    server_->Drain({.notice = absl::ZeroDuration(), .grace = absl::Seconds(10)});
  }
  if (service_ != nullptr) service_->Stop();
}

std::shared_ptr<grpc::Channel> IdentityServer::Connect() const {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", server_->port()),
                                   grpc::InsecureChannelCredentials(), arguments);
}

absl::StatusOr<std::string> IdentityServer::Authorization() const {
  const security::Principal principal{
      .subject = "bench", .tenant = kTenant, .roles = {security::Role::kTenantAdmin}};
  UPWARD_ASSIGN_OR_RETURN(const std::string token, issuer_->Issue(principal, absl::Hours(1)));
  return "Bearer " + token;
}

absl::StatusOr<std::vector<std::string>> IdentityServer::PersonIds() {
  std::vector<std::string> ids;
  UPWARD_RETURN_IF_ERROR(
      database_->Read(sql::Scope::Tenant(kTenant), [&](sql::Transaction& transaction) {
        ids.clear();
        return transaction.Stream("SELECT person_id FROM people WHERE tenant_id = $1",
                                  {kTenant.value()}, [&](const sql::Row& row) {
                                    ids.push_back(row.Text(0));
                                    return absl::OkStatus();
                                  });
      }));
  return ids;
}

}  // namespace upward::bench
