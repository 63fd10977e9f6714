// Stored answers of mutations: the same request twice has one effect and one answer.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "libs/base/clock.h"
#include "libs/sql/database.h"
#include "libs/sql/migration.h"

namespace upward::sql {

// The table `answers`; every service that has mutations adds it to its database.
MigrationSet AnswersMigrations();

// Works inside the transaction of the mutation, so that the answer is stored exactly when the
// effect is:
//
//   UPWARD_ASSIGN_OR_RETURN(auto stored, answers.Find(t, "identity.v1/CreatePerson", id, print));
//   if (stored.has_value()) return answer from *stored;
//   … effect …
//   return answers.Save(t, "identity.v1/CreatePerson", id, answer);
//
// Every so often Save drops the tenant's old answers, so that the table does not grow for ever.
// The clock must outlive it; safe to use from several threads. The scope must be a tenant's: ids of
// different tenants never meet.
class AnswerTable {
 public:
  explicit AnswerTable(const base::Clock& clock) : clock_(clock) {}

  // The answer that was stored for this request, or nothing, and then the request is this
  // transaction's to answer: a second one with the same id waits for its end and then finds its
  // answer. Call it before any other statement. `fingerprint` tells requests apart (a hash of the
  // message): the same id with another one is FAILED_PRECONDITION, reason REQUEST_ID_REUSED.
  absl::StatusOr<std::optional<std::string>> Find(Transaction& transaction, std::string_view method,
                                                  std::string_view request_id,
                                                  std::string_view fingerprint);

  // REQUIRES: Find returned nothing for this request in this transaction.
  absl::Status Save(Transaction& transaction, std::string_view method, std::string_view request_id,
                    std::string_view answer);

  // Deletes the tenant's answers that are older than `retention`, at most kPruneBatch of them, and
  // returns how many: call again while it returns kPruneBatch.
  absl::StatusOr<std::int64_t> Prune(Transaction& transaction, absl::Duration retention);

  // Keeps the transaction short: deleting this many takes some ten milliseconds.
  static constexpr std::int64_t kPruneBatch = 1000;
  // Nobody repeats a request after a week.
  static constexpr absl::Duration kRetention = absl::Hours(7 * 24);
  // Rare enough to cost nothing, and each time more go than have come.
  static constexpr std::uint64_t kSavesPerPrune = 256;
  static_assert(kSavesPerPrune < kPruneBatch);

 private:
  const base::Clock& clock_;
  std::atomic<std::uint64_t> saves_{0};
};

}  // namespace upward::sql
