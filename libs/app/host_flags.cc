#include "libs/app/host_flags.h"

#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

#include "libs/base/check.h"

namespace upward::app {
namespace {

constexpr int kPortMax = 65535;

const FlagNames kCoreFlags = {{"max_queued", "queue"}, {"max_streams", "streams"}};
const FlagNames kSqliteFlags = {{"path", "sqlite-path"}};
const FlagNames kPostgresFlags = {{"service_url", "postgres-service-url-file"},
                                  {"connections", "postgres-connections"}};
const FlagNames kTokenFlags = {{"issuer", "token-issuer"},
                               {"audience", "token-audience"},
                               {"algorithms", "token-algorithms"},
                               {"clock_leeway", "token-clock-leeway"}};

void DeclareServing(Flags& flags, HostFlags& values) {
  flags.Group("Serving");
  DeclareListener(flags, values.server);
  flags.Add("threads", values.core.threads,
            "Calls that run at once. About twice the database connections.");
  flags.Add("queue", values.core.max_queued,
            "Calls that may wait for a thread before others are refused.");
  flags.Add("streams", values.core.max_streams,
            "Uploads and watches at once, each with a thread of its own. More when many watch.");
  flags.Add("max-calls", values.core.max_calls,
            "Calls at once, until their answers are sent. At least threads, queue and streams"
            " together; more takes memory when callers read slowly.");
  flags.Add("drain-notice", values.drain.notice,
            "Time between NOT_SERVING and the close of the listener. Above the probe interval.");
  DeclareObservation(flags, values.metrics_address, values.log_level);
}

void DeclareStorage(Flags& flags, HostFlags& values) {
  flags.Group("Storage");
  flags.AddChoice("storage", values.storage, {"sqlite", "postgres"},
                  "SQLite for one process, PostgreSQL for several.");
  flags.Add("sqlite-path", values.sqlite.path, "The file. Its folder must exist.");
  flags.AddSecret("postgres-service-url", values.postgres_service_url,
                  "postgresql://role:password@host/database of the role that serves.");
  flags.AddSecret("postgres-owner-url", values.postgres_owner_url,
                  "The same for the owner of the schema. Set: brings the schema up to date at the"
                  " start. Empty: does not start on a schema that is older than the program.");
  flags.Add("postgres-service-role", values.postgres_service_role,
            "The role that gets access to the tables when the schema is brought up to date.");
  flags.Add("postgres-connections", values.postgres.connections,
            "Connections of this process. All processes together stay below max_connections.");
  flags.Add("postgres-prepared-statements", values.postgres.prepare_statements,
            "Parses each statement once. Switch off behind a PgBouncer before 1.21 that pools"
            " transactions.");
}

void DeclareEvents(Flags& flags, HostFlags& values) {
  flags.Group("Events");
  flags.AddChoice("bus", values.bus, {"in-process", "redis"},
                  "What carries events to other services. In process nobody else hears them.");
  flags.Add("redis-host", values.redis.endpoint.host, "Host of Redis.");
  flags.Add("redis-port", values.redis_port, "Port of Redis.");
  flags.AddSecret("redis-password", values.redis_password, "Password of Redis, if it asks.");
  flags.Add("redis-prefix", values.redis.prefix,
            "Begins every key. Set it when several installations share a Redis.");
}

void DeclareTokens(Flags& flags, HostFlags& values) {
  flags.Group("Tokens");
  flags.Add("token-keys", values.token_keys,
            "Key set (JWKS) of the identity provider: a file, or an https URL. Required.");
  flags.Add("token-keys-ca", values.token_keys_ca,
            "PEM file of the authorities for that URL. Empty: those of the system.");
  flags.Add("token-issuer", values.tokens.issuer, "What `iss` of a token must be. Required.");
  flags.Add("token-audience", values.tokens.audience, "What `aud` must hold. Required.");
  flags.Add("token-algorithms", values.token_algorithms,
            "What tokens may be signed with. Narrow it to what the identity provider uses.");
  flags.Add("token-clock-leeway", values.tokens.clock_leeway,
            "Tokens are good so much before their begin and after their end, up to 5m. More when"
            " the provider's clock is off.");
}

}  // namespace

const FlagNames kListenerFlags = {{"address", "listen"}};

void DeclareListener(Flags& flags, rpc::ServerOptions& server) {
  flags.Add("listen", server.address,
            "Address of the gRPC listener, host:port. Port 0 takes any free one.");
  flags.Add("tls-certificate", server.tls.certificate,
            "PEM file of the certificate chain. Empty: in the clear, for loopback only.");
  flags.Add("tls-private-key", server.tls.private_key, "PEM file of its private key.");
  flags.Add("tls-authorities", server.tls.authorities,
            "PEM file of whom to trust. Set it to demand client certificates (mutual TLS).");
  flags.Add("reflection", server.reflection,
            "Tells tools about the services, without a token. For development.");
  flags.Add("max-message-bytes", server.max_message_bytes,
            "The largest request. Lists and imports come in pieces: seldom to be changed.");
  flags.Add("max-buffer-bytes", server.max_buffer_bytes,
            "What all connections may hold of messages on their way; gRPC's memory for it comes to"
            " four times as much. Less in a small container, more when calls are refused for it.");
  flags.Add("max-streams-per-connection", server.max_streams_per_connection,
            "Calls at once on a connection. More behind a proxy that puts many callers on few.");
}

void DeclareObservation(Flags& flags, std::string& metrics_address, std::string& log_level) {
  flags.Add("metrics", metrics_address,
            "Address that answers GET /metrics for Prometheus, host:port. off: nowhere.");
  flags.AddChoice("log-level", log_level, {"debug", "info", "warning", "error"},
                  "The least level that is written.");
}

void CollectViolations(const FlagNames& names, const absl::Status& status,
                       base::Violations& violations) {
  if (status.ok()) return;
  const auto detail = base::DetailOf(status);
  UPWARD_CHECK(detail.has_value() && !detail->violations.empty(), "Validate names fields");
  for (const base::FieldViolation& violation : detail->violations) {
    const auto named = names.find(violation.field);
    violations.Add(named != names.end()
                       ? named->second
                       : absl::StrReplaceAll(violation.field, {{"_", "-"}, {".", "-"}}),
                   violation.description);
  }
}

std::vector<std::string> UsageLines(const absl::Status& status) {
  const auto detail = base::DetailOf(status);
  UPWARD_CHECK(detail.has_value(), "Finish answers violations");
  std::vector<std::string> lines;
  for (const base::FieldViolation& violation : detail->violations) {
    lines.push_back(absl::StrCat("--", violation.field, " ", violation.description));
  }
  return lines;
}

HostFlags::HostFlags(std::string name, std::string address)
    : service(std::move(name)), sqlite{.name = service, .path = service + ".db"} {
  server.address = std::move(address);
  postgres.name = service;
  for (const security::Algorithm algorithm : tokens.algorithms) {
    token_algorithms.emplace_back(security::AlgorithmName(algorithm));
  }
}

void HostFlags::Declare(Flags& flags) {
  DeclareServing(flags, *this);
  DeclareStorage(flags, *this);
  DeclareEvents(flags, *this);
  DeclareTokens(flags, *this);
}

void HostFlags::Finish(base::Violations& violations) {
  postgres.service_url = postgres_service_url.Reveal();
  postgres.owner_url = postgres_owner_url.Reveal();
  redis.endpoint.password = redis_password.Reveal();
  if (redis_port < 1 || redis_port > kPortMax) {
    violations.Add("redis-port", "must be 1 to 65535");
  } else {
    redis.endpoint.port = static_cast<std::uint16_t>(redis_port);
  }
  tokens.algorithms.clear();
  for (const std::string& name : token_algorithms) {
    if (const auto algorithm = security::AlgorithmFromName(name); algorithm.has_value()) {
      tokens.algorithms.insert(*algorithm);
    } else {
      violations.Add("token-algorithms", absl::StrCat("knows no '", name, "'; see --help"));
    }
  }
  if (token_keys.empty()) violations.Add("token-keys", "is missing; name the key set");
  if (storage == "postgres" && bus != "redis") {
    violations.Add("bus", "must be redis with PostgreSQL; several processes share the events");
  }
  if (storage == "postgres") {
    CollectViolations(kPostgresFlags, postgres.Validate(), violations);
  } else {
    CollectViolations(kSqliteFlags, sqlite.Validate(), violations);
  }
  CollectViolations(kListenerFlags, server.Validate(), violations);
  CollectViolations(kCoreFlags, core.Validate(), violations);
  CollectViolations(kTokenFlags, tokens.Validate(), violations);
}

}  // namespace upward::app
