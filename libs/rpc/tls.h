// Certificates for servers and channels, read from files and read again when these change.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
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

  // A file of a pair without the other is an error, never a connection in the clear.
  bool enabled() const {
    return !certificate.empty() || !private_key.empty() || !authorities.empty();
  }
};

// How long changed files may go unnoticed, at least a second. Renewed certificates are valid long
// before the old ones end, so minutes would do as well.
inline constexpr absl::Duration kTlsReload = absl::Minutes(1);

// Without TLS files the connection is in the clear: for loopback and tests. NOT_FOUND when a file
// cannot be read, INVALID_ARGUMENT when one of a pair is missing.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ServerCredentials(
    const TlsFiles& files, absl::Duration reload = kTlsReload);
absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> ChannelCredentials(const TlsFiles& files);

// Whether an address (host:port, or a gRPC target) stays on this machine, so that what is sent in
// the clear crosses no network. Any name but localhost counts as another machine's.
bool IsLoopback(std::string_view address);

}  // namespace upward::rpc
