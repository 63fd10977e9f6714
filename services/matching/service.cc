#include "services/matching/service.h"

#include <utility>

#include "prometheus/counter.h"
#include "prometheus/registry.h"

#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "libs/events/migrations.h"
#include "libs/events/outbox.h"
#include "libs/rpc/page_token.h"
#include "libs/sql/answers.h"
#include "services/matching/events/identity_events.h"
#include "services/matching/events/matching_fact_encoder.h"
#include "services/matching/recheck_worker.h"
#include "services/matching/rpc/enrolment_handler.h"
#include "services/matching/rpc/programme_handler.h"
#include "services/matching/rpc/relationship_handler.h"
#include "services/matching/rpc/round_handler.h"
#include "services/matching/store/migrations.h"
#include "services/matching/store/sql_matching_store.h"

namespace upward::matching {
namespace {

constexpr char kIdentitySource[] = "identity";

events::RelayOptions RelayOf(const ServiceOptions& options) {
  events::RelayOptions relay = options.relay;
  relay.source = kServiceName;
  return relay;
}

const char* StateLabel(RoundState state) {
  switch (state) {
    case RoundState::kSucceeded:
      return "succeeded";
    case RoundState::kCancelled:
      return "cancelled";
    case RoundState::kRunning:
    case RoundState::kFailed:
      break;
  }
  return "failed";
}

}  // namespace

absl::Status ServiceOptions::Validate() const {
  base::Violations violations;
  if (page_token_key.size() < rpc::kMinPageKeyBytes) {
    violations.Add("page_token_key",
                   "must be at least 32 bytes; make one with `openssl rand -hex 32`");
  }
  if (recheck_quiet < absl::ZeroDuration()) {
    violations.Add("recheck_quiet", "must not be negative");
  }
  return violations.ToStatus();
}

// In the order of who needs whom; destroyed in reverse.
class Service::Parts {
 public:
  Parts(const ServiceOptions& options, const ServiceDependencies& given)
      : given_(given),
        rounds_total_(prometheus::BuildCounter()
                          .Name("upward_matching_rounds_total")
                          .Help("Rounds that ended, by state.")
                          .Register(given.registry)),
        pairs_total_(prometheus::BuildCounter()
                         .Name("upward_matching_pairs_proposed_total")
                         .Help("Pairs that rounds proposed.")
                         .Register(given.registry)
                         .Add({})),
        outbox_(given.clock, given.ids),
        relay_(given.database, given.bus, given.clock, given.ids, RelayOf(options),
               {&given.registry, &given.logger}),
        store_(given.database, {.clock = given.clock, .outbox = outbox_, .encoder = encoder_},
               [this] { relay_.Notify(); }),
        tokens_(options.page_token_key),
        people_(given.identity, given.core.clock(), given.random),
        handlers_{.store = store_, .clock = given.clock, .ids = given.ids, .tokens = tokens_},
        jobs_(handlers_, people_,
              [this](const base::TenantId& tenant, const Round& round) { Ended(tenant, round); }),
        recheck_(store_, given.clock, given.logger, options.recheck_quiet),
        programme_handler_(handlers_, people_, given.core),
        enrolment_handler_(handlers_, people_, given.core),
        round_handler_(handlers_, jobs_, people_, given.core),
        relationship_handler_(handlers_, given.core) {}

  std::vector<grpc::Service*> services() {
    return {&programme_handler_, &enrolment_handler_, &round_handler_, &relationship_handler_};
  }
  events::Relay& relay() { return relay_; }

  void Start() {
    events::Consumer consumer;
    consumer.name = kServiceName;
    consumer.sources = {kIdentitySource};
    consumer.database = &given_.database;
    consumer.handle = [this](sql::Transaction& sql, std::span<const events::Event> events) {
      return store_.Within(sql, [&](MatchingTransaction& transaction) {
        return ApplyIdentityEvents(transaction, events, given_.clock.Now());
      });
    };
    subscription_ = given_.bus.Subscribe(std::move(consumer));
    relay_.Start();
    recheck_.Start();
  }

  void Stop() {
    jobs_.Stop();
    recheck_.Stop();
    subscription_.reset();
    relay_.Stop();
  }

 private:
  void Ended(const base::TenantId& tenant, const Round& round) {
    rounds_total_.Add({{"state", StateLabel(round.state)}}).Increment();
    pairs_total_.Increment(round.pairs);
    given_.logger.Info("round ended", {{"tenant_id", tenant.value()},
                                       {"round_id", round.id.value()},
                                       {"state", StateLabel(round.state)},
                                       {"reason", round.error_reason},
                                       {"pairs", round.pairs},
                                       {"unmatched", round.unmatched}});
  }

  const ServiceDependencies given_;
  prometheus::Family<prometheus::Counter>& rounds_total_;
  prometheus::Counter& pairs_total_;
  const MatchingFactEncoder encoder_;
  events::Outbox outbox_;
  events::Relay relay_;
  store::SqlMatchingStore store_;
  const rpc::PageTokens tokens_;
  const PeopleSources people_;
  const HandlerParts handlers_;
  RoundJobs jobs_;
  RecheckWorker recheck_;
  ProgrammeHandler programme_handler_;
  EnrolmentHandler enrolment_handler_;
  RoundHandler round_handler_;
  RelationshipHandler relationship_handler_;
  std::unique_ptr<events::Subscription> subscription_;
};

std::vector<sql::MigrationSet> Service::Migrations() {
  return {events::EventsMigrations(), sql::AnswersMigrations(), store::MatchingMigrations()};
}

absl::StatusOr<std::unique_ptr<Service>> Service::Create(const ServiceOptions& options,
                                                         const ServiceDependencies& dependencies) {
  UPWARD_RETURN_IF_ERROR(options.Validate());
  return std::unique_ptr<Service>(new Service(std::make_unique<Parts>(options, dependencies)));
}

Service::Service(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Service::~Service() { Stop(); }

std::vector<grpc::Service*> Service::services() { return parts_->services(); }

void Service::Start() { parts_->Start(); }

void Service::Stop() { parts_->Stop(); }

absl::Status Service::Resend(std::int64_t after_position, std::string_view consumer) {
  return parts_->relay().Resend(after_position, consumer);
}

}  // namespace upward::matching
