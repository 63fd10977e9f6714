// What the contract tests of the store share: a store on either engine, and rows to put into it.
#pragma once

#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "libs/base/id_generator.h"
#include "libs/base/testing/fake_clock.h"
#include "libs/events/outbox.h"
#include "libs/sql/testing/test_database.h"
#include "services/matching/domain/fact_encoder.h"
#include "services/matching/domain/matching_store.h"
#include "services/matching/store/sql_matching_store.h"

namespace upward::matching::store {

// Writes which fact it was as plain text, so that the store is tested without the events' format.
class TextEncoder final : public FactEncoder {
 public:
  EncodedFact Encode(const Fact& fact) const override;
};

// A migrated, empty database of its own with the store on it. Failures of the set-up end the test
// program.
class TestStore {
 public:
  explicit TestStore(sql::Dialect dialect);

  MatchingStore& operator*() { return store_; }
  MatchingStore* operator->() { return &store_; }
  sql::TestDatabase& database() { return database_; }
  base::FakeClock& clock() { return clock_; }
  base::IdGenerator& ids() { return ids_; }
  int commits() const { return commits_; }

  // "aggregate type" of the outbox of a tenant, in order.
  std::vector<std::string> Events(const base::TenantId& tenant);

 private:
  base::FakeClock clock_;
  base::SeededRandom random_{11};
  base::IdGenerator ids_{clock_, random_};
  events::Outbox outbox_{clock_, ids_};
  TextEncoder encoder_;
  int commits_ = 0;
  sql::TestDatabase database_;
  SqlMatchingStore store_;
};

// Two tenants with the same ids, as every test has them.
inline const base::TenantId kIberia("iberia");
inline const base::TenantId kNordic("nordic");

// A moment with microseconds, `minutes` after a fixed one.
absl::Time At(int minutes);

// Rows of which only these are known; they fit together: programme "g1", round "r1", mentors
// enrolled as "m…", mentees as "s…".
Programme MakeProgramme(const std::string& id = "g1");
Enrolment MakeEnrolment(const std::string& id, const std::string& person, Role role);
Round MakeRound(const std::string& id = "r1", const std::string& programme = "g1");
Proposal MakeProposal(const std::string& id, const std::string& mentor, const std::string& mentee);
Relationship MakeRelationship(const std::string& id, const Proposal& proposal);

// Saves programme g1, round r1 (succeeded) and the enrolments m1, m2 (mentors p1, p2) and s1, s2
// (mentees q1, q2).
absl::Status SaveBase(MatchingStore& store, const base::TenantId& tenant);

// Runs `function` in a transaction, and returns its answer.
template <class T, class Function>
absl::StatusOr<T> TransactAs(MatchingStore& store, const base::TenantId& tenant,
                             Function function) {
  absl::StatusOr<T> answer = absl::UnknownError("not run");
  const absl::Status status = store.Transact(tenant, [&](MatchingTransaction& transaction) {
    answer = function(transaction);
    return answer.status();
  });
  if (!status.ok()) return status;
  return answer;
}
template <class T, class Function>
absl::StatusOr<T> ReadAs(MatchingStore& store, const base::TenantId& tenant, Function function) {
  absl::StatusOr<T> answer = absl::UnknownError("not run");
  const absl::Status status = store.Read(tenant, [&](MatchingReader& reader) {
    answer = function(reader);
    return answer.status();
  });
  if (!status.ok()) return status;
  return answer;
}

// The ids of a list.
template <class T>
std::vector<std::string> IdsOf(const absl::StatusOr<std::vector<T>>& rows) {
  EXPECT_TRUE(rows.ok()) << rows.status();
  std::vector<std::string> ids;
  if (!rows.ok()) return ids;
  for (const T& row : *rows) ids.push_back(row.id.value());
  return ids;
}

}  // namespace upward::matching::store
