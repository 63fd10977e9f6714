// Certificates for servers and channels, read from files and read again when these change.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/security/server_credentials.h"

namespace upward::rpc {

// Paths of PEM files. Certificates are reloaded without a restart; replace their folder in one
// step (as Kubernetes does), so that key and certificate always match.
struct TlsFiles {
  std::string certificate{};  // own chain; on a channel only for mutual TLS
  std::string private_key{};  // of that certificate
  std::string
      authorities;  // whom to trust; on a server it demands client certificates (mutual TLS)

  bool enabled() const { return !certificate.empty() || !authorities.empty(); }
};

// Without TLS files the connection is in the clear: for loopback and tests. NOT_FOUND when a file
// cannot be read, INVALID_ARGUMENT when one of a pair is missing.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ServerCredentials(const TlsFiles& files);
absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> ChannelCredentials(const TlsFiles& files);

}  // namespace upward::rpc
