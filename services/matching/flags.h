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

// At the end of the help of `upward-matching`; its test runs through them.
inline constexpr char kExamples[] =
    R"(  openssl rand -hex 32 > page.key
  upward-matching --identity-server=127.0.0.1:7001 --page-token-key-file=page.key \
    --token-keys=keys.json --token-issuer=upward --token-audience=upward
  upward-matching --identity-server=dns:///upward-identity:7001 \
    --identity-tls-authorities=inside.pem --identity-tls-certificate=chain.pem \
    --identity-tls-private-key=key.pem --page-token-key-file=page.key --listen=0.0.0.0:7002 \
    --tls-certificate=chain.pem --tls-private-key=key.pem --tls-authorities=inside.pem \
    --storage=postgres --postgres-service-url-file=service.url --bus=redis --redis-host=redis \
    --token-keys=https://id.example.org/keys --token-issuer=https://id.example.org \
    --token-audience=upward)";

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
