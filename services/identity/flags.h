// The options of the identity service's programs.
#pragma once

#include "absl/status/status.h"

#include "libs/app/flags.h"
#include "libs/app/host_flags.h"
#include "libs/app/secret.h"
#include "services/identity/service.h"

namespace upward::identity {

// What the service itself is told, in a program of its own and in the all-in-one server.
struct ServiceFlags {
  ServiceOptions options;
  app::Secret page_token_key;

  void Declare(app::Flags& flags);
  // The options with their secrets, to be called after Parse.
  ServiceOptions Options() const;
};

// At the end of the help of `upward-identity`; its test runs through them.
inline constexpr char kExamples[] =
    R"(  openssl rand -hex 32 > page.key
  upward-identity --page-token-key-file=page.key \
    --token-keys=keys.json --token-issuer=upward --token-audience=upward
  upward-identity --page-token-key-file=page.key --listen=0.0.0.0:7001 \
    --tls-certificate=chain.pem --tls-private-key=key.pem --tls-authorities=inside.pem \
    --storage=postgres --postgres-service-url-file=service.url --bus=redis --redis-host=redis \
    --token-keys=https://id.example.org/keys --token-issuer=https://id.example.org \
    --token-audience=upward)";

// Everything that `upward-identity` is told.
struct BinaryFlags {
  ServiceFlags service;
  app::HostFlags host{kServiceName, "127.0.0.1:7001"};

  void Declare(app::Flags& flags);
  // Puts the secrets in their places and reports everything that is wrong, at once. To be called
  // after Parse.
  absl::Status Finish();
};

}  // namespace upward::identity
