// The matching service as a library: what the binary `upward-matching` and the all-in-one server
// are made of.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "grpcpp/grpcpp.h"

#include "libs/base/clock.h"
#include "libs/base/id_generator.h"
#include "libs/events/bus.h"
#include "libs/events/relay.h"
#include "libs/rpc/core.h"
#include "libs/sql/database.h"
#include "libs/sql/migration.h"
#include "libs/telemetry/logger.h"

namespace prometheus {
class Registry;
}

namespace upward::matching {

// The name under which others subscribe to this service's events, of its own subscription, and of
// its database in metrics.
inline constexpr char kServiceName[] = "matching";

struct ServiceOptions {
  // Signs page tokens. The same in every replica; at least 32 bytes. A new one ends the walks
  // through lists that are under way.
  std::string page_token_key;
  // How the outbox is carried to the bus; `source` is set by the service.
  events::RelayOptions relay;
  // After a change of the organisation, live pairs are judged again once nothing has changed for so
  // long: an import brings many changes, and a pair should not be flagged for half of them.
  absl::Duration recheck_quiet = absl::Seconds(1);

  // INVALID_ARGUMENT with every option that makes no sense, or OK.
  absl::Status Validate() const;
};

// What the service works with; all of it must outlive the service. The database holds the tables
// of Migrations().
struct ServiceDependencies {
  sql::Database& database;
  events::Bus& bus;
  rpc::Core& core;
  const base::Clock& clock;
  base::IdGenerator& ids;
  base::Random& random;
  const telemetry::Logger& logger;
  prometheus::Registry& registry;
  std::shared_ptr<grpc::Channel> identity;  // where the identity service is
};

// Owns store, use cases, handlers, round threads, the consumer of identity's events, the re-check
// of live pairs and the outbox's relay. Used by one thread; its gRPC services by the server. Made,
// handed to a server, started; stopped after the server has drained, then destroyed after it.
class Service {
 public:
  // What the service's database must hold, in the order of application.
  static std::vector<sql::MigrationSet> Migrations();

  // INVALID_ARGUMENT for options that make no sense.
  static absl::StatusOr<std::unique_ptr<Service>> Create(const ServiceOptions& options,
                                                         const ServiceDependencies& dependencies);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  // For rpc::Server::Start; owned by the service.
  std::vector<grpc::Service*> services();

  // Begins to consume and to publish events. On an in-process bus it must come before identity's
  // Start, so that no event is published to nobody.
  void Start();
  // Ends running rounds as interrupted, consuming and publishing. May be called more than once.
  void Stop();

  // Publishes the service's log again, for a consumer that is rebuilt (see events::Relay).
  absl::Status Resend(std::int64_t after_position, std::string_view consumer);

 private:
  class Parts;

  explicit Service(std::unique_ptr<Parts> parts);

  const std::unique_ptr<Parts> parts_;
};

}  // namespace upward::matching
