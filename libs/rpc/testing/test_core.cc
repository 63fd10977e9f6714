#include "libs/rpc/testing/test_core.h"

#include <utility>

#include "prometheus/text_serializer.h"

#include "libs/base/error.h"

namespace upward::rpc::testing {

void FixedTokens::Add(std::string token, security::Principal principal) {
  principals_.insert_or_assign(std::move(token), std::move(principal));
}

absl::StatusOr<security::Principal> FixedTokens::Verify(std::string_view token) const {
  const auto found = principals_.find(token);
  if (found != principals_.end()) return found->second;
  return base::Error(absl::StatusCode::kUnauthenticated, "TOKEN_SIGNATURE",
                     "the token is not one of ours");
}

TestCore::TestCore(const CoreOptions& options, const base::Clock& clock)
    : logger_(clock, telemetry::Level::kDebug, log_),
      core_(options, {.authenticator = tokens_,
                      .logger = logger_,
                      .registry = registry_,
                      .clock = clock,
                      .random = random_}) {
  const base::TenantId acme("acme");
  tokens_.Add("participant", {.subject = "sub-p",
                              .tenant = acme,
                              .roles = {security::Role::kParticipant},
                              .person_id = "p1"});
  tokens_.Add("admin", {.subject = "sub-a",
                        .tenant = acme,
                        .roles = {security::Role::kTenantAdmin},
                        .person_id = ""});
}

std::string TestCore::Metrics() const {
  return prometheus::TextSerializer().Serialize(registry_.Collect());
}

}  // namespace upward::rpc::testing
