// Where the parts of this library tell what they do.
#pragma once

namespace prometheus {
class Registry;
}
namespace upward::telemetry {
class Logger;
}

namespace upward::events {

// Either may be null: then nothing is told. Both must outlive whom they are given to.
struct Observers {
  // Implicit: a registry alone can be handed over as it is.
  Observers(prometheus::Registry* metrics = nullptr, const telemetry::Logger* log = nullptr)
      : registry(metrics), logger(log) {}

  prometheus::Registry* registry;
  const telemetry::Logger* logger;
};

}  // namespace upward::events
