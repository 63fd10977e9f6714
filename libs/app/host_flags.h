// What a process that hosts one service is told, the same for every service.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

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
  std::vector<std::string> token_algorithms;  // all that there are

  void Declare(Flags& flags);
  // Puts the secrets in their places and adds everything that is wrong, under the names of flags.
  // To be called after Parse.
  void Finish(base::Violations& violations);
};

// What every server is told, the all-in-one one too. The defaults are what the arguments hold.
void DeclareListener(Flags& flags, rpc::ServerOptions& server);
void DeclareObservation(Flags& flags, std::string& metrics_address, std::string& log_level);

// The flag that sets each field of an options struct. A field that is not named is set by the flag
// of its own name, with dashes.
using FlagNames = std::map<std::string, std::string, std::less<>>;
extern const FlagNames kListenerFlags;

// Adds what is wrong with one part of the options. REQUIRES: `status` is what a Validate answered.
void CollectViolations(const FlagNames& names, const absl::Status& status,
                       base::Violations& violations);

// A line for each of the violations that a Finish answered: the flag, and what is wrong with it.
std::vector<std::string> UsageLines(const absl::Status& status);

}  // namespace upward::app
