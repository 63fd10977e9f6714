#include "tests/bench/engines.h"

#include <hiredis/hiredis.h>

#include <utility>

#include "absl/strings/str_cat.h"

#include "libs/base/clock.h"
#include "libs/base/status_macros.h"
#include "libs/sql/postgres_database.h"
#include "libs/sql/sqlite_database.h"

namespace upward::bench {
namespace {

constexpr char kServiceRole[] = "upward_service";

// The servers of the program; null until they are started.
std::unique_ptr<testing::PostgresServer>& PostgresOfRun() {
  static std::unique_ptr<testing::PostgresServer> server;
  return server;
}
std::unique_ptr<testing::RedisServer>& RedisOfRun() {
  static std::unique_ptr<testing::RedisServer> server;
  return server;
}

}  // namespace

absl::StatusOr<testing::PostgresServer*> Postgres() {
  if (PostgresOfRun() == nullptr) {
    UPWARD_ASSIGN_OR_RETURN(PostgresOfRun(), testing::PostgresServer::Start(
                                                 {.fsync = true, .listen_on_loopback = true}));
  }
  return PostgresOfRun().get();
}

absl::StatusOr<testing::RedisServer*> Redis() {
  if (RedisOfRun() == nullptr) {
    UPWARD_ASSIGN_OR_RETURN(RedisOfRun(),
                            testing::RedisServer::Start({.append_fsync = "everysec"}));
  }
  return RedisOfRun().get();
}

std::string PostgresVersion() {
  if (PostgresOfRun() == nullptr) return "";
  const auto version = PostgresOfRun()->QueryText("postgres", "SHOW server_version");
  return version.ok() ? version->substr(0, version->find(' ')) : "";
}

std::string RedisVersion() {
  if (RedisOfRun() == nullptr) return "";
  redisContext* context = redisConnect(RedisOfRun()->host().c_str(), RedisOfRun()->port());
  std::string version;
  if (context != nullptr && context->err == 0) {
    constexpr std::string_view kField = "redis_version:";
    auto* reply = static_cast<redisReply*>(redisCommand(context, "INFO server"));
    const std::string facts = reply != nullptr && reply->str != nullptr ? reply->str : "";
    const std::size_t begin = facts.find(kField);
    if (begin != std::string::npos) {
      const std::size_t from = begin + kField.size();
      version = facts.substr(from, facts.find('\r', from) - from);
    }
    freeReplyObject(reply);
  }
  if (context != nullptr) redisFree(context);
  return version;
}

std::string EngineName(sql::Dialect dialect) {
  return dialect == sql::Dialect::kSqlite ? "sqlite" : "postgres";
}

absl::StatusOr<std::unique_ptr<sql::Database>> Open(const Address& address) {
  if (address.dialect == sql::Dialect::kSqlite) {
    return sql::OpenSqlite({.name = "bench", .path = address.place});
  }
  return sql::OpenPostgres({.name = "bench", .service_url = address.place});
}

absl::StatusOr<std::unique_ptr<FreshDatabase>> FreshDatabase::Make(
    sql::Dialect dialect, std::span<const sql::MigrationSet> migrations) {
  std::unique_ptr<FreshDatabase> fresh(new FreshDatabase());
  fresh->address_.dialect = dialect;
  UPWARD_RETURN_IF_ERROR(dialect == sql::Dialect::kSqlite ? fresh->MakeSqlite(migrations)
                                                          : fresh->MakePostgres(migrations));
  return fresh;
}

absl::Status FreshDatabase::MakeSqlite(std::span<const sql::MigrationSet> migrations) {
  address_.place = directory_.File("bench.db");
  UPWARD_ASSIGN_OR_RETURN(const auto database, Open(address_));
  return sql::Migrate(*database, migrations, base::SystemClock());
}

absl::Status FreshDatabase::MakePostgres(std::span<const sql::MigrationSet> migrations) {
  static int databases = 0;
  UPWARD_ASSIGN_OR_RETURN(testing::PostgresServer* const server, Postgres());
  const std::string name = absl::StrCat("bench_", ++databases);
  UPWARD_RETURN_IF_ERROR(server->CreateDatabase(name));
  name_ = name;
  address_.place = server->service_url(name);
  superuser_url_ = server->superuser_url(name);
  UPWARD_ASSIGN_OR_RETURN(
      const auto owner,
      sql::OpenPostgresOwner(
          {.name = "bench", .service_url = address_.place, .owner_url = server->owner_url(name)}));
  return sql::Migrate(*owner, migrations, base::SystemClock(), kServiceRole);
}

FreshDatabase::~FreshDatabase() {
  if (name_.empty()) return;
  // A database that cannot be dropped goes with its server.
  PostgresOfRun()
      ->Execute("postgres", absl::StrCat("DROP DATABASE \"", name_, "\" WITH (FORCE)"))
      .IgnoreError();
}

}  // namespace upward::bench
