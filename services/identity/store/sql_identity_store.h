// The identity store on SQL.
#pragma once

#include <functional>
#include <utility>

#include "libs/base/clock.h"
#include "libs/events/outbox.h"
#include "libs/sql/answers.h"
#include "libs/sql/database.h"
#include "services/identity/domain/event_encoder.h"
#include "services/identity/domain/identity_store.h"

namespace upward::identity::store {

// IdentityStore on PostgreSQL or SQLite. The database must hold the tables of IdentityMigrations,
// of the outbox and of the stored answers; it, the clock, the outbox and the encoder must outlive
// the store. `committed` is called after each committed write, from its thread: there may be new
// rows in the outbox. Safe to use from several threads.
class SqlIdentityStore final : public IdentityStore {
 public:
  SqlIdentityStore(sql::Database& database, const base::Clock& clock, events::Outbox& outbox,
                   const EventEncoder& encoder, std::function<void()> committed)
      : database_(database),
        outbox_(outbox),
        encoder_(encoder),
        committed_(std::move(committed)),
        answers_(clock) {}

  absl::Status Read(const base::TenantId& tenant,
                    const std::function<absl::Status(IdentityReader&)>& function) override;
  absl::Status Transact(const base::TenantId& tenant,
                        const std::function<absl::Status(IdentityTransaction&)>& function) override;

  absl::StatusOr<Tenant> CreateTenant(const Tenant& tenant, std::string_view request_id) override;
  absl::StatusOr<Tenant> GetTenant(const base::TenantId& id) override;
  absl::StatusOr<std::vector<Tenant>> ListTenants(const base::TenantId& after, int limit) override;

 private:
  absl::Status Commit(const base::TenantId& tenant, const sql::TransactionFunction& function);

  sql::Database& database_;
  events::Outbox& outbox_;
  const EventEncoder& encoder_;
  const std::function<void()> committed_;
  sql::AnswerTable answers_;
};

}  // namespace upward::identity::store
