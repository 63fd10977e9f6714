// The options of the matching service's programs.
#pragma once

#include <string>

#include "absl/status/status.h"

#include "libs/app/flags.h"
#include "libs/app/host_flags.h"
#include "libs/app/secret.h"
#include "libs/rpc/channel.h"
#include "services/matching/service.h"

namespace upward::matching {

// Everything that `upward-matching` is told.
struct BinaryFlags {
  ServiceOptions options;
  app::Secret page_token_key;
  rpc::ChannelOptions identity{.target = "127.0.0.1:7001"};
  app::HostFlags host{kServiceName, "127.0.0.1:7002"};

  void Declare(app::Flags& flags);
  // Puts the secrets in their places and reports everything that is wrong, at once. To be called
  // after Parse.
  absl::Status Finish();
};

}  // namespace upward::matching
