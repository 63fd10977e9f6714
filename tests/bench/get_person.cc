#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "grpcpp/grpcpp.h"

#include "libs/base/status_macros.h"
#include "libs/sql/postgres_database.h"
#include "tests/bench/benchmarks.h"
#include "tests/bench/closed_loop.h"
#include "tests/bench/identity_server.h"
#include "tests/bench/import_once.h"
#include "tests/bench/raw_select.h"
#include "upward/identity/v1/people_service.grpc.pb.h"

namespace upward::bench {
namespace {

constexpr int kTurns = 15;
constexpr absl::Duration kTurn = absl::Seconds(1);
constexpr absl::Duration kWarmUp = absl::Milliseconds(200);
constexpr absl::Duration kQuickTurn = absl::Milliseconds(100);
// As many as it takes to measure a busy server: with 32 callers a core waits for work a sixth of
// the time, because they come and go together.
constexpr int kCallers = 128;
constexpr int kConnections = 4;
// Their rows fit into the page cache of one reader (2 MiB) of SQLite.
constexpr int kPeople = 1'000;
constexpr absl::Duration kCallTime = absl::Seconds(30);
constexpr double kGoal = 0.5;

// One caller's call: a new context, and the messages kept for the next.
template <class Request, class Response>
struct Slot {
  std::unique_ptr<grpc::ClientContext> context;
  Request request;
  Response response;

  void Renew() {
    context = std::make_unique<grpc::ClientContext>();
    context->set_deadline(absl::ToChronoTime(absl::Now() + kCallTime));
  }
};

std::string ErrorOf(const grpc::Status& status) {
  return status.ok() ? std::string() : absl::StrCat("gRPC: ", status.error_message());
}

// Calls GetPerson or the empty method, over the same connections.
class Callers {
 public:
  static absl::StatusOr<std::unique_ptr<Callers>> Connect(IdentityServer& server) {
    auto callers = std::make_unique<Callers>();
    UPWARD_ASSIGN_OR_RETURN(callers->authorization_, server.Authorization());
    UPWARD_ASSIGN_OR_RETURN(callers->person_ids_, server.PersonIds());
    for (int i = 0; i < kConnections; ++i) {
      const std::shared_ptr<grpc::Channel> channel = server.Connect();
      callers->people_.push_back(identity::v1::PeopleService::NewStub(channel));
      callers->empty_.push_back(rpc::testing::OpenService::NewStub(channel));
    }
    callers->gets_.resize(kCallers);
    callers->empties_.resize(kCallers);
    return callers;
  }

  const std::vector<std::string>& person_ids() const { return person_ids_; }

  absl::StatusOr<double> GetPerson(absl::Duration duration) {
    return CallsPerSecond(kCallers, kWarmUp, duration, [this](int caller, auto done) {
      auto& slot = gets_[static_cast<std::size_t>(caller)];
      slot.Renew();
      slot.context->AddMetadata("authorization", authorization_);
      slot.request.set_person_id(NextPerson(caller));
      people_[static_cast<std::size_t>(caller % kConnections)]->async()->GetPerson(
          slot.context.get(), &slot.request, &slot.response,
          [done = std::move(done)](const grpc::Status& status) { done(ErrorOf(status)); });
    });
  }

  absl::StatusOr<double> Empty(absl::Duration duration) {
    return CallsPerSecond(kCallers, kWarmUp, duration, [this](int caller, auto done) {
      auto& slot = empties_[static_cast<std::size_t>(caller)];
      slot.Renew();
      empty_[static_cast<std::size_t>(caller % kConnections)]->async()->Echo(
          slot.context.get(), &slot.request, &slot.response,
          [done = std::move(done)](const grpc::Status& status) { done(ErrorOf(status)); });
    });
  }

 private:
  // Each caller goes through all people, from a place of its own.
  const std::string& NextPerson(int caller) {
    auto& next = next_[static_cast<std::size_t>(caller)];
    next = (next == 0 ? static_cast<std::size_t>(caller) * 31 : next) + 1;
    return person_ids_[next % person_ids_.size()];
  }

  std::string authorization_;
  std::vector<std::string> person_ids_;
  std::vector<std::unique_ptr<identity::v1::PeopleService::Stub>> people_;
  std::vector<std::unique_ptr<rpc::testing::OpenService::Stub>> empty_;
  std::vector<Slot<identity::v1::GetPersonRequest, identity::v1::Person>> gets_;
  std::vector<Slot<rpc::testing::EchoRequest, rpc::testing::EchoResponse>> empties_;
  std::vector<std::size_t> next_ = std::vector<std::size_t>(kCallers, 0);
};

struct Rates {
  std::vector<double> get_person;
  std::vector<double> empty;
  std::vector<double> select;  // on PostgreSQL
};

absl::StatusOr<Rates> RunTurns(const std::string& name, Callers& callers, RawSelect* select,
                               const Settings& settings) {
  const absl::Duration duration = settings.quick ? kQuickTurn : kTurn;
  const int turns = settings.Size(kTurns, 1);
  Rates rates;
  for (int turn = 1; turn <= turns; ++turn) {
    UPWARD_RETURN_IF_ERROR(CheckStopped());
    UPWARD_ASSIGN_OR_RETURN(const double get_person, callers.GetPerson(duration));
    UPWARD_ASSIGN_OR_RETURN(const double empty, callers.Empty(duration));
    rates.get_person.push_back(get_person);
    rates.empty.push_back(empty);
    std::string told = absl::StrCat("turn ", turn, " of ", turns, ": GetPerson ",
                                    Readable(get_person), "/s, empty RPC ", Readable(empty), "/s");
    if (select != nullptr) {
      UPWARD_ASSIGN_OR_RETURN(const double selects, select->Measure(kWarmUp, duration));
      rates.select.push_back(selects);
      absl::StrAppend(&told, ", raw SELECT ", Readable(selects), "/s");
    }
    Tell(name, told);
  }
  return rates;
}

}  // namespace

absl::StatusOr<std::vector<Line>> MeasureGetPerson(sql::Dialect dialect, const Settings& settings) {
  const std::string name = "get_person_" + EngineName(dialect);
  UPWARD_ASSIGN_OR_RETURN(const auto fresh,
                          FreshDatabase::Make(dialect, identity::Service::Migrations()));
  const testing::TemporaryDirectory folder;
  UPWARD_RETURN_IF_ERROR(ImportHere(fresh->address(), {.rows = kPeople}, folder.path()).status());
  UPWARD_ASSIGN_OR_RETURN(const auto server, IdentityServer::Start(fresh->address()));
  UPWARD_ASSIGN_OR_RETURN(const auto callers, Callers::Connect(*server));
  std::unique_ptr<RawSelect> select;
  if (dialect == sql::Dialect::kPostgres) {
    UPWARD_ASSIGN_OR_RETURN(select, RawSelect::Connect(*fresh, sql::PostgresOptions().connections,
                                                       callers->person_ids()));
  }
  UPWARD_ASSIGN_OR_RETURN(const Rates rates, RunTurns(name, *callers, select.get(), settings));

  Line line{.name = name, .unit = "calls/s", .kind = Goal::kAtLeast, .goal = kGoal};
  line.value = Median(rates.get_person);
  line.peer = Median(rates.empty);
  line.peer_name = "an empty unary RPC on the same server: gRPC alone, no token";
  if (!rates.select.empty() && Median(rates.select) < line.peer) {
    line.peer = Median(rates.select);
    line.peer_name = "libpq: the same SELECT, prepared, on as many connections";
  }
  return std::vector<Line>{line};
}

}  // namespace upward::bench
