#include "services/identity/flags.h"

#include "libs/base/error.h"

namespace upward::identity {

void ServiceFlags::Declare(app::Flags& flags) {
  flags.Group("Identity");
  flags.Add("spool-folder", options.spool_folder,
            "Where uploaded files lie, without names, until their import is over; up to 12 GiB.");
  flags.AddSecret("page-token-key", page_token_key,
                  "Signs page tokens; at least 32 bytes, the same in every replica.");
}

ServiceOptions ServiceFlags::Options() const {
  ServiceOptions result = options;
  result.page_token_key = page_token_key.Reveal();
  return result;
}

void BinaryFlags::Declare(app::Flags& flags) {
  host.Declare(flags);
  service.Declare(flags);
}

absl::Status BinaryFlags::Finish() {
  base::Violations violations;
  host.Finish(violations);
  app::CollectViolations({{"page_token_key", "page-token-key-file"}}, service.Options().Validate(),
                         violations);
  return violations.ToStatus();
}

}  // namespace upward::identity
