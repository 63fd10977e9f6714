#include "tests/bench/raw_select.h"

#include <libpq-fe.h>

#include <utility>

#include "absl/strings/str_cat.h"

#include "libs/base/status_macros.h"
#include "services/identity/store/person_rows.h"
#include "tests/bench/closed_loop.h"
#include "tests/bench/import_once.h"

namespace upward::bench {
namespace {

constexpr char kName[] = "person";
constexpr int kBinary = 1;

struct Close {
  void operator()(PGconn* connection) const { PQfinish(connection); }
  void operator()(PGresult* result) const { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, Close>;

}  // namespace

// One connection.
class RawSelect::Session {
 public:
  Session(const std::string& url, const std::vector<std::string>& person_ids)
      : connection_(PQconnectdb(url.c_str())), person_ids_(person_ids) {}

  absl::Status Prepare() {
    const std::string statement = identity::store::SelectPeople() + " AND person_id = $2";
    const Result result(PQprepare(connection_.get(), kName, statement.c_str(), 2, nullptr));
    if (PQresultStatus(result.get()) == PGRES_COMMAND_OK) return absl::OkStatus();
    return absl::InternalError(PQerrorMessage(connection_.get()));
  }

  // The error, or nothing.
  std::string Select() {
    const std::string& id = person_ids_[next_++ % person_ids_.size()];
    const char* const values[] = {kTenant.value().c_str(), id.c_str()};
    const Result result(
        PQexecPrepared(connection_.get(), kName, 2, values, nullptr, nullptr, kBinary));
    return PQntuples(result.get()) == 1 ? "" : absl::StrCat("no row of person ", id);
  }

 private:
  const std::unique_ptr<PGconn, Close> connection_;
  const std::vector<std::string> person_ids_;
  std::size_t next_ = 0;
};

absl::StatusOr<std::unique_ptr<RawSelect>> RawSelect::Connect(
    const FreshDatabase& database, int connections, const std::vector<std::string>& person_ids) {
  std::unique_ptr<RawSelect> select(new RawSelect());
  for (int i = 0; i < connections; ++i) {
    auto session = std::make_unique<Session>(database.superuser_url(), person_ids);
    UPWARD_RETURN_IF_ERROR(session->Prepare());
    select->sessions_.push_back(std::move(session));
  }
  return select;
}

RawSelect::~RawSelect() = default;

absl::StatusOr<double> RawSelect::Measure(absl::Duration warm_up, absl::Duration duration) {
  return BlockingCallsPerSecond(
      static_cast<int>(sessions_.size()), warm_up, duration,
      [this](int caller) { return sessions_[static_cast<std::size_t>(caller)]->Select(); });
}

}  // namespace upward::bench
