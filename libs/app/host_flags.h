// What a process that hosts one service is told, the same for every service.
#pragma once

#include <string>

#include "absl/status/status.h"

#include "libs/app/flags.h"
#include "libs/app/secret.h"
#include "libs/base/error.h"
#include "libs/events/redis_options.h"
#include "libs/rpc/core.h"
#include "libs/rpc/server.h"
#include "libs/security/token_verifier.h"
#include "libs/sql/postgres_database.h"
#include "libs/sql/sqlite_database.h"

namespace upward::app {

// Filled by Flags; plain values, for one thread.
struct HostFlags {
  // `service` is such as "identity": it names the database and its SQLite file. `address` is the
  // listener's default.
  HostFlags(std::string service, std::string address);

  std::string service;
  std::string log_level = "info";
  rpc::ServerOptions server;
  rpc::DrainOptions drain;
  rpc::CoreOptions core;
  std::string metrics_address = "127.0.0.1:9464";

  std::string storage = "sqlite";  // or "postgres"
  sql::SqliteOptions sqlite;
  sql::PostgresOptions postgres;
  Secret postgres_service_url;
  Secret postgres_owner_url;
  std::string postgres_service_role = "upward_service";

  std::string bus = "in-process";  // or "redis"
  events::RedisOptions redis;
  int redis_port = 6379;
  Secret redis_password;

  std::string token_keys;
  std::string token_keys_ca;
  security::TokenVerifierOptions tokens;

  void Declare(Flags& flags);
  // Puts the secrets in their places and adds everything that is wrong. To be called after Parse.
  void Finish(base::Violations& violations);
};

// Adds the violations of one part; `prefix` leads from its fields to the names of the flags.
void CollectViolations(std::string_view prefix, const absl::Status& status,
                       base::Violations& violations);

}  // namespace upward::app
