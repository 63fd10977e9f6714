// The matching store on SQL.
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "libs/base/clock.h"
#include "libs/events/outbox.h"
#include "libs/sql/answers.h"
#include "libs/sql/database.h"
#include "services/matching/domain/fact_encoder.h"
#include "services/matching/domain/matching_store.h"

namespace upward::matching::store {

// What a transaction needs beside the database; all must outlive the store.
struct StoreParts {
  const base::Clock& clock;
  events::Outbox& outbox;
  const FactEncoder& encoder;
};

// MatchingStore on PostgreSQL or SQLite. The database must hold the tables of MatchingMigrations,
// of the outbox and of the stored answers, and must outlive the store. `committed` is called after
// each committed write, from its thread: there may be new rows in the outbox. Safe to use from
// several threads.
class SqlMatchingStore final : public MatchingStore {
 public:
  SqlMatchingStore(sql::Database& database, const StoreParts& parts,
                   std::function<void()> committed)
      : database_(database),
        parts_(parts),
        committed_(std::move(committed)),
        answers_(parts.clock) {}

  absl::Status Read(const base::TenantId& tenant,
                    const std::function<absl::Status(MatchingReader&)>& function) override;
  absl::Status Transact(const base::TenantId& tenant,
                        const std::function<absl::Status(MatchingTransaction&)>& function) override;
  absl::StatusOr<std::vector<base::TenantId>> TenantsToRecheck(absl::Time quiet_since) override;

  // The port inside a transaction that somebody else opened: a consumer of events.
  absl::Status Within(sql::Transaction& transaction,
                      const std::function<absl::Status(MatchingTransaction&)>& function);

 private:
  sql::Database& database_;
  const StoreParts parts_;
  const std::function<void()> committed_;
  sql::AnswerTable answers_;
};

}  // namespace upward::matching::store
