#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

#include "libs/base/id_generator.h"
#include "libs/base/status_macros.h"
#include "libs/events/redis_options.h"
#include "libs/events/relay.h"
#include "tests/bench/bare_streams.h"
#include "tests/bench/benchmarks.h"
#include "tests/bench/event_flow.h"
#include "tests/bench/import_once.h"

namespace upward::bench {
namespace {

constexpr int kTurns = 5;
constexpr int kEvents = 30'000;
constexpr double kGoal = 0.5;

// The same events as the bus carries them.
std::vector<events::Event> EventsOf(const std::vector<events::Outbox::Draft>& drafts) {
  const base::SystemClock clock;
  base::SystemRandom random;
  base::IdGenerator ids(clock, random);
  std::vector<events::Event> events;
  for (const events::Outbox::Draft& draft : drafts) {
    events.push_back({.id = ids.New(),
                      .tenant = kTenant,
                      .type = draft.type,
                      .aggregate_id = draft.aggregate_id,
                      .occurred_at = clock.Now(),
                      .payload = draft.payload});
  }
  return events;
}

struct Rates {
  std::vector<double> all;
  std::vector<double> ids_alone;
  std::vector<double> relay;
  std::vector<double> consumer;
  std::vector<double> bare;
};

absl::StatusOr<double> RunAll(sql::Dialect dialect,
                              const std::vector<events::Outbox::Draft>& drafts, Effect effect) {
  UPWARD_ASSIGN_OR_RETURN(const auto flow, EventFlow::Make(dialect, drafts, effect));
  return flow->RunAll();
}

// One turn: relay and consumer side by side, Redis alone, and the parts one after the other.
absl::Status RunTurn(sql::Dialect dialect, const std::vector<events::Outbox::Draft>& drafts,
                     const std::vector<events::Event>& events, Rates& rates) {
  const auto count = static_cast<double>(drafts.size());
  UPWARD_ASSIGN_OR_RETURN(const double all, RunAll(dialect, drafts, Effect::kRow));
  UPWARD_ASSIGN_OR_RETURN(testing::RedisServer* const redis, Redis());
  UPWARD_ASSIGN_OR_RETURN(const double bare,
                          RunBareStreams({.port = redis->port(),
                                          .publish_batch = events::RelayOptions().batch,
                                          .read_batch = events::RedisOptions().batch},
                                         events));
  UPWARD_ASSIGN_OR_RETURN(const double ids_alone, RunAll(dialect, drafts, Effect::kIdAlone));
  UPWARD_ASSIGN_OR_RETURN(const auto flow, EventFlow::Make(dialect, drafts, Effect::kRow));
  UPWARD_ASSIGN_OR_RETURN(const double relay, flow->RunRelay());
  UPWARD_ASSIGN_OR_RETURN(const double consumer, flow->RunConsumer());
  rates.all.push_back(count / all);
  rates.bare.push_back(count / bare);
  rates.ids_alone.push_back(count / ids_alone);
  rates.relay.push_back(count / relay);
  rates.consumer.push_back(count / consumer);
  return absl::OkStatus();
}

// A line for information: against the same peer, without a goal.
Line Part(const Line& whole, const std::string& suffix, const std::vector<double>& rates,
          const std::string& what) {
  Line part = whole;
  part.name += suffix;
  part.value = Median(rates);
  part.kind = Goal::kNone;
  part.peer_name = "the same; for information: " + what;
  return part;
}

}  // namespace

absl::StatusOr<std::vector<Line>> MeasureEvents(sql::Dialect dialect, const Settings& settings) {
  const std::string name = "events_" + EngineName(dialect);
  const int turns = settings.Size(kTurns, 1);
  const auto drafts = PersonChanges(settings.Size(kEvents, 1'000));
  const auto events = EventsOf(drafts);
  Rates rates;
  for (int turn = 1; turn <= turns; ++turn) {
    UPWARD_RETURN_IF_ERROR(CheckStopped());
    UPWARD_RETURN_IF_ERROR(RunTurn(dialect, drafts, events, rates));
    Tell(name, absl::StrCat("turn ", turn, " of ", turns, ": ", Readable(rates.all.back()),
                            "/s, ids alone ", Readable(rates.ids_alone.back()), "/s, relay ",
                            Readable(rates.relay.back()), "/s, consumer ",
                            Readable(rates.consumer.back()), "/s, Redis alone ",
                            Readable(rates.bare.back()), "/s"));
  }
  Line all{.name = name, .unit = "events/s", .kind = Goal::kAtLeast, .goal = kGoal};
  all.value = Median(rates.all);
  all.peer = Median(rates.bare);
  all.peer_name = "hiredis: pipelined XADD beside XREADGROUP and XACK, no database";
  return std::vector<Line>{
      all, Part(all, "_ids_alone", rates.ids_alone, "the effect is the record of the id alone"),
      Part(all, "_relay", rates.relay, "the relay while nobody consumes"),
      Part(all, "_consumer", rates.consumer, "the consumer when all is in Redis")};
}

}  // namespace upward::bench
