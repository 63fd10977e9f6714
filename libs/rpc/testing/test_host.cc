#include "libs/rpc/testing/test_host.h"

#include "libs/base/testing/checked.h"

namespace upward::rpc::testing {
namespace {

constexpr char kIssuer[] = "https://id.example.org";
constexpr char kAudience[] = "upward";
// No healthy call comes near it.
constexpr absl::Duration kCallTime = absl::Seconds(60);
// Of a token; tests that move the clock further make a new call, with a new token.
constexpr absl::Duration kTokenTime = absl::Hours(1);

}  // namespace

TestHost::TestHost()
    : issuer_(base::Checked(security::TokenIssuer::Open(
          {.key_file = directory_.File("key.json"), .issuer = kIssuer, .audience = kAudience},
          clock_))),
      keys_(base::Checked(security::KeySet::Parse(issuer_->Jwks(), nullptr))),
      verifier_({.issuer = kIssuer, .audience = kAudience}, keys_, clock_) {}

Core::Parts TestHost::CoreParts() {
  return {.authenticator = verifier_,
          .logger = logger_,
          .registry = registry_,
          .clock = wire_clock_,
          .random = random_};
}

Context TestHost::As(const std::set<security::Role>& roles, const std::string& tenant,
                     const std::string& person_id) const {
  const security::Principal principal{.subject = "tester",
                                      .tenant = base::TenantId(tenant),
                                      .roles = roles,
                                      .person_id = person_id};
  auto context = std::make_unique<grpc::ClientContext>();
  context->AddMetadata("authorization",
                       "Bearer " + base::Checked(issuer_->Issue(principal, kTokenTime)));
  context->set_deadline(absl::ToChronoTime(wire_clock_.Now() + kCallTime));
  return context;
}

}  // namespace upward::rpc::testing
