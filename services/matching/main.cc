// upward-matching: the matching service as a process of its own.
#include "libs/app/host.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/channel.h"
#include "services/matching/flags.h"
#include "services/matching/rpc/identity_people.h"
#include "services/matching/service.h"

namespace upward::matching {
namespace {

app::ExitCode Main(int argc, const char* const* argv) {
  BinaryFlags values;
  app::Flags flags("upward-matching", "Programmes, enrolments, rounds and relationships.",
                   kExamples);
  if (const auto exit = app::ParseHostFlags(flags, values, argc, argv)) return *exit;
  const auto make = [&](const app::HostParts& parts) -> absl::StatusOr<app::Hosted> {
    if (!values.identity.tls.enabled() && !rpc::IsLoopback(values.identity.target)) {
      parts.logger.Warning("callers' tokens go to the identity service in the clear",
                           {{"identity_server", values.identity.target},
                            {"cure", "give --identity-tls-authorities"}});
    }
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
    return app::Host(std::move(service));
  };
  return app::RunHost(flags, values.host, {.migrations = Service::Migrations(), .make = make});
}

}  // namespace
}  // namespace upward::matching

int main(int argc, char** argv) {
  upward::app::BlockSignals();
  return static_cast<int>(upward::matching::Main(argc, argv));
}
