#include "libs/rpc/server.h"

#include <chrono>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/health_check_service_interface.h"
#include "grpcpp/impl/server_builder_option.h"
#include "grpcpp/resource_quota.h"

#include "libs/base/check.h"
#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/hand_over.h"

namespace upward::rpc {
namespace {

static_assert(DrainOptions{}.grace > CoreOptions{}.max_unary_time,
              "a drain must not cancel a unary call that keeps to its time");

// Pings that a client may send on an idle connection: as often as our own channels do, halved so
// that jitter does not get a well-behaved client cut off.
constexpr absl::Duration kMinClientPing = absl::Seconds(10);

// Reflection, as Debian ships it, holds a thread for each stream. A tool opens one, for a moment.
constexpr int kReflectionThreads = 8;

// What a server must have room for beside one message of the largest size.
constexpr int kMinBufferedMessages = 8;

// Reflection on or off for one server. (Linking gRPC's library for it switches it on for all.)
class ReflectionOption final : public grpc::ServerBuilderOption {
 public:
  explicit ReflectionOption(bool on) : on_(on) {}
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    auto reflection = std::make_unique<grpc::reflection::ProtoServerReflectionPlugin>();
    const std::string name = reflection->name();
    std::erase_if(*plugins, [&name](const auto& plugin) { return plugin->name() == name; });
    if (on_) plugins->push_back(std::move(reflection));
  }

 private:
  const bool on_;
};

int Milliseconds(absl::Duration span) { return static_cast<int>(absl::ToInt64Milliseconds(span)); }

void Configure(const ServerOptions& options, grpc::ServerBuilder& builder) {
  grpc::EnableDefaultHealthCheckService(true);
  builder.SetMaxReceiveMessageSize(options.max_message_bytes);
  builder.SetResourceQuota(grpc::ResourceQuota("upward")
                               .Resize(options.max_buffer_bytes)
                               .SetMaxThreads(kReflectionThreads));
  // Two servers on one port would each get some of the connections, without any error.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, options.max_streams_per_connection);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, Milliseconds(options.keepalive_time));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS,
                             Milliseconds(options.keepalive_timeout));
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             Milliseconds(kMinClientPing));
  builder.SetOption(std::make_unique<ReflectionOption>(options.reflection));
}

void CheckTls(const TlsFiles& tls, base::Violations& wrong) {
  if (!tls.enabled()) return;
  if (tls.certificate.empty()) {
    wrong.Add("tls.certificate", "is missing: a server that uses TLS shows a certificate");
  } else if (tls.private_key.empty()) {
    wrong.Add("tls.private_key", "is missing: it belongs to the certificate");
  }
}

}  // namespace

absl::Status ServerOptions::Validate() const {
  base::Violations wrong;
  CheckTls(tls, wrong);
  if (max_message_bytes < 1) wrong.Add("max_message_bytes", "must be positive");
  if (max_buffer_bytes / kMinBufferedMessages < max_message_bytes) {
    wrong.Add("max_buffer_bytes", absl::StrCat("must have room for ", kMinBufferedMessages,
                                               " messages of the largest size"));
  }
  if (max_streams_per_connection < 1) wrong.Add("max_streams_per_connection", "must be positive");
  if (keepalive_time < absl::Seconds(1)) wrong.Add("keepalive_time", "must be at least 1 s");
  if (keepalive_timeout < absl::Seconds(1)) wrong.Add("keepalive_timeout", "must be at least 1 s");
  return wrong.ToStatus();
}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options, Core& core,
                                                      const std::vector<grpc::Service*>& services) {
  // Debian builds Abseil with the search for deadlocks among gRPC's locks: some per cent of a call.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  UPWARD_CHECK(!services.empty(), "a server has something to serve");
  UPWARD_RETURN_IF_ERROR(options.Validate());
  UPWARD_RETURN_IF_ERROR(core.setup());
  UPWARD_ASSIGN_OR_RETURN(const auto credentials, ServerCredentials(options.tls));

  internal::wiring.Give();
  grpc::ServerBuilder builder;
  Configure(options, builder);
  int port = 0;
  const bool listens = !options.address.empty();
  if (listens) builder.AddListeningPort(options.address, credentials, &port);
  for (grpc::Service* service : services) builder.RegisterService(service);
  auto unknown = std::make_unique<UnknownMethods>(core);
  builder.RegisterCallbackGenericService(unknown.get());

  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr || (listens && port == 0)) {
    return absl::UnavailableError(absl::StrCat(
        "cannot listen on ", options.address,
        "; another process may hold the port, or the address is not one of this machine's: stop "
        "the other process or choose another address"));
  }
  return std::unique_ptr<Server>(new Server(core, std::move(unknown), std::move(server), port));
}

Server::Server(Core& core, std::unique_ptr<UnknownMethods> unknown,
               std::unique_ptr<grpc::Server> server, int port)
    : core_(core), unknown_(std::move(unknown)), server_(std::move(server)), port_(port) {
  Log("serving");
}

void Server::Log(std::string_view what) {
  if (port_ == 0) {
    core_.logger().Info(what, {{"where", "in process"}});
  } else {
    core_.logger().Info(what, {{"port", port_}});
  }
}

Server::~Server() { Drain({.notice = absl::ZeroDuration()}); }

std::shared_ptr<grpc::Channel> Server::InProcessChannel() {
  return server_->InProcessChannel(grpc::ChannelArguments());
}

void Server::Drain(const DrainOptions& options) {
  base::MutexLock lock(drain_mutex_);
  if (drained_) return;
  internal::ended_calls.Take();
  server_->GetHealthCheckService()->Shutdown();
  core_.BeginDrain();
  std::this_thread::sleep_for(absl::ToChronoMilliseconds(options.notice));
  server_->Shutdown(absl::ToChronoTime(core_.clock().Now() + options.grace));
  server_->Wait();
  internal::ended_calls.Take();
  drained_ = true;
  Log("stopped");
}

}  // namespace upward::rpc
