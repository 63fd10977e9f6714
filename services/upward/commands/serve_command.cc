// `upward serve`: the all-in-one server.
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "libs/app/flags.h"
#include "libs/app/host_flags.h"
#include "libs/app/process.h"
#include "libs/base/clock.h"
#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/tls.h"
#include "libs/telemetry/logger.h"
#include "services/upward/commands/groups.h"
#include "services/upward/commands/usage.h"
#include "services/upward/suite/suite.h"

namespace upward::commands {
namespace {

// Long enough to set a deployment up; whoever keeps the folder can issue another.
constexpr absl::Duration kFirstTokenLifetime = absl::Hours(24 * 30);

struct ServeOptions {
  suite::SuiteOptions suite;
  std::string log_level = "info";
  std::unique_ptr<app::Flags> flags;  // fills the above
};

absl::Status CheckOptions(const ServeOptions& options) {
  base::Violations violations;
  app::CollectViolations(app::kListenerFlags, options.suite.server.Validate(), violations);
  if (violations.empty()) return absl::OkStatus();
  return UsageError(absl::StrJoin(app::UsageLines(violations.ToStatus()), "; "));
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
  UPWARD_RETURN_IF_ERROR(CheckOptions(options));
  app::BlockSignals();
  const base::SystemClock clock;
  const telemetry::Logger logger(
      clock, telemetry::LevelFromName(options.log_level).value_or(telemetry::Level::kInfo));
  options.flags->Log(logger);
  const rpc::ServerOptions& server = options.suite.server;
  if (!server.tls.enabled() && !rpc::IsLoopback(server.address)) {
    console.Warn(absl::StrCat("tokens and personal data will cross the network in the clear on ",
                              server.address, "; give --tls-certificate and --tls-private-key"));
  }
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
        "upward serve --config /etc/upward/serve.toml",
        "upward serve --listen 0.0.0.0:7400 --tls-certificate chain.pem --tls-private-key "
        "key.pem"}},
      &Serve);
  suite::SuiteOptions& suite = serve.options.suite;
  serve.options.flags = std::make_unique<app::Flags>(serve.app);
  app::Flags& flags = *serve.options.flags;
  flags.Group("Serving");
  flags.Add("data", suite.data, "Folder for databases and keys; made if missing.");
  app::DeclareListener(flags, suite.server);
  app::DeclareObservation(flags, suite.metrics_address, serve.options.log_level);
}

}  // namespace upward::commands
