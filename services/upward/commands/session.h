// The connection of a command to a deployment.
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/grpcpp.h"

#include "libs/app/secret.h"
#include "libs/base/clock.h"
#include "libs/base/id_generator.h"
#include "libs/rpc/channel.h"
#include "services/upward/console/console.h"

namespace upward::commands {

struct ConnectionOptions {
  std::string server = "127.0.0.1:7400";
  std::string matching_server;  // empty: the same
  std::string token_file;       // empty: the variable UPWARD_TOKEN
  rpc::TlsFiles tls;            // without any file: in the clear
};

// Longest wait for one answer; the servers' own bound.
inline constexpr absl::Duration kCallTimeout = absl::Seconds(30);
// Longest upload or watch; the servers' own bound for a stream.
inline constexpr absl::Duration kStreamTimeout = absl::Hours(1);

// Opens no connection before the first call. Used by one thread.
class Session {
 public:
  // A usage error when one of a pair of TLS files is missing, NOT_FOUND or INVALID_ARGUMENT when
  // the token's or a TLS file cannot be used. Warns of connections that leave this machine in the
  // clear. `console` must outlive the session.
  static absl::StatusOr<std::unique_ptr<Session>> Open(const ConnectionOptions& options,
                                                       console::Console& console);

  console::Console& console() { return console_; }

  // Stubs of a service's generated class: Identity<PeopleService>().
  template <class Service>
  std::unique_ptr<typename Service::Stub> Identity() {
    return Service::NewStub(identity_);
  }
  template <class Service>
  std::unique_ptr<typename Service::Stub> Matching() {
    return Service::NewStub(matching_);
  }

  std::unique_ptr<grpc::ClientContext> NewContext() const { return calls_.MakeClientContext(); }
  std::unique_ptr<grpc::ClientContext> NewStreamContext() const {
    return streams_.MakeClientContext();
  }

  // For the request_id of a change.
  std::string NewRequestId() { return ids_.New(); }
  absl::Time Now() const { return clock_.Now(); }

 private:
  Session(app::Secret token, std::shared_ptr<grpc::Channel> identity,
          std::shared_ptr<grpc::Channel> matching, console::Console& console);

  console::Console& console_;
  const app::Secret token_;
  const base::SystemClock clock_;
  base::SystemRandom random_;
  base::IdGenerator ids_;
  const rpc::Caller calls_;
  const rpc::Caller streams_;
  const std::shared_ptr<grpc::Channel> identity_;
  const std::shared_ptr<grpc::Channel> matching_;
};

// The token that the options name; empty when they name none and UPWARD_TOKEN is not set.
absl::StatusOr<app::Secret> ReadToken(const ConnectionOptions& options);

}  // namespace upward::commands
