#include "libs/rpc/tls.h"

#include <arpa/inet.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "grpcpp/security/tls_certificate_provider.h"
#include "grpcpp/security/tls_credentials_options.h"

#include "libs/base/status_macros.h"
#include "libs/base/text.h"

namespace upward::rpc {
namespace {

namespace tls = grpc::experimental;

absl::Status CheckFiles(const TlsFiles& files) {
  if (files.certificate.empty() != files.private_key.empty()) {
    return absl::InvalidArgumentError(
        "TLS needs both or neither: the file of the certificate and that of its private key");
  }
  for (const std::string& path : {files.certificate, files.private_key, files.authorities}) {
    if (!path.empty() && access(path.c_str(), R_OK) != 0) {
      return absl::NotFoundError(
          absl::StrCat("cannot read ", path, "; check that it exists and its permissions"));
    }
  }
  return absl::OkStatus();
}

std::shared_ptr<tls::CertificateProviderInterface> Watch(const TlsFiles& files,
                                                         absl::Duration reload) {
  const auto seconds = static_cast<unsigned int>(absl::ToInt64Seconds(reload));
  return std::make_shared<tls::FileWatcherCertificateProvider>(files.private_key, files.certificate,
                                                               files.authorities, seconds);
}

// The host of host:port, without the brackets of an IPv6 address.
std::string HostOf(std::string_view address) {
  if (address.starts_with('[')) return std::string(address.substr(1, address.find(']') - 1));
  const bool has_port = std::count(address.begin(), address.end(), ':') == 1;
  return std::string(address.substr(0, has_port ? address.find(':') : address.npos));
}

bool IsLoopbackHost(const std::string& host) {
  in_addr four{};
  if (inet_pton(AF_INET, host.c_str(), &four) == 1) {
    return (ntohl(four.s_addr) >> IN_CLASSA_NSHIFT) == IN_LOOPBACKNET;
  }
  in6_addr six{};
  if (inet_pton(AF_INET6, host.c_str(), &six) == 1) return IN6_IS_ADDR_LOOPBACK(&six);
  return host == "localhost";
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ServerCredentials(const TlsFiles& files,
                                                                           absl::Duration reload) {
  if (!files.enabled()) return grpc::InsecureServerCredentials();
  if (files.certificate.empty()) {
    return absl::InvalidArgumentError("a TLS server needs a certificate and its private key");
  }
  UPWARD_RETURN_IF_ERROR(CheckFiles(files));
  tls::TlsServerCredentialsOptions options(Watch(files, reload));
  options.watch_identity_key_cert_pairs();
  if (!files.authorities.empty()) {
    options.watch_root_certs();
    options.set_cert_request_type(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  }
  return tls::TlsServerCredentials(options);
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> ChannelCredentials(
    const TlsFiles& files) {
  if (!files.enabled()) return grpc::InsecureChannelCredentials();
  UPWARD_RETURN_IF_ERROR(CheckFiles(files));
  tls::TlsChannelCredentialsOptions options;
  options.set_certificate_provider(Watch(files, kTlsReload));
  if (!files.authorities.empty()) options.watch_root_certs();
  if (!files.certificate.empty()) options.watch_identity_key_cert_pairs();
  return tls::TlsCredentials(options);
}

bool IsLoopback(std::string_view address) {
  if (address.starts_with("unix:")) return true;
  for (const std::string_view scheme : {"dns:", "ipv4:", "ipv6:"}) {
    if (!address.starts_with(scheme)) continue;
    address.remove_prefix(scheme.size());
    // dns://resolver/name:port
    if (const std::size_t slash = address.rfind('/'); slash != address.npos) {
      address.remove_prefix(slash + 1);
    }
  }
  const std::vector<absl::string_view> all = absl::StrSplit(base::Absl(address), ',');
  return std::ranges::all_of(all, [](absl::string_view one) {
    return IsLoopbackHost(HostOf(std::string_view(one.data(), one.size())));
  });
}

}  // namespace upward::rpc
