// `upward events`: events that a service could not take, set aside until an operator replays them.
#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"

#include "libs/base/clock.h"
#include "libs/base/status_macros.h"
#include "libs/events/redis_dead_letters.h"
#include "libs/telemetry/logger.h"
#include "services/upward/commands/groups.h"
#include "services/upward/commands/usage.h"
#include "services/upward/console/words.h"
#include "services/upward/suite/suite.h"

namespace upward::commands {
namespace {

constexpr char kRedisPasswordVariable[] = "UPWARD_REDIS_PASSWORD";
constexpr char kMatching[] = "matching";  // the only service that takes events of another

struct DeadLetterOptions {
  std::string data = suite::DataFolder::Default();
  std::string redis;  // empty: the data folder
  std::string redis_prefix = "upward";
  std::string consumer = kMatching;
  std::vector<std::string> ids;  // of replay
  bool all = false;              // of replay
};

// Opens what holds the dead letters: the data folder of a stopped server, or a Redis.
class DeadLetterSource {
 public:
  static absl::StatusOr<std::unique_ptr<DeadLetterSource>> Open(const DeadLetterOptions& options) {
    auto source = std::unique_ptr<DeadLetterSource>(new DeadLetterSource);
    if (options.redis.empty()) {
      UPWARD_RETURN_IF_ERROR(source->OpenFolder(options.data));
    } else {
      UPWARD_RETURN_IF_ERROR(source->OpenRedis(options));
    }
    return source;
  }

  events::DeadLetters& letters() { return redis_ != nullptr ? *redis_ : suite_->dead_letters(); }

 private:
  DeadLetterSource() : logger_(clock_, telemetry::Level::kWarning) {}

  // A suite without a listener: its consumers take what is replayed. The folder's lock keeps a
  // running server and this apart.
  absl::Status OpenFolder(const std::string& data) {
    if (!suite::DataFolder(data).HasTokenKey()) {
      return absl::NotFoundError(
          absl::StrCat("there is no server's data in ", data, "; name the folder with --data"));
    }
    suite::SuiteOptions options;
    options.data = data;
    options.server.address = "";
    absl::StatusOr<std::unique_ptr<suite::Suite>> suite =
        suite::Suite::Start(options, clock_, logger_);
    if (absl::IsFailedPrecondition(suite.status())) {
      return absl::FailedPreconditionError(
          absl::StrCat(suite.status().message(),
                       "; events of a data folder are listed and replayed while its server is "
                       "stopped, those of a Redis (--redis) at any time"));
    }
    UPWARD_ASSIGN_OR_RETURN(suite_, std::move(suite));
    return absl::OkStatus();
  }

  absl::Status OpenRedis(const DeadLetterOptions& given) {
    events::RedisOptions options;
    options.prefix = given.redis_prefix;
    const std::size_t colon = given.redis.rfind(':');
    int port = 0;
    if (colon == given.redis.npos || !absl::SimpleAtoi(given.redis.substr(colon + 1), &port) ||
        port < 1 || port > UINT16_MAX) {
      return UsageError("--redis takes host:port");
    }
    options.endpoint.host = given.redis.substr(0, colon);
    options.endpoint.port = static_cast<std::uint16_t>(port);
    if (const char* password = std::getenv(kRedisPasswordVariable); password != nullptr) {
      options.endpoint.password = password;
    }
    redis_ = std::make_unique<events::RedisDeadLetters>(options);
    return absl::OkStatus();
  }

  const base::SystemClock clock_;
  const telemetry::Logger logger_;
  std::unique_ptr<events::RedisDeadLetters> redis_;
  std::unique_ptr<suite::Suite> suite_;
};

absl::StatusOr<std::vector<events::DeadLetter>> ReadAll(events::DeadLetters& letters,
                                                        const std::string& consumer) {
  std::vector<events::DeadLetter> all;
  while (true) {
    UPWARD_ASSIGN_OR_RETURN(
        std::vector<events::DeadLetter> page,
        letters.List(consumer, all.empty() ? "" : all.back().id, events::kMaxDeadLetterPage));
    if (page.empty()) return all;
    std::move(page.begin(), page.end(), std::back_inserter(all));
  }
}

std::string JsonText(const std::vector<events::DeadLetter>& letters) {
  nlohmann::json list = nlohmann::json::array();
  for (const events::DeadLetter& letter : letters) {
    list.push_back({{"id", letter.id},
                    {"source", letter.source},
                    {"type", letter.event.type},
                    {"failed_at", absl::FormatTime(letter.failed_at, absl::UTCTimeZone())},
                    {"attempts", letter.failure.attempts},
                    {"reason", letter.failure.reason}});
  }
  return nlohmann::json({{"dead_letters", list}}).dump(1) + "\n";
}

console::Table TableOf(const std::vector<events::DeadLetter>& letters) {
  console::Table table({{"id", console::ColumnKind::kId},
                        {"source"},
                        {"type"},
                        {"failed"},
                        {"attempts", console::ColumnKind::kNumber},
                        {"reason"}});
  for (const events::DeadLetter& letter : letters) {
    table.AddRow({letter.id, letter.source, letter.event.type,
                  absl::FormatTime("%Y-%m-%d %H:%M", letter.failed_at, absl::LocalTimeZone()),
                  std::to_string(letter.failure.attempts), letter.failure.reason});
  }
  return table;
}

absl::Status List(console::Console& console, const DeadLetterOptions& options) {
  UPWARD_ASSIGN_OR_RETURN(const auto source, DeadLetterSource::Open(options));
  UPWARD_ASSIGN_OR_RETURN(const std::vector<events::DeadLetter> letters,
                          ReadAll(source->letters(), options.consumer));
  const console::Table table = TableOf(letters);
  if (console.json()) {
    console.Write(JsonText(letters));
  } else if (table.empty()) {
    console.Say(absl::StrCat("no event was set aside for ", options.consumer));
  } else if (console.quiet()) {
    console.Write(table.Ids());
  } else {
    console.Print(table);
  }
  return absl::OkStatus();
}

absl::Status Replay(console::Console& console, const DeadLetterOptions& options) {
  if (options.all == !options.ids.empty()) return UsageError("name either ids or --all");
  UPWARD_ASSIGN_OR_RETURN(const auto source, DeadLetterSource::Open(options));
  int replayed = static_cast<int>(options.ids.size());
  if (options.all) {
    UPWARD_ASSIGN_OR_RETURN(replayed, source->letters().ReplayAll(options.consumer));
  }
  for (const std::string& id : options.ids) {
    UPWARD_RETURN_IF_ERROR(source->letters().Replay(options.consumer, id));
  }
  if (console.json()) console.Write(nlohmann::json({{"replayed", replayed}}).dump(1) + "\n");
  console.Say(absl::StrCat(console::Counted(replayed, "event", "events"), " given back to ",
                           options.consumer, "; what fails again comes back to this list"));
  return absl::OkStatus();
}

void AddSource(CLI::App& app, DeadLetterOptions& options) {
  app.add_option("--data", options.data,
                 "Data folder of an all-in-one server; stop the server first, which holds it")
      ->type_name("FOLDER")
      ->envname("UPWARD_DATA")
      ->capture_default_str();
  app.add_option("--redis", options.redis,
                 "Address of the deployment's Redis, host:port, instead of a folder; its password "
                 "is taken from UPWARD_REDIS_PASSWORD");
  app.add_option("--redis-prefix", options.redis_prefix, "What the deployment's keys begin with")
      ->capture_default_str();
  app.add_option("--consumer", options.consumer, "The service that could not take the events")
      ->check(CLI::IsMember({kMatching}))
      ->capture_default_str();
}

}  // namespace

void AddEvents(Program& program) {
  CLI::App& events =
      program.AddGroup({"events", "Events between the services, for operators.", {}});
  CLI::App& letters =
      *events.add_subcommand("dead-letters",
                             "Events that failed again and again, set aside. They lie in the "
                             "data folder of an all-in-one server, which must be stopped for "
                             "these commands, or in the Redis of a deployment, which goes on.");
  letters.require_subcommand(1);
  letters.fallthrough();
  auto list = program.Add<DeadLetterOptions>(
      letters,
      {"list",
       "Lists them with the reason.",
       {"upward events dead-letters list --data /var/lib/upward",
        "upward events dead-letters list --redis redis.internal:6379 --consumer matching"}},
      &List);
  AddSource(list.app, list.options);
  auto replay = program.Add<DeadLetterOptions>(
      letters,
      {"replay",
       "Gives them back to their service; each takes effect at most once.",
       {"upward events dead-letters replay --all",
        "upward events dead-letters replay ID --redis redis.internal:6379"}},
      &Replay);
  AddSource(replay.app, replay.options);
  replay.app.add_option("id", replay.options.ids, "Ids from the list");
  replay.app.add_flag("--all", replay.options.all, "All that are there");
}

}  // namespace upward::commands
