// `upward serve`: the all-in-one server.
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

#include "libs/app/process.h"
#include "libs/base/clock.h"
#include "libs/base/status_macros.h"
#include "libs/telemetry/logger.h"
#include "services/upward/commands/groups.h"
#include "services/upward/suite/suite.h"

namespace upward::commands {
namespace {

// Long enough to set a deployment up; whoever keeps the folder can issue another.
constexpr absl::Duration kFirstTokenLifetime = absl::Hours(24 * 30);

struct ServeOptions {
  suite::SuiteOptions suite;
  std::string log_level = "info";
};

// Whether only processes of this machine can connect.
bool IsLoopback(const std::string& address) {
  return absl::StartsWith(address, "127.") || absl::StartsWith(address, "localhost:") ||
         absl::StartsWith(address, "[::1]:") || absl::StartsWith(address, "unix:");
}

// What an operator needs to begin with, shown once.
absl::Status Welcome(const suite::Suite& suite, const std::string& address, const std::string& data,
                     console::Console& console) {
  security::Principal admin;
  admin.subject = "first-operator";
  admin.roles = {security::Role::kOperator};
  UPWARD_ASSIGN_OR_RETURN(const std::string token,
                          suite.issuer().Issue(admin, kFirstTokenLifetime));
  console.Write(absl::StrCat(
      "\nThis folder is new. A token for its operator, good for 30 days, shown this once and kept "
      "nowhere:\n\n",
      token, "\n\nBegin in another terminal:\n", "  export UPWARD_TOKEN=…   (the token above)\n",
      address == ConnectionOptions().server
          ? ""
          : absl::StrCat("  export UPWARD_SERVER=", address, "\n"),
      "  upward tenant create TENANT\n",
      "  upward token issue --tenant TENANT --role tenant_admin --role programme_lead --data ",
      data, "\n\nFurther tokens come from `upward token issue`.\n\n"));
  return absl::OkStatus();
}

absl::Status Serve(console::Console& console, const ServeOptions& options) {
  const rpc::ServerOptions& server = options.suite.server;
  if (!server.tls.enabled() && !IsLoopback(server.address)) {
    console.Warn(absl::StrCat("tokens and personal data will cross the network in the clear on ",
                              server.address, "; give --tls-certificate and --tls-private-key"));
  }
  app::BlockSignals();
  const base::SystemClock clock;
  const telemetry::Logger logger(
      clock, telemetry::LevelFromName(options.log_level).value_or(telemetry::Level::kInfo));
  UPWARD_ASSIGN_OR_RETURN(const auto suite, suite::Suite::Start(options.suite, clock, logger));
  const std::string address =
      absl::StrCat(server.address.substr(0, server.address.rfind(':')), ":", suite->port());
  const std::string& data = options.suite.data;
  console.Write(absl::StrCat("Upward listens on ", address, " and keeps its data in ", data, "\n"));
  if (suite->first_start()) UPWARD_RETURN_IF_ERROR(Welcome(*suite, address, data, console));
  console.Flush();

  app::Process process(logger);
  process.Add("suite", nullptr, [&suite] { suite->Stop(); });
  if (process.Run() == app::ExitCode::kOk) return absl::OkStatus();
  return absl::InternalError("a part of the server failed; the log above says which");
}

}  // namespace

void AddServe(Program& program) {
  auto serve = program.Add<ServeOptions>(
      program.root(),
      {"serve",
       "Runs all services in one process, with their data in one folder.",
       {"upward serve", "upward serve --data /var/lib/upward --metrics 127.0.0.1:9464",
        "upward serve --listen 0.0.0.0:7400 --tls-certificate chain.pem --tls-private-key "
        "key.pem"}},
      &Serve);
  suite::SuiteOptions& suite = serve.options.suite;
  serve.app.add_option("--data", suite.data, "Folder for databases and keys; made if missing")
      ->envname("UPWARD_DATA")
      ->capture_default_str();
  serve.app
      .add_option("--listen", suite.server.address, "Address, host:port; port 0: any free one")
      ->envname("UPWARD_LISTEN")
      ->capture_default_str();
  serve.app
      .add_option("--metrics", suite.metrics_address,
                  "Address that answers GET /metrics for Prometheus, host:port; off: nowhere")
      ->capture_default_str();
  serve.app.add_option("--tls-certificate", suite.server.tls.certificate,
                       "PEM file of the certificate chain");
  serve.app.add_option("--tls-private-key", suite.server.tls.private_key,
                       "PEM file of its private key");
  serve.app.add_option("--log-level", serve.options.log_level, "The least level that is written")
      ->check(CLI::IsMember({"debug", "info", "warning", "error"}))
      ->capture_default_str();
}

}  // namespace upward::commands
