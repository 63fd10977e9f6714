// The identity service as a library: what the binary `upward-identity` and the all-in-one server
// are made of.
#pragma once

#include <memory>
#include <string>
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

namespace upward::identity {

// The name under which others subscribe to this service's events, and of its database in metrics.
inline constexpr char kServiceName[] = "identity";

struct ServiceOptions {
  // Where uploaded files lie until their import is over; up to 12 GiB when every place is taken.
  // They have no names, so nothing stays behind. Put it on a disk that is encrypted.
  std::string spool_folder = "/tmp";
  // Signs page tokens. The same in every replica; at least 32 bytes. A new one ends the walks
  // through lists that are under way.
  std::string page_token_key;
  // How the outbox is carried to the bus; `source` is set by the service.
  events::RelayOptions relay;

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
  const telemetry::Logger& logger;
  prometheus::Registry& registry;
};

// Owns store, use cases, handlers, import threads and the outbox's relay. Used by one thread; its
// gRPC services by the server. Made, handed to a server, started; stopped after the server has
// drained, then destroyed after the server.
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

  // Begins to publish events.
  void Start();
  // Ends running imports as interrupted, and publishing. May be called more than once.
  void Stop();

  // Publishes the service's log again, for a consumer that is rebuilt (see events::Relay).
  absl::Status Resend(std::int64_t after_position, std::string_view consumer);

 private:
  class Parts;

  explicit Service(std::unique_ptr<Parts> parts);

  const std::unique_ptr<Parts> parts_;
};

}  // namespace upward::identity
