// A certificate for TLS tests.
#pragma once

#include <string>

#include "libs/rpc/tls.h"

namespace upward::rpc::testing {

// Writes a new key and a certificate for localhost and 127.0.0.1, signed by itself, into `folder`.
// Answers paths for a server or channel that trusts just this certificate and shows it.
TlsFiles WriteCertificate(const std::string& folder);

}  // namespace upward::rpc::testing
