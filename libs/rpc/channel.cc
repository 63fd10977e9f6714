#include "libs/rpc/channel.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.pb.h"
#include "nlohmann/json.hpp"

#include "libs/base/status_macros.h"
#include "libs/rpc/metadata.h"

namespace upward::rpc {
namespace {

using Json = nlohmann::json;

// Above what servers accept (server.cc), below the idle timeout of proxies in between.
constexpr absl::Duration kKeepaliveTime = absl::Seconds(30);
constexpr absl::Duration kKeepaliveTimeout = absl::Seconds(10);

// What an outgoing call leaves of the caller's time, to make an error of the peer's timeout.
constexpr absl::Duration kAnswerMargin = absl::Milliseconds(20);

bool IsIdempotent(const google::protobuf::MethodDescriptor& method) {
  return method.options().idempotency_level() !=
         google::protobuf::MethodOptions::IDEMPOTENCY_UNKNOWN;
}

// As JSON writes a protobuf Duration: "0.1s".
std::string Seconds(absl::Duration duration) {
  return absl::StrCat(absl::ToDoubleSeconds(duration), "s");
}

void AddHeaders(grpc::ClientContext& context, const std::string& token,
                const std::string& request_id, const telemetry::TraceContext& trace) {
  if (!token.empty()) context.AddMetadata(std::string(kAuthorizationHeader), "Bearer " + token);
  context.AddMetadata(std::string(kRequestIdHeader), request_id);
  context.AddMetadata(std::string(kTraceparentHeader), telemetry::FormatTraceparent(trace));
}

}  // namespace

std::string ServiceConfig(const ChannelOptions& options) {
  Json methods = Json::array();
  for (const auto* service : options.services) {
    for (int i = 0; i < service->method_count(); ++i) {
      if (!IsIdempotent(*service->method(i))) continue;
      methods.push_back(
          {{"service", service->full_name()}, {"method", service->method(i)->name()}});
    }
  }
  Json config = {{"loadBalancingConfig", Json::array({{{"round_robin", Json::object()}}})}};
  if (options.health_checks) config["healthCheckConfig"] = {{"serviceName", ""}};
  if (!methods.empty() && options.retry.attempts > 1) {
    const Json retry = {{"maxAttempts", options.retry.attempts},
                        {"initialBackoff", Seconds(options.retry.first_backoff)},
                        {"maxBackoff", Seconds(options.retry.max_backoff)},
                        {"backoffMultiplier", options.retry.backoff_multiplier},
                        {"retryableStatusCodes", {"UNAVAILABLE"}}};
    // No "timeout" here: gRPC 1.51 lets it fire early. Deadlines are set on each context.
    config["methodConfig"] = Json::array({{{"name", methods}, {"retryPolicy", retry}}});
  }
  return config.dump();
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> OpenChannel(const ChannelOptions& options) {
  UPWARD_ASSIGN_OR_RETURN(const auto credentials, ChannelCredentials(options.tls));
  grpc::ChannelArguments arguments;
  arguments.SetServiceConfigJSON(ServiceConfig(options));
  arguments.SetMaxReceiveMessageSize(options.max_message_bytes);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS,
                   static_cast<int>(absl::ToInt64Milliseconds(kKeepaliveTime)));
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS,
                   static_cast<int>(absl::ToInt64Milliseconds(kKeepaliveTimeout)));
  return grpc::CreateCustomChannel(options.target, credentials, arguments);
}

std::unique_ptr<grpc::ClientContext> MakeClientContext(const Call& call) {
  auto context = call.context() == nullptr
                     ? std::make_unique<grpc::ClientContext>()
                     : grpc::ClientContext::FromCallbackServerContext(*call.context());
  if (call.deadline() != absl::InfiniteFuture()) {
    context->set_deadline(absl::ToChronoTime(call.deadline() - kAnswerMargin));
  }
  AddHeaders(*context, call.token(), call.request_id(), call.trace());
  return context;
}

Caller::Caller(Options options, const base::Clock& clock, base::Random& random)
    : options_(std::move(options)), clock_(clock), random_(random) {}

std::unique_ptr<grpc::ClientContext> Caller::MakeClientContext() const {
  auto context = std::make_unique<grpc::ClientContext>();
  context->set_deadline(absl::ToChronoTime(clock_.Now() + options_.timeout));
  const telemetry::TraceContext trace = telemetry::NewTrace(random_);
  AddHeaders(*context, options_.token ? options_.token() : "", trace.trace_id, trace);
  return context;
}

}  // namespace upward::rpc
