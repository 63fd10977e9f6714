#include "tests/bench/event_flow.h"

#include <algorithm>
#include <span>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"

#include "libs/base/status_macros.h"
#include "libs/events/migrations.h"
#include "tests/bench/import_once.h"
#include "tests/bench/measure.h"
#include "upward/identity/v1/identity_events.pb.h"

namespace upward::bench {
namespace {

constexpr char kSource[] = "identity";
constexpr std::size_t kAppendBatch = 500;  // as an import writes them
// Far above what the slowest run takes.
constexpr absl::Duration kEffectTimeout = absl::Minutes(2);
constexpr absl::Duration kLook = absl::Milliseconds(1);

constexpr sql::MigrationFile kEffects[] = {{"0001_effects.sql", R"sql(
CREATE TABLE effects (
  tenant_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  changes BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, person_id)
);
)sql"}};

constexpr char kTouchPerson[] =
    "INSERT INTO effects (tenant_id, person_id, changes) VALUES ($1, $2, 1)"
    " ON CONFLICT (tenant_id, person_id) DO UPDATE SET changes = effects.changes + 1";

}  // namespace

std::vector<events::Outbox::Draft> PersonChanges(int count) {
  std::vector<events::Outbox::Draft> drafts;
  for (int i = 0; i < count; ++i) {
    identity::v1::PersonChanged message;
    message.set_person_id(absl::StrFormat("01KAV0000000000000%08d", i));
    message.add_changed_fields("job_family");
    message.add_changed_fields("location");
    drafts.push_back({.aggregate_id = message.person_id(),
                      .type = message.GetDescriptor()->full_name(),
                      .payload = message.SerializeAsString()});
  }
  return drafts;
}

absl::StatusOr<std::unique_ptr<EventFlow>> EventFlow::Make(
    sql::Dialect dialect, const std::vector<events::Outbox::Draft>& drafts, Effect effect) {
  UPWARD_ASSIGN_OR_RETURN(testing::RedisServer* const redis, Redis());
  UPWARD_RETURN_IF_ERROR(redis->FlushAll());
  std::unique_ptr<EventFlow> flow(new EventFlow(static_cast<int>(drafts.size()), effect));
  const sql::MigrationSet sets[] = {events::EventsMigrations(), {"effects", kEffects}};
  UPWARD_ASSIGN_OR_RETURN(flow->owner_place_, FreshDatabase::Make(dialect, sets));
  UPWARD_ASSIGN_OR_RETURN(flow->consumer_place_, FreshDatabase::Make(dialect, sets));
  UPWARD_ASSIGN_OR_RETURN(flow->owner_, Open(flow->owner_place_->address()));
  UPWARD_ASSIGN_OR_RETURN(flow->consumer_, Open(flow->consumer_place_->address()));
  const events::Observers observers(nullptr, &flow->logger_);
  events::RedisOptions options;
  options.endpoint.port = redis->port();
  flow->bus_ = std::make_unique<events::RedisBus>(options, flow->clock_, flow->ids_, observers);
  events::RelayOptions relay;
  relay.source = kSource;
  flow->relay_ = std::make_unique<events::Relay>(*flow->owner_, *flow->bus_, flow->clock_,
                                                 flow->ids_, relay, observers);
  UPWARD_RETURN_IF_ERROR(flow->Fill(drafts));
  return flow;
}

EventFlow::~EventFlow() {
  if (relay_ != nullptr) relay_->Stop();
  subscription_.reset();
}

absl::Status EventFlow::Fill(const std::vector<events::Outbox::Draft>& drafts) {
  events::Outbox outbox(clock_, ids_);
  for (std::size_t at = 0; at < drafts.size(); at += kAppendBatch) {
    const auto part = std::span(drafts).subspan(at, std::min(kAppendBatch, drafts.size() - at));
    UPWARD_RETURN_IF_ERROR(owner_->Transact(
        sql::Scope::Tenant(kTenant),
        [&](sql::Transaction& transaction) { return outbox.AppendMany(transaction, part); }));
  }
  return absl::OkStatus();
}

events::Consumer EventFlow::MakeConsumer() {
  events::Consumer consumer{.name = "bench", .sources = {kSource}, .database = consumer_.get()};
  consumer.handle = [this](sql::Transaction& transaction, std::span<const events::Event> events) {
    return TakeEffect(transaction, events);
  };
  return consumer;
}

absl::Status EventFlow::TakeEffect(sql::Transaction& transaction,
                                   std::span<const events::Event> events) {
  handled_.fetch_add(static_cast<int>(events.size()), std::memory_order_relaxed);
  if (effect_ == Effect::kIdAlone) return absl::OkStatus();
  std::vector<sql::Parameters> rows;
  rows.reserve(events.size());
  for (const events::Event& event : events) {
    rows.push_back({event.tenant.value(), event.aggregate_id});
  }
  return transaction.ExecuteMany(kTouchPerson, rows).status();
}

absl::StatusOr<double> EventFlow::RunAll() {
  const Stopwatch watch;
  subscription_ = bus_->Subscribe(MakeConsumer());
  relay_->Start();
  UPWARD_RETURN_IF_ERROR(WaitForEffects());
  return watch.Seconds();
}

absl::StatusOr<double> EventFlow::RunRelay() {
  const Stopwatch watch;
  int published = 0;
  while (published < count_) {
    UPWARD_RETURN_IF_ERROR(CheckStopped());
    UPWARD_ASSIGN_OR_RETURN(const int more, relay_->RunOnce());
    published += more;
  }
  return watch.Seconds();
}

absl::StatusOr<double> EventFlow::RunConsumer() {
  const Stopwatch watch;
  subscription_ = bus_->Subscribe(MakeConsumer());
  UPWARD_RETURN_IF_ERROR(WaitForEffects());
  return watch.Seconds();
}

absl::Status EventFlow::WaitForEffects() {
  const absl::Time deadline = absl::Now() + kEffectTimeout;
  while (true) {
    UPWARD_RETURN_IF_ERROR(CheckStopped());
    // The table is asked only when the last effect may be there.
    if (handled_.load() >= count_) {
      UPWARD_ASSIGN_OR_RETURN(const std::int64_t effects, CountEffects());
      if (effects == count_) return absl::OkStatus();
    }
    if (absl::Now() > deadline) return absl::DeadlineExceededError("events do not take effect");
    absl::SleepFor(kLook);  // sleeps: looks for the work of other threads
  }
}

absl::StatusOr<std::int64_t> EventFlow::CountEffects() {
  std::int64_t count = 0;
  UPWARD_RETURN_IF_ERROR(consumer_->Read(
      sql::Scope::Tenant(kTenant), [&](sql::Transaction& transaction) -> absl::Status {
        UPWARD_ASSIGN_OR_RETURN(
            const sql::Rows rows,
            transaction.Query(effect_ == Effect::kRow
                                  ? "SELECT count(*) FROM effects WHERE tenant_id = $1"
                                  : "SELECT count(*) FROM consumed_events WHERE tenant_id = $1",
                              {kTenant.value()}));
        count = rows.front().Int(0);
        return absl::OkStatus();
      }));
  return count;
}

}  // namespace upward::bench
