// A process that hosts one service: everything around it, from its options to its drain.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "grpcpp/grpcpp.h"

#include "libs/app/exit_code.h"
#include "libs/app/host_flags.h"
#include "libs/app/process.h"
#include "libs/base/clock.h"
#include "libs/base/id_generator.h"
#include "libs/events/bus.h"
#include "libs/rpc/core.h"
#include "libs/security/key_source.h"
#include "libs/sql/database.h"
#include "libs/sql/migration.h"
#include "libs/telemetry/logger.h"
#include "libs/telemetry/metrics.h"

namespace prometheus {
class Registry;
}

namespace upward::app {

// What the host offers to its service; all of it outlives the service.
struct HostParts {
  sql::Database& database;
  events::Bus& bus;
  rpc::Core& core;
  const base::Clock& clock;
  base::IdGenerator& ids;
  base::Random& random;
  const telemetry::Logger& logger;
  prometheus::Registry& registry;
};

// The service as the host sees it. `owner` keeps it alive until after the server is gone.
struct Hosted {
  std::shared_ptr<void> owner;
  std::vector<grpc::Service*> services;
  std::function<void()> start;
  std::function<void()> stop;
};

// Makes Hosted of a service with services(), Start() and Stop().
template <class Service>
Hosted Host(std::shared_ptr<Service> service) {
  return {.owner = service,
          .services = service->services(),
          .start = [service] { service->Start(); },
          .stop = [service] { service->Stop(); }};
}

// What is hosted.
struct HostPlan {
  std::vector<sql::MigrationSet> migrations;
  std::function<absl::StatusOr<Hosted>(const HostParts&)> make;
};

// Logs what is in force, opens metrics, token keys, database and bus, makes and starts the service,
// serves until a signal comes, then drains and stops in reverse. Blocks. A readiness probe asks
// grpc.health.v1.Health, which answers SERVING from when every part has started until the drain.
// REQUIRES: BlockSignals was called first; `flags` were parsed and `values` finished.
ExitCode RunHost(const Flags& flags, const HostFlags& values, const HostPlan& plan);

// For the first lines of main: parses, prints help or what is wrong; nothing when the program is to
// go on. `values` has Declare(Flags&) and Finish().
template <class Values>
std::optional<ExitCode> ParseHostFlags(Flags& flags, Values& values, int argc,
                                       const char* const* argv);

// Prints what is wrong with the options, one line each; the exit code for it.
ExitCode ExplainUsage(const std::string& program, const absl::Status& status);

template <class Values>
std::optional<ExitCode> ParseHostFlags(Flags& flags, Values& values, int argc,
                                       const char* const* argv) {
  values.Declare(flags);
  if (const auto exit = flags.ParseOrExplain(argc, argv); exit.has_value()) return exit;
  const absl::Status checked = values.Finish();
  if (checked.ok()) return std::nullopt;
  return ExplainUsage(argv[0], checked);
}

}  // namespace upward::app
