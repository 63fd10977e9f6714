// The options of the identity service's programs.
#pragma once

#include <string>

#include "absl/status/status.h"

#include "libs/app/flags.h"
#include "libs/app/secret.h"
#include "libs/events/redis_options.h"
#include "libs/rpc/core.h"
#include "libs/rpc/server.h"
#include "libs/security/token_verifier.h"
#include "libs/sql/postgres_database.h"
#include "libs/sql/sqlite_database.h"
#include "services/identity/service.h"

namespace upward::identity {

// What the service itself is told, in a program of its own and in the all-in-one server.
struct ServiceFlags {
  ServiceOptions options;
  app::Secret page_token_key;

  void Declare(app::Flags& flags);
  // The options with their secrets, to be called after Parse.
  ServiceOptions Options() const;
};

// Everything that `upward-identity` is told.
struct BinaryFlags {
  ServiceFlags service;
  std::string log_level = "info";
  rpc::ServerOptions server;
  rpc::DrainOptions drain;
  rpc::CoreOptions core;
  std::string metrics_address = "127.0.0.1:9464";

  std::string storage = "sqlite";  // or "postgres"
  sql::SqliteOptions sqlite{.name = kServiceName, .path = "identity.db"};
  sql::PostgresOptions postgres;
  app::Secret postgres_service_url;
  app::Secret postgres_owner_url;
  std::string postgres_service_role = "upward_service";

  std::string bus = "in-process";  // or "redis"
  events::RedisOptions redis;
  int redis_port = 6379;
  app::Secret redis_password;

  std::string token_keys;
  std::string token_keys_ca;
  security::TokenVerifierOptions tokens;

  void Declare(app::Flags& flags);
  // Puts the secrets in their places and reports everything that is wrong, at once. To be called
  // after Parse.
  absl::Status Finish();
};

}  // namespace upward::identity
