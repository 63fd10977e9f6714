// The tables `people`, `people_versions` and `employment_history`.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "libs/sql/database.h"
#include "services/identity/domain/identity_store.h"

namespace upward::identity::store {

// Statements in the scope of one tenant; the contracts are those of IdentityReader. One for a
// transaction; lives no longer than it.
class PersonTable {
 public:
  explicit PersonTable(sql::Transaction& transaction) : transaction_(transaction) {}

  absl::StatusOr<Person> Get(const PersonId& id);
  absl::StatusOr<std::vector<Person>> GetMany(std::span<const PersonId> ids);
  absl::StatusOr<std::vector<Person>> List(const PeopleFilter& filter, const PersonId& after,
                                           int limit);
  absl::Status ForEach(const std::function<absl::Status(const Person&)>& each);
  absl::StatusOr<std::vector<EmploymentEntry>> History(const PersonId& id, std::int64_t after,
                                                       int limit);

  absl::StatusOr<std::int64_t> Version();
  // Adds one and holds the row until the end of the transaction, so that writers of one tenant's
  // people come one after another. Asks the database once; from then on the number is known here.
  absl::StatusOr<std::int64_t> NextVersion();
  // Posts the people, inserted or replaced, and their history at `version`.
  absl::Status Write(std::span<const PersonWrite> writes, std::int64_t version);

 private:
  // The person's row of SelectPeople, or none.
  absl::StatusOr<sql::Rows> Find(const PersonId& id);

  const std::string& tenant() const { return transaction_.scope().tenant().value(); }

  sql::Transaction& transaction_;
  std::optional<std::int64_t> held_version_;
};

}  // namespace upward::identity::store
