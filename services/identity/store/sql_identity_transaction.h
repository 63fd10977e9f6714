// One transaction on the identity store.
#pragma once

#include "libs/events/outbox.h"
#include "libs/sql/answers.h"
#include "libs/sql/database.h"
#include "services/identity/domain/event_encoder.h"
#include "services/identity/domain/identity_store.h"
#include "services/identity/store/import_tables.h"
#include "services/identity/store/person_table.h"

namespace upward::identity::store {

// The port's methods, handed to the tables that they are about. Made by SqlIdentityStore; lives as
// long as the function of the transaction runs, on its thread.
class SqlIdentityTransaction final : public IdentityTransaction {
 public:
  SqlIdentityTransaction(sql::Transaction& transaction, events::Outbox& outbox,
                         const EventEncoder& encoder, sql::AnswerTable& answers)
      : transaction_(transaction),
        outbox_(outbox),
        encoder_(encoder),
        answers_(answers),
        people_(transaction),
        imports_(transaction) {}

  absl::StatusOr<TenantSettings> GetSettings() override;
  absl::StatusOr<Person> GetPerson(const PersonId& id) override;
  absl::StatusOr<std::vector<Person>> GetPeople(std::span<const PersonId> ids) override;
  absl::StatusOr<std::vector<Person>> ListPeople(const PeopleFilter& filter, const PersonId& after,
                                                 int limit) override;
  absl::Status ForEachPerson(const std::function<absl::Status(const Person&)>& each) override;
  absl::StatusOr<std::vector<EmploymentEntry>> ListHistory(const PersonId& id, std::int64_t after,
                                                           int limit) override;
  absl::StatusOr<std::int64_t> PeopleVersion() override;
  absl::StatusOr<ImportJob> GetJob(std::string_view job_id) override;
  absl::StatusOr<std::optional<ImportJob>> FindRunningJob() override;
  absl::StatusOr<std::vector<ImportJob>> ListJobs(std::string_view before, int limit) override;
  absl::StatusOr<std::optional<absl::CivilDay>> LatestImportDay() override;
  absl::StatusOr<std::vector<ImportFinding>> ListFindings(std::string_view job_id,
                                                          FindingSeverity severity_min,
                                                          const FindingKey& after,
                                                          int limit) override;
  absl::StatusOr<std::vector<ImportChange>> ListChanges(std::string_view job_id,
                                                        const ChangeKey& after, int limit) override;

  absl::StatusOr<TenantSettings> SaveSettings(const TenantSettings& settings) override;
  absl::Status WritePeople(std::span<const PersonWrite> writes) override;
  absl::Status SaveJob(const ImportJob& job) override;
  absl::Status SaveHeartbeat(const ImportHeartbeat& heartbeat) override;
  absl::Status DropOldDetails(int keep) override;
  absl::Status AddFindings(std::string_view job_id,
                           std::span<const ImportFinding> findings) override;
  absl::Status AddChanges(std::string_view job_id, std::span<const ImportChange> changes) override;
  absl::StatusOr<std::optional<std::string>> FindAnswer(std::string_view method,
                                                        std::string_view request_id,
                                                        std::string_view fingerprint) override;
  absl::Status SaveAnswer(std::string_view method, std::string_view request_id,
                          std::string_view fingerprint, std::string_view answer) override;

 private:
  absl::Status AppendEvents(std::span<const PersonWrite> writes);

  sql::Transaction& transaction_;
  events::Outbox& outbox_;
  const EventEncoder& encoder_;
  sql::AnswerTable& answers_;
  PersonTable people_;
  ImportTables imports_;
};

}  // namespace upward::identity::store
