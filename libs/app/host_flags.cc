#include "libs/app/host_flags.h"

#include <cstdint>
#include <utility>

namespace upward::app {
namespace {

constexpr int kPortMax = 65535;

void DeclareServing(Flags& flags, HostFlags& values) {
  flags.Group("Serving");
  flags.Add("listen", values.server.address, "Address of the gRPC listener, host:port.");
  flags.Add("tls-certificate", values.server.tls.certificate,
            "PEM file of the certificate chain. Empty: in the clear, for loopback only.");
  flags.Add("tls-private-key", values.server.tls.private_key, "PEM file of its private key.");
  flags.Add("tls-authorities", values.server.tls.authorities,
            "PEM file of whom to trust. Set it to demand client certificates (mutual TLS).");
  flags.Add("reflection", values.server.reflection,
            "Tells tools about the services, without a token. For development.");
  flags.Add("threads", values.core.threads,
            "Calls that run at once. About twice the database connections.");
  flags.Add("queue", values.core.max_queued,
            "Calls that may wait for a thread before others are refused.");
  flags.Add("drain-notice", values.drain.notice,
            "Time between NOT_SERVING and the close of the listener. Above the probe interval.");
  flags.Add("metrics", values.metrics_address,
            "Address that answers GET /metrics for Prometheus, host:port. off: nowhere.");
  flags.AddChoice("log-level", values.log_level, {"debug", "info", "warning", "error"},
                  "The least level that is written.");
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
                  " start. Empty: takes it as it is.");
  flags.Add("postgres-service-role", values.postgres_service_role,
            "The role that gets access to the tables when the schema is brought up to date.");
  flags.Add("postgres-connections", values.postgres.connections,
            "Connections of this process. All processes together stay below max_connections.");
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
}

}  // namespace

// Adds the violations of one part; `prefix` leads from its fields to the names of the flags.
void CollectViolations(std::string_view prefix, const absl::Status& status,
                       base::Violations& violations) {
  const auto detail = base::DetailOf(status);
  if (status.ok()) return;
  if (!detail.has_value() || detail->violations.empty()) {
    violations.Add("options", std::string(status.message()));
    return;
  }
  for (const base::FieldViolation& violation : detail->violations) {
    violations.Add(std::string(prefix) + violation.field, violation.description);
  }
}

HostFlags::HostFlags(std::string name, std::string address)
    : service(std::move(name)), sqlite{.name = service, .path = service + ".db"} {
  server.address = std::move(address);
  postgres.name = service;
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
  if (token_keys.empty()) violations.Add("token-keys", "is missing; name the key set");
  if (storage == "postgres" && bus != "redis") {
    violations.Add("bus", "must be redis with PostgreSQL; several processes share the events");
  }
  if (storage == "postgres") {
    CollectViolations("postgres-", postgres.Validate(), violations);
  } else {
    CollectViolations("sqlite-", sqlite.Validate(), violations);
  }
  CollectViolations("", server.Validate(), violations);
  CollectViolations("", core.Validate(), violations);
  CollectViolations("token-", tokens.Validate(), violations);
}

}  // namespace upward::app
