#include "libs/sql/postgres_error.h"

#include <array>

#include "absl/strings/str_cat.h"

#include "libs/base/error.h"
#include "libs/base/text.h"

namespace upward::sql {
namespace {

using absl::StatusCode;
using base::Absl;

// A restart or a fail-over takes seconds.
constexpr absl::Duration kRetryAfterLoss = absl::Seconds(1);

}  // namespace

bool EndsConnection(std::string_view sqlstate) {
  // 08P01 (protocol violation) is what a wrong number of parameters gives: the connection lives.
  constexpr std::array<std::string_view, 11> kEnds = {
      "08000", "08001", "08003", "08004", "08006", "08007",  // connection exceptions
      "57P01", "57P02", "57P03",                             // shut down, crashed, starting
      "57P05", "25P03"};                                     // idle for too long
  for (const std::string_view ends : kEnds) {
    if (sqlstate == ends) return true;
  }
  return false;
}

absl::Status PostgresUnavailable() {
  return base::RetryLater(StatusCode::kUnavailable, "STORAGE_UNAVAILABLE",
                          "The database does not answer; try again later.", kRetryAfterLoss);
}

absl::Status PostgresOutcomeUnknown() {
  return base::RetryLater(StatusCode::kUnavailable, "STORAGE_OUTCOME_UNKNOWN",
                          "The database went away while it stored the change, which may or may not "
                          "have taken effect; try again with the same request_id.",
                          kRetryAfterLoss);
}

absl::Status PostgresError(std::string_view sqlstate, std::string_view constraint,
                           std::string_view statement) {
  if (EndsConnection(sqlstate)) return PostgresUnavailable();
  if (sqlstate == "23505" || sqlstate == "23P01") {
    return absl::AlreadyExistsError(absl::StrCat("a unique key is taken: ", Absl(constraint)));
  }
  if (sqlstate.substr(0, 2) == "23") {
    return absl::FailedPreconditionError(
        absl::StrCat("a constraint does not hold: ", Absl(sqlstate), " ", Absl(constraint)));
  }
  if (sqlstate == "40001" || sqlstate == "40P01") {
    return base::Error(StatusCode::kAborted, "STORAGE_CONTENTION",
                       "Others changed the same data at the same time; try again.");
  }
  if (sqlstate == "53100") {
    return base::Error(StatusCode::kResourceExhausted, "STORAGE_FULL",
                       "The disk of the database is full: free space on it, then try again.");
  }
  if (sqlstate.substr(0, 2) == "53") {  // too many connections, out of memory
    return base::RetryLater(StatusCode::kResourceExhausted, "STORAGE_BUSY",
                            "The database server is at its limits; try again later.",
                            kRetryAfterLoss);
  }
  if (sqlstate == "57014") {
    return base::Error(StatusCode::kDeadlineExceeded, "STORAGE_TIMEOUT",
                       "The database took too long; ask for less at once or try again later.");
  }
  if (sqlstate == "22021" || sqlstate == "22P05") {
    return absl::InvalidArgumentError("text that PostgreSQL cannot store");
  }
  return absl::InternalError(absl::StrCat("PostgreSQL ", Absl(sqlstate), " in: ", Absl(statement)));
}

}  // namespace upward::sql
