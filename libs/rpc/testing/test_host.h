// What the process of a service gives it, for tests that call its RPCs.
#pragma once

#include <memory>
#include <set>
#include <string>

#include "grpcpp/grpcpp.h"
#include "prometheus/registry.h"

#include "libs/base/clock.h"
#include "libs/base/id_generator.h"
#include "libs/base/testing/fake_clock.h"
#include "libs/rpc/channel.h"
#include "libs/rpc/core.h"
#include "libs/security/key_source.h"
#include "libs/security/principal.h"
#include "libs/security/token_issuer.h"
#include "libs/security/token_verifier.h"
#include "libs/telemetry/logger.h"
#include "tests/support/temporary_directory.h"

namespace upward::rpc::testing {

// A call that is still to be made.
using Context = std::unique_ptr<grpc::ClientContext>;

// Owns the clocks, ids, log, metrics, a folder, and an issuer of tokens that its servers trust; all
// services of a test share one and go before it. Their clock stands still until a test moves it;
// deadlines on the wire are real. What it hands out may be used from several threads, it itself
// from one. A set-up that fails ends the test program.
class TestHost {
 public:
  TestHost();

  base::FakeClock& clock() { return clock_; }
  base::Random& random() { return random_; }
  base::IdGenerator& ids() { return ids_; }
  const telemetry::Logger& logger() const { return logger_; }
  prometheus::Registry& registry() { return registry_; }
  const std::string& folder() const { return directory_.path(); }

  // For a Core on real time that admits the callers below.
  Core::Parts CoreParts();

  // A call by somebody with these roles; `person_id` is for participants.
  Context As(const std::set<security::Role>& roles, const std::string& tenant = "",
             const std::string& person_id = "") const;

 private:
  const upward::testing::TemporaryDirectory directory_;
  base::FakeClock clock_;
  base::SystemClock wire_clock_;
  base::SystemRandom random_;
  base::IdGenerator ids_{clock_, random_};
  prometheus::Registry registry_;
  const telemetry::Logger logger_{clock_, telemetry::Level::kError};
  const std::unique_ptr<security::TokenIssuer> issuer_;
  security::FixedKeySource keys_;
  const security::TokenVerifier verifier_;
};

// One call: Invoke(service.people(), &v1::PeopleService::Stub::GetPerson, service.AsAdmin(), get).
template <class Stub, class Method, class Request>
auto Invoke(Stub& stub, Method method, const Context& context, const Request& request) {
  return rpc::Invoke(stub, method, *context, request);
}

}  // namespace upward::rpc::testing
