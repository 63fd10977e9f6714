#include "libs/sql/postgres_database.h"

#include <libpq-fe.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

#include "libs/base/error.h"
#include "libs/base/id_generator.h"
#include "libs/base/status_macros.h"
#include "libs/sql/connection_pool.h"
#include "libs/sql/postgres_connection.h"
#include "libs/sql/postgres_error.h"
#include "libs/sql/postgres_role.h"
#include "libs/sql/postgres_transaction.h"

namespace upward::sql {
namespace {

constexpr int kMaxConnections = 1000;
// A server that cancels a statement answers within this time, unless it is frozen.
constexpr absl::Duration kCancelGrace = absl::Seconds(5);
// Doubled from one attempt to the next, and drawn at random below that: contenders fall apart.
constexpr absl::Duration kFirstBackoff = absl::Milliseconds(5);
constexpr absl::Duration kLongestBackoff = absl::Milliseconds(200);

using Pool = ConnectionPool<PostgresConnection>;

bool IsPostgresUrl(const std::string& url) {
  PQconninfoOption* options = PQconninfoParse(url.c_str(), nullptr);
  PQconninfoFree(options);
  return options != nullptr;
}

PostgresConnection::Options ConnectionOptions(const PostgresOptions& options,
                                              PostgresAccess access) {
  const bool owner = access == PostgresAccess::kOwner;
  return {.url = owner ? options.owner_url : options.service_url,
          .application = absl::StrCat("upward-", options.name),
          .connect_timeout = options.connect_timeout,
          .silence_timeout =
              owner ? absl::InfiniteDuration()
                    : options.statement_timeout + std::min(options.statement_timeout, kCancelGrace),
          .prepare_statements = options.prepare_statements};
}

class PostgresDatabase final : public Database {
 public:
  // `write_access` is what Transact uses.
  PostgresDatabase(const PostgresOptions& options, PostgresAccess write_access, int connections,
                   prometheus::Registry* registry)
      : write_access_(write_access),
        statement_timeout_(write_access == PostgresAccess::kOwner ? absl::InfiniteDuration()
                                                                  : options.statement_timeout),
        connection_options_(ConnectionOptions(options, write_access)),
        sleep_(options.sleep != nullptr ? options.sleep : &absl::SleepFor),
        pool_(
            connections, options.acquire_timeout,
            [this]() -> absl::StatusOr<std::unique_ptr<PostgresConnection>> {
              auto connection = PostgresConnection::Open(connection_options_);
              // The driver's text must not reach a caller; Connect told it at the start.
              if (!connection.ok()) return PostgresUnavailable();
              return connection;
            },
            PoolMetrics(registry, options.name, "all")) {}

  absl::Status Transact(const Scope& scope, const TransactionFunction& function) override {
    return Run(write_access_, scope, function);
  }
  absl::Status Read(const Scope& scope, const TransactionFunction& function) override {
    return Run(PostgresAccess::kRead, scope, function);
  }
  Dialect dialect() const override { return Dialect::kPostgres; }

  // Whether a connection can be had at all; the text is for the operator.
  absl::Status Connect() { return PostgresConnection::Open(connection_options_).status(); }

 private:
  absl::Status Run(PostgresAccess access, const Scope& scope, const TransactionFunction& function) {
    bool replaced = false;
    for (int attempt = 1;; ++attempt) {
      Attempt result = RunOnce(access, scope, function);
      if (result.lost_before_commit && !replaced) {
        replaced = true;
        continue;
      }
      if (!result.conflicted || attempt >= kMaxAttempts) return std::move(result.status);
      sleep_(Backoff(attempt));
    }
  }

  struct Attempt {
    absl::Status status;
    bool conflicted = false;
    bool lost_before_commit = false;
  };

  Attempt RunOnce(PostgresAccess access, const Scope& scope, const TransactionFunction& function) {
    auto acquired = pool_.Acquire();
    if (!acquired.ok()) return {.status = acquired.status()};
    Pool::Lease connection = *std::move(acquired);
    PostgresTransaction transaction(*connection, scope, access, statement_timeout_);
    Attempt attempt{.status = transaction.End(function(transaction))};
    attempt.conflicted = transaction.conflicted();
    attempt.lost_before_commit = transaction.lost_before_commit();
    if (connection->state() == PostgresConnection::State::kLost) pool_.CloseIdle();
    if (connection->state() != PostgresConnection::State::kUsable) connection.Discard();
    return attempt;
  }

  absl::Duration Backoff(int attempt) {
    const absl::Duration longest = std::min(kFirstBackoff * (1 << attempt), kLongestBackoff);
    return longest * (static_cast<double>(random_.Next64() >> 11) * 0x1.0p-53);
  }

  // Constant after construction.
  const PostgresAccess write_access_;
  const absl::Duration statement_timeout_;
  const PostgresConnection::Options connection_options_;
  const std::function<void(absl::Duration)> sleep_;

  // Synchronised by themselves.
  base::SystemRandom random_;
  Pool pool_;
};

}  // namespace

absl::Status PostgresOptions::Validate() const {
  base::Violations violations;
  if (name.empty()) violations.Add("name", "is required");
  if (service_url.empty() || !IsPostgresUrl(service_url)) {
    violations.Add("service_url", "must be postgresql://role:password@host:port/database");
  }
  if (connections < 1 || connections > kMaxConnections) {
    violations.Add("connections", "must be 1 to 1000");
  }
  const absl::Duration second = absl::Seconds(1);
  if (acquire_timeout <= absl::ZeroDuration()) {
    violations.Add("acquire_timeout", "must be positive");
  }
  if (connect_timeout < 2 * second) {  // libpq rounds less up to that
    violations.Add("connect_timeout", "must be at least 2 seconds");
  }
  if (statement_timeout < absl::Milliseconds(1) || statement_timeout > absl::Hours(24)) {
    violations.Add("statement_timeout", "must be 1 millisecond to 24 hours");
  }
  return violations.ToStatus();
}

absl::StatusOr<std::unique_ptr<Database>> OpenPostgres(const PostgresOptions& options,
                                                       prometheus::Registry* registry) {
  UPWARD_RETURN_IF_ERROR(options.Validate());
  auto database = std::make_unique<PostgresDatabase>(options, PostgresAccess::kWrite,
                                                     options.connections, registry);
  UPWARD_RETURN_IF_ERROR(database->Connect());
  UPWARD_RETURN_IF_ERROR(CheckServiceRole(*database));
  return database;
}

absl::StatusOr<std::unique_ptr<Database>> OpenPostgresOwner(const PostgresOptions& options) {
  if (options.owner_url.empty() || !IsPostgresUrl(options.owner_url)) {
    return absl::InvalidArgumentError(
        "owner_url must be postgresql://owner:password@host:port/database");
  }
  auto database = std::make_unique<PostgresDatabase>(options, PostgresAccess::kOwner,
                                                     /*connections=*/1, nullptr);
  UPWARD_RETURN_IF_ERROR(database->Connect());
  return database;
}

}  // namespace upward::sql
