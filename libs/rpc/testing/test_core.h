// A Core with everything it refers to, for tests that serve real calls.
#pragma once

#include <map>
#include <sstream>
#include <string>
#include <string_view>

#include "prometheus/registry.h"

#include "libs/base/clock.h"
#include "libs/base/id_generator.h"
#include "libs/rpc/core.h"
#include "libs/security/authenticator.h"
#include "libs/telemetry/logger.h"

namespace upward::rpc::testing {

// Knows the tokens it was told. Filled before the server starts.
class FixedTokens final : public security::Authenticator {
 public:
  void Add(std::string token, security::Principal principal);
  absl::StatusOr<security::Principal> Verify(std::string_view token) const override;

 private:
  std::map<std::string, security::Principal, std::less<>> principals_;
};

// Knows two callers of tenant "acme": token "participant" (subject "sub-p", person "p1") and token
// "admin" (subject "sub-a"); tests add more. Time is real unless a test passes its own clock.
class TestCore {
 public:
  explicit TestCore(const CoreOptions& options = {}) : TestCore(options, system_clock_) {}
  TestCore(const CoreOptions& options, const base::Clock& clock);

  Core& operator*() { return core_; }
  Core* operator->() { return &core_; }
  FixedTokens& tokens() { return tokens_; }
  prometheus::Registry& registry() { return registry_; }
  const base::Clock& clock() const { return core_.clock(); }

  // What was logged so far. Not beside calls in progress.
  std::string log() const { return log_.str(); }
  // Everything in the registry, as Prometheus would read it.
  std::string Metrics() const;

 private:
  base::SystemClock system_clock_;
  base::SystemRandom random_;
  std::ostringstream log_;
  prometheus::Registry registry_;
  FixedTokens tokens_;
  telemetry::Logger logger_;
  Core core_;
};

}  // namespace upward::rpc::testing
