// upward-identity: the identity service as a process of its own.
#include "libs/app/host.h"
#include "libs/base/status_macros.h"
#include "services/identity/flags.h"
#include "services/identity/service.h"

namespace upward::identity {
namespace {

app::ExitCode Main(int argc, const char* const* argv) {
  BinaryFlags values;
  app::Flags flags("upward-identity", "Tenants, people, reporting lines and HR imports.",
                   kExamples);
  if (const auto exit = app::ParseHostFlags(flags, values, argc, argv)) return *exit;
  const ServiceOptions options = values.service.Options();
  const auto make = [&](const app::HostParts& parts) -> absl::StatusOr<app::Hosted> {
    UPWARD_ASSIGN_OR_RETURN(std::shared_ptr<Service> service,
                            Service::Create(options, {.database = parts.database,
                                                      .bus = parts.bus,
                                                      .core = parts.core,
                                                      .clock = parts.clock,
                                                      .ids = parts.ids,
                                                      .logger = parts.logger,
                                                      .registry = parts.registry}));
    return app::Host(std::move(service));
  };
  return app::RunHost(flags, values.host, {.migrations = Service::Migrations(), .make = make});
}

}  // namespace
}  // namespace upward::identity

int main(int argc, char** argv) {
  upward::app::BlockSignals();
  return static_cast<int>(upward::identity::Main(argc, argv));
}
