// upward-matching: the matching service as a process of its own.
#include "libs/app/host.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/channel.h"
#include "services/matching/flags.h"
#include "services/matching/rpc/identity_people.h"
#include "services/matching/service.h"

namespace upward::matching {
namespace {

constexpr char kExamples[] =
    "  upward-matching --identity-server=127.0.0.1:7001 --token-keys=keys.json "
    "--token-issuer=upward --token-audience=upward\n"
    "  upward-matching --storage=postgres --bus=redis "
    "--identity-server=dns:///upward-identity:7001 …";

app::ExitCode Main(int argc, const char* const* argv) {
  BinaryFlags values;
  app::Flags flags("upward-matching", "Programmes, enrolments, rounds and relationships.",
                   kExamples);
  if (const auto exit = app::ParseHostFlags(flags, values, argc, argv)) return *exit;
  const auto make = [&](const app::HostParts& parts) -> absl::StatusOr<app::Hosted> {
    UPWARD_ASSIGN_OR_RETURN(const std::shared_ptr<grpc::Channel> identity,
                            rpc::OpenChannel(AskingIdentity(values.identity)));
    UPWARD_ASSIGN_OR_RETURN(std::shared_ptr<Service> service,
                            Service::Create(values.options, {.database = parts.database,
                                                             .bus = parts.bus,
                                                             .core = parts.core,
                                                             .clock = parts.clock,
                                                             .ids = parts.ids,
                                                             .random = parts.random,
                                                             .logger = parts.logger,
                                                             .registry = parts.registry,
                                                             .identity = identity}));
    flags.Log(parts.logger);
    return app::Host(std::move(service));
  };
  return app::RunHost(values.host, {.migrations = Service::Migrations(), .make = make});
}

}  // namespace
}  // namespace upward::matching

int main(int argc, char** argv) {
  upward::app::BlockSignals();
  return static_cast<int>(upward::matching::Main(argc, argv));
}
