#include "services/upward/commands/session.h"

#include <cstdlib>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

#include "libs/base/status_macros.h"
#include "libs/rpc/tls.h"
#include "services/upward/commands/usage.h"
#include "upward/identity/v1/import_service.pb.h"
#include "upward/identity/v1/org_service.pb.h"
#include "upward/identity/v1/people_service.pb.h"
#include "upward/identity/v1/tenant_service.pb.h"
#include "upward/matching/v1/enrolment_service.pb.h"
#include "upward/matching/v1/programme_service.pb.h"
#include "upward/matching/v1/relationship_service.pb.h"
#include "upward/matching/v1/round_service.pb.h"

namespace upward::commands {
namespace {

constexpr char kTokenVariable[] = "UPWARD_TOKEN";

// The services of a contract file, for retries of calls that change nothing.
void AddServices(const google::protobuf::FileDescriptor& file, rpc::ChannelOptions& options) {
  for (int i = 0; i < file.service_count(); ++i) options.services.push_back(file.service(i));
}

rpc::ChannelOptions AllServices() {
  rpc::ChannelOptions options;
  AddServices(*identity::v1::ImportOptions::descriptor()->file(), options);
  AddServices(*identity::v1::ReportingLines::descriptor()->file(), options);
  AddServices(*identity::v1::Person::descriptor()->file(), options);
  AddServices(*identity::v1::Tenant::descriptor()->file(), options);
  AddServices(*matching::v1::Enrolment::descriptor()->file(), options);
  AddServices(*matching::v1::Programme::descriptor()->file(), options);
  AddServices(*matching::v1::Relationship::descriptor()->file(), options);
  AddServices(*matching::v1::Round::descriptor()->file(), options);
  return options;
}

void WarnOfClearText(const ConnectionOptions& options, console::Console& console) {
  if (options.tls.enabled()) return;
  for (const std::string& server : {options.server, options.matching_server}) {
    if (server.empty() || rpc::IsLoopback(server)) continue;
    console.Warn(absl::StrCat("your token and all answers cross the network in the clear to ",
                              server, "; give --ca"));
  }
}

}  // namespace

absl::StatusOr<app::Secret> ReadToken(const ConnectionOptions& options) {
  if (!options.token_file.empty()) {
    UPWARD_ASSIGN_OR_RETURN(const app::Secret secret, app::Secret::FromFile(options.token_file));
    return app::Secret(std::string(absl::StripAsciiWhitespace(secret.Reveal())));
  }
  const char* token = std::getenv(kTokenVariable);
  return app::Secret(token == nullptr ? "" : std::string(absl::StripAsciiWhitespace(token)));
}

absl::StatusOr<std::unique_ptr<Session>> Session::Open(const ConnectionOptions& options,
                                                       console::Console& console) {
  UPWARD_ASSIGN_OR_RETURN(app::Secret token, ReadToken(options));
  if (options.tls.certificate.empty() != options.tls.private_key.empty()) {
    return UsageError("--client-certificate and --client-key go together: give both or neither");
  }
  WarnOfClearText(options, console);
  rpc::ChannelOptions channel = AllServices();
  channel.tls = options.tls;
  channel.target = options.server;
  UPWARD_ASSIGN_OR_RETURN(const auto identity, rpc::OpenChannel(channel));
  if (options.matching_server.empty()) {
    return std::unique_ptr<Session>(new Session(std::move(token), identity, identity, console));
  }
  channel.target = options.matching_server;
  UPWARD_ASSIGN_OR_RETURN(const auto matching, rpc::OpenChannel(channel));
  return std::unique_ptr<Session>(new Session(std::move(token), identity, matching, console));
}

Session::Session(app::Secret token, std::shared_ptr<grpc::Channel> identity,
                 std::shared_ptr<grpc::Channel> matching, console::Console& console)
    : console_(console),
      token_(std::move(token)),
      ids_(clock_, random_),
      calls_({.token = [this] { return token_.Reveal(); }, .timeout = kCallTimeout}, clock_,
             random_),
      streams_({.token = [this] { return token_.Reveal(); }, .timeout = kStreamTimeout}, clock_,
               random_),
      identity_(std::move(identity)),
      matching_(std::move(matching)) {}

}  // namespace upward::commands
