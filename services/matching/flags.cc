#include "services/matching/flags.h"

#include "libs/base/error.h"

namespace upward::matching {

void BinaryFlags::Declare(app::Flags& flags) {
  host.metrics_address = "127.0.0.1:9465";
  host.Declare(flags);
  flags.Group("Matching");
  flags.Add("identity-server", identity.target,
            "Where the identity service is: host:port, or dns:///name:port for several replicas.");
  flags.Add("identity-tls-authorities", identity.tls.authorities,
            "PEM file of the authorities that vouch for it. Empty: in the clear.");
  flags.Add("recheck-quiet", options.recheck_quiet,
            "Live pairs are judged again once the organisation has been quiet for so long.");
  flags.AddSecret("page-token-key", page_token_key,
                  "Signs page tokens; at least 32 bytes, the same in every replica.");
}

absl::Status BinaryFlags::Finish() {
  options.page_token_key = page_token_key.Reveal();
  base::Violations violations;
  host.Finish(violations);
  if (identity.target.empty()) violations.Add("identity-server", "is missing; name host:port");
  app::CollectViolations("", options.Validate(), violations);
  return violations.ToStatus();
}

}  // namespace upward::matching
