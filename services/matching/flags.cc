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
  flags.Add("identity-tls-certificate", identity.tls.certificate,
            "PEM file of the certificate chain to show it, if it demands one (mutual TLS).");
  flags.Add("identity-tls-private-key", identity.tls.private_key,
            "PEM file of the private key of that certificate.");
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
  if (identity.tls.certificate.empty() != identity.tls.private_key.empty()) {
    violations.Add(
        identity.tls.certificate.empty() ? "identity-tls-certificate" : "identity-tls-private-key",
        "is missing: a certificate and its private key go together");
  }
  app::CollectViolations({{"page_token_key", "page-token-key-file"}}, options.Validate(),
                         violations);
  return violations.ToStatus();
}

}  // namespace upward::matching
