#include "libs/events/dead_letter_table.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"

#include "libs/base/error.h"
#include "libs/base/status_macros.h"

namespace upward::events {
namespace {

constexpr std::string_view kColumns =
    "SELECT tenant_id, event_id, source, type, aggregate_id, occurred_at, payload, reason, "
    "attempts, failed_at FROM dead_letters ";

DeadLetter LetterOf(const sql::Row& row) {
  return DeadLetter{.id = row.Text(1),
                    .source = row.Text(2),
                    .event = {.id = row.Text(1),
                              .tenant = base::TenantId(row.Text(0)),
                              .type = row.Text(3),
                              .aggregate_id = row.Text(4),
                              .occurred_at = row.Time(5),
                              .payload = row.Bytes(6),
                              .replay = false},
                    .failure = {.reason = row.Text(7), .attempts = static_cast<int>(row.Int(8))},
                    .failed_at = row.Time(9)};
}

absl::StatusOr<std::vector<DeadLetter>> Select(const Consumer& consumer, const std::string& where,
                                               const sql::Parameters& parameters) {
  std::vector<DeadLetter> letters;
  const std::string statement = absl::StrCat(std::string(kColumns), where);
  UPWARD_RETURN_IF_ERROR(
      consumer.database->Read(sql::Scope::System(), [&](sql::Transaction& transaction) {
        letters.clear();
        return transaction.Stream(statement, parameters, [&](const sql::Row& row) {
          letters.push_back(LetterOf(row));
          return absl::OkStatus();
        });
      }));
  return letters;
}

}  // namespace

absl::Status StoreDeadLetter(const Consumer& consumer, const DeadLetter& letter) {
  const Event& event = letter.event;
  return consumer.database->Transact(
      sql::Scope::Tenant(event.tenant), [&](sql::Transaction& transaction) {
        return transaction
            .Execute(
                "INSERT INTO dead_letters (tenant_id, consumer, event_id, source, type, "
                "aggregate_id, occurred_at, payload, reason, attempts, failed_at) "
                "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "
                "ON CONFLICT (tenant_id, consumer, event_id) DO UPDATE SET "
                "reason = excluded.reason, attempts = excluded.attempts, "
                "failed_at = excluded.failed_at",
                {event.tenant.value(), consumer.name, event.id, letter.source, event.type,
                 event.aggregate_id, sql::Micros(event.occurred_at), sql::Blob{event.payload},
                 letter.failure.reason, std::int64_t{letter.failure.attempts},
                 sql::Micros(letter.failed_at)})
            .status();
      });
}

absl::StatusOr<std::vector<DeadLetter>> ListDeadLetters(const Consumer& consumer,
                                                        std::string_view after, int limit) {
  return Select(
      consumer, "WHERE consumer = $1 AND event_id > $2 ORDER BY event_id LIMIT $3",
      {consumer.name, std::string(after), std::int64_t{std::clamp(limit, 1, kMaxDeadLetterPage)}});
}

absl::StatusOr<DeadLetter> FindDeadLetter(const Consumer& consumer, std::string_view id) {
  UPWARD_ASSIGN_OR_RETURN(
      std::vector<DeadLetter> letters,
      Select(consumer, "WHERE consumer = $1 AND event_id = $2", {consumer.name, std::string(id)}));
  if (letters.empty()) return DeadLetterNotFound(id);
  return std::move(letters.front());
}

absl::Status RemoveConsumedDeadLetter(const Consumer& consumer, const Event& event) {
  return consumer.database->Transact(
      sql::Scope::Tenant(event.tenant), [&](sql::Transaction& transaction) {
        return transaction
            .Execute(
                "DELETE FROM dead_letters WHERE tenant_id = $1 AND consumer = $2 AND "
                "event_id = $3 AND EXISTS (SELECT 1 FROM consumed_events "
                "WHERE tenant_id = $1 AND consumer = $2 AND event_id = $3)",
                {event.tenant.value(), consumer.name, event.id})
            .status();
      });
}

absl::Status DeadLetterNotFound(std::string_view id) {
  return base::Error(absl::StatusCode::kNotFound, "DEAD_LETTER_NOT_FOUND",
                     "The consumer has no dead letter of this id; list them to see which it has.",
                     {{"dead_letter_id", std::string(id)}});
}

}  // namespace upward::events
