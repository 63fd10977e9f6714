#include "libs/events/outbox.h"

#include <vector>

#include "libs/base/check.h"

namespace upward::events {
namespace {

constexpr std::string_view kInsert =
    "INSERT INTO outbox (tenant_id, event_id, type, aggregate_id, occurred_at, payload) "
    "VALUES ($1, $2, $3, $4, $5, $6)";

}  // namespace

absl::Status Outbox::Append(sql::Transaction& transaction, std::string_view aggregate_id,
                            std::string_view type, std::string_view payload) {
  return transaction.Execute(kInsert, Row(transaction, aggregate_id, type, payload)).status();
}

absl::Status Outbox::AppendMany(sql::Transaction& transaction, std::span<const Draft> drafts) {
  std::vector<sql::Parameters> batch;
  batch.reserve(drafts.size());
  for (const Draft& draft : drafts) {
    batch.push_back(Row(transaction, draft.aggregate_id, draft.type, draft.payload));
  }
  return transaction.Post(kInsert, batch);
}

sql::Parameters Outbox::Row(const sql::Transaction& transaction, std::string_view aggregate_id,
                            std::string_view type, std::string_view payload) {
  UPWARD_CHECK(!transaction.scope().is_system(), "an event belongs to a tenant");
  UPWARD_CHECK(!aggregate_id.empty() && !type.empty(), "an event has an aggregate and a type");
  return {transaction.scope().tenant().value(),
          ids_.New(),
          std::string(type),
          std::string(aggregate_id),
          sql::Micros(clock_.Now()),
          sql::Blob{std::string(payload)}};
}

}  // namespace upward::events
