#include "tests/support/postgres_server.h"

#include <libpq-fe.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

#include "libs/base/status_macros.h"
#include "libs/base/text.h"
#include "tests/support/free_port.h"

namespace upward::testing {
namespace {

using base::Absl;

constexpr absl::Duration kStartTimeout = absl::Seconds(60);
constexpr absl::Duration kPollInterval = absl::Milliseconds(10);
constexpr int kStartAttempts = 5;  // another process may take the port that was free
constexpr int kSocketNumber = 5432;

struct Close {
  void operator()(PGconn* connection) const { PQfinish(connection); }
  void operator()(PGresult* result) const { PQclear(result); }
};

// The folder of the newest version that is installed.
absl::StatusOr<std::string> FindBinaries() {
  int newest = 0;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/usr/lib/postgresql", error)) {
    int version = 0;
    if (absl::SimpleAtoi(entry.path().filename().string(), &version) &&
        std::filesystem::exists(entry.path() / "bin/postgres")) {
      newest = std::max(newest, version);
    }
  }
  if (newest == 0) {
    return absl::NotFoundError(
        "PostgreSQL is not installed: apt-get install postgresql (no /usr/lib/postgresql/*/bin)");
  }
  return absl::StrCat("/usr/lib/postgresql/", newest, "/bin");
}

absl::StatusOr<std::string> RunStatements(const std::string& url, std::string_view statements) {
  const std::unique_ptr<PGconn, Close> connection(PQconnectdb(url.c_str()));
  if (PQstatus(connection.get()) != CONNECTION_OK) {
    return absl::UnavailableError(PQerrorMessage(connection.get()));
  }
  const std::unique_ptr<PGresult, Close> result(
      PQexec(connection.get(), std::string(statements).c_str()));
  const ExecStatusType status = PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
    const char* state = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
    const bool duplicate = state != nullptr && std::string_view(state) == "42P04";
    return absl::Status(duplicate ? absl::StatusCode::kAlreadyExists : absl::StatusCode::kInternal,
                        PQresultErrorMessage(result.get()));
  }
  return PQntuples(result.get()) == 0 ? std::string() : PQgetvalue(result.get(), 0, 0);
}

}  // namespace

absl::StatusOr<std::unique_ptr<PostgresServer>> PostgresServer::Start(
    const PostgresServerOptions& options) {
  std::unique_ptr<PostgresServer> server(new PostgresServer());
  server->options_ = options;
  UPWARD_ASSIGN_OR_RETURN(server->binaries_, FindBinaries());
  UPWARD_RETURN_IF_ERROR(server->Initialise());
  absl::Status status;
  for (int attempt = 0; attempt < kStartAttempts; ++attempt) {
    if (options.listen_on_loopback) server->port_ = FreePort();
    status = server->StartProcess();
    if (status.ok()) break;
  }
  UPWARD_RETURN_IF_ERROR(status);
  UPWARD_RETURN_IF_ERROR(
      server->Execute("postgres",
                      "CREATE ROLE upward_owner LOGIN; "
                      "CREATE ROLE upward_service LOGIN NOSUPERUSER NOBYPASSRLS"));
  return server;
}

absl::StatusOr<PostgresServer*> PostgresServer::Shared() {
  static const absl::StatusOr<std::unique_ptr<PostgresServer>> server = Start();
  if (!server.ok()) return server.status();
  return server->get();
}

PostgresServer::~PostgresServer() {
  if (process_ != nullptr) process_->SignalWithChildren(SIGKILL);
}

absl::Status PostgresServer::Initialise() {
  if (geteuid() == 0) {  // the server refuses to run as root
    const passwd* account = getpwnam("postgres");
    if (account == nullptr) {
      return absl::NotFoundError("no user postgres: apt-get install postgresql makes it");
    }
    user_ = account->pw_uid;
    group_ = account->pw_gid;
    if (chown(directory_.path().c_str(), user_, group_) != 0) {
      return absl::InternalError("cannot give the data folder to user postgres");
    }
  }
  ChildOptions options;
  options.user = user_;
  options.group = group_;
  options.arguments = {binaries_ + "/initdb", "--pgdata",        directory_.File("data"),
                       "--no-sync",           "--auth=trust",    "--username=postgres",
                       "--encoding=UTF8",     "--locale=C.UTF-8"};
  return RunToEnd(std::move(options), kStartTimeout);
}

absl::Status PostgresServer::StartProcess() {
  ChildOptions options;
  options.user = user_;
  options.group = group_;
  options.output_file = directory_.File("log");
  options.death_signal = SIGQUIT;  // ends the sessions as well
  const std::string fsync = options_.fsync ? "on" : "off";
  options.arguments = {binaries_ + "/postgres", "-D", directory_.File("data")};
  for (const std::string& setting :
       {absl::StrCat("unix_socket_directories=", directory_.path()),
        absl::StrCat("listen_addresses=", options_.listen_on_loopback ? "127.0.0.1" : ""),
        absl::StrCat("port=", port_ == 0 ? kSocketNumber : port_), "fsync=" + fsync,
        "synchronous_commit=" + fsync, "full_page_writes=" + fsync,
        absl::StrCat("max_connections=", options_.max_connections)}) {
    options.arguments.push_back("-c");
    options.arguments.push_back(setting);
  }
  UPWARD_ASSIGN_OR_RETURN(process_, ChildProcess::Start(options));
  return WaitUntilReady();
}

absl::Status PostgresServer::WaitUntilReady() {
  const std::string url = superuser_url("postgres");
  const absl::Time deadline = absl::Now() + kStartTimeout;
  while (PQping(url.c_str()) != PQPING_OK) {
    if (!process_->IsRunning() || absl::Now() > deadline) {
      std::string log;
      if (FILE* file = std::fopen(directory_.File("log").c_str(), "r"); file != nullptr) {
        char line[500];
        while (std::fgets(line, sizeof line, file) != nullptr) log += line;
        std::fclose(file);
      }
      return absl::UnavailableError(absl::StrCat("PostgreSQL did not start:\n", log));
    }
    absl::SleepFor(kPollInterval);  // sleeps: polls another process
  }
  return absl::OkStatus();
}

absl::Status PostgresServer::CreateDatabase(std::string_view name) {
  return Execute("postgres",
                 absl::StrCat("CREATE DATABASE \"", Absl(name), "\" OWNER upward_owner"));
}

std::string PostgresServer::Url(std::string_view role, std::string_view database) const {
  std::string host;  // percent-encoded: the path of a socket holds slashes
  for (const char character : port_ == 0 ? directory_.path() : std::string("127.0.0.1")) {
    host += character == '/' ? std::string("%2F") : std::string(1, character);
  }
  return absl::StrCat("postgresql://", Absl(role), "@", host, ":",
                      port_ == 0 ? kSocketNumber : port_, "/", Absl(database));
}

std::string PostgresServer::owner_url(std::string_view database) const {
  return Url("upward_owner", database);
}
std::string PostgresServer::service_url(std::string_view database) const {
  return Url("upward_service", database);
}
std::string PostgresServer::superuser_url(std::string_view database) const {
  return Url("postgres", database);
}

absl::Status PostgresServer::Execute(std::string_view database, std::string_view statements) {
  return RunStatements(superuser_url(database), statements).status();
}

absl::StatusOr<std::string> PostgresServer::QueryText(std::string_view database,
                                                      std::string_view statement) {
  return RunStatements(superuser_url(database), statement);
}

absl::Status PostgresServer::TerminateSessions(std::string_view database) {
  const absl::Time deadline = absl::Now() + kStartTimeout;
  while (true) {
    // Counts those that are still there; ends them in passing.
    UPWARD_ASSIGN_OR_RETURN(
        const std::string left,
        QueryText("postgres", absl::StrCat("SELECT count(pg_terminate_backend(pid)) FROM "
                                           "pg_stat_activity WHERE datname = '",
                                           Absl(database), "'")));
    if (left == "0") return absl::OkStatus();
    if (absl::Now() > deadline) return absl::DeadlineExceededError("sessions do not end");
    absl::SleepFor(kPollInterval);  // sleeps: polls another process
  }
}

void PostgresServer::Kill() {
  process_->SignalWithChildren(SIGKILL);
  (void)process_->Wait(kStartTimeout);
}

absl::Status PostgresServer::Restart() {
  // The shared memory of the killed server is released only when its last process is gone.
  absl::Status status;
  for (int attempt = 0; attempt < kStartAttempts; ++attempt) {
    status = StartProcess();
    if (status.ok()) break;
    absl::SleepFor(kPollInterval);  // sleeps: polls another process
  }
  return status;
}

void PostgresServer::Freeze() { process_->SignalWithChildren(SIGSTOP); }
void PostgresServer::Thaw() { process_->SignalWithChildren(SIGCONT); }

}  // namespace upward::testing
