// The identity service on its real server, with an empty method beside it.
#pragma once

#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "grpcpp/grpcpp.h"
#include "prometheus/registry.h"

#include "libs/base/clock.h"
#include "libs/base/id_generator.h"
#include "libs/events/in_process_bus.h"
#include "libs/rpc/core.h"
#include "libs/rpc/server.h"
#include "libs/rpc/testing/echo.grpc.pb.h"
#include "libs/security/key_source.h"
#include "libs/security/token_issuer.h"
#include "libs/security/token_verifier.h"
#include "libs/sql/database.h"
#include "libs/telemetry/logger.h"
#include "services/identity/service.h"
#include "tests/bench/engines.h"
#include "tests/support/temporary_directory.h"

namespace upward::bench {

// A method of gRPC alone: no token, no dispatcher, no thread of ours; nothing in, nothing out.
class EmptyMethod final : public rpc::testing::OpenService::CallbackService {
 public:
  grpc::ServerUnaryReactor* Echo(grpc::CallbackServerContext* context,
                                 const rpc::testing::EchoRequest* request,
                                 rpc::testing::EchoResponse* response) override;
};

// Assembled like the product's own process, with the defaults of its options: signed tokens, a log
// line a call (to /dev/null), metrics, and a listener on the loopback address without TLS. Used by
// one thread.
class IdentityServer {
 public:
  // The database holds the tables of the service.
  static absl::StatusOr<std::unique_ptr<IdentityServer>> Start(const Address& address);
  ~IdentityServer();
  IdentityServer(const IdentityServer&) = delete;
  IdentityServer& operator=(const IdentityServer&) = delete;

  // A new connection.
  std::shared_ptr<grpc::Channel> Connect() const;
  // "Bearer …" of an administrator of the tenant.
  absl::StatusOr<std::string> Authorization() const;
  // Of all people of the tenant.
  absl::StatusOr<std::vector<std::string>> PersonIds();

 private:
  IdentityServer() = default;
  absl::Status StartTokens();
  absl::Status StartService();

  base::SystemClock clock_;
  base::SystemRandom random_;
  base::IdGenerator ids_{clock_, random_};
  testing::TemporaryDirectory directory_;
  const std::shared_ptr<prometheus::Registry> registry_ = std::make_shared<prometheus::Registry>();
  std::ofstream log_{"/dev/null"};
  const telemetry::Logger logger_{clock_, telemetry::Level::kInfo, log_};
  std::unique_ptr<security::TokenIssuer> issuer_;
  std::unique_ptr<security::FixedKeySource> keys_;
  std::unique_ptr<security::TokenVerifier> verifier_;
  std::unique_ptr<sql::Database> database_;
  events::InProcessBus bus_{clock_};
  std::unique_ptr<rpc::Core> core_;
  std::unique_ptr<identity::Service> service_;
  EmptyMethod empty_;
  std::unique_ptr<rpc::Server> server_;
};

}  // namespace upward::bench
