// One small class a table: statements in, domain types out. Each works inside a transaction that
// its caller opened, and binds every statement to that transaction's tenant.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "libs/base/clock.h"
#include "libs/sql/database.h"
#include "services/matching/domain/actor.h"
#include "services/matching/domain/matching_store.h"

namespace upward::matching::store {

absl::Status EtagMismatch();
// The version that an etag stands for: 0, which no row has, for an empty one; EtagMismatch for a
// text that is no etag.
absl::StatusOr<std::int64_t> VersionOf(std::string_view etag);

// The tenant of a transaction as the first parameter of a statement, followed by `rest`.
sql::Parameters Bound(const sql::Transaction& transaction, sql::Parameters rest = {});

// Reads every row with `read`, a function from sql::Row to absl::StatusOr<T>.
template <typename T, typename Read>
absl::StatusOr<std::vector<T>> ReadAll(absl::StatusOr<sql::Rows> rows, Read read) {
  if (!rows.ok()) return std::move(rows).status();
  std::vector<T> values;
  values.reserve(rows->size());
  for (const sql::Row& row : *rows) {
    absl::StatusOr<T> value = read(row);
    if (!value.ok()) return std::move(value).status();
    values.push_back(*std::move(value));
  }
  return values;
}

// Reads the only row, or answers NotFound(kind).
template <typename T, typename Read>
absl::StatusOr<T> ReadOne(absl::StatusOr<sql::Rows> rows, std::string_view kind, Read read) {
  if (!rows.ok()) return std::move(rows).status();
  if (rows->empty()) return NotFound(kind);
  return read(rows->front());
}

class ProgrammeTable {
 public:
  explicit ProgrammeTable(sql::Transaction& transaction) : sql_(transaction) {}
  absl::StatusOr<Programme> Get(const ProgrammeId& id);
  absl::StatusOr<std::vector<Programme>> List(const ProgrammeId& after, int limit);
  absl::StatusOr<Programme> Save(const Programme& programme, std::string_view expected_etag);
  absl::Status Hold(const ProgrammeId& id);

 private:
  sql::Transaction& sql_;
};

class EnrolmentTable {
 public:
  explicit EnrolmentTable(sql::Transaction& transaction) : sql_(transaction) {}
  absl::StatusOr<Enrolment> Get(const EnrolmentId& id);
  absl::StatusOr<std::optional<Enrolment>> Find(const ProgrammeId& programme,
                                                const PersonId& person, Role role);
  absl::StatusOr<std::vector<Enrolment>> List(const EnrolmentFilter& filter,
                                              const EnrolmentId& after, int limit);
  absl::StatusOr<std::vector<Enrolment>> OfPerson(const PersonId& person);
  absl::Status Hold(const EnrolmentId& id);
  absl::StatusOr<Enrolment> Save(const Enrolment& enrolment, std::string_view expected_etag);
  absl::StatusOr<std::vector<PreparationRecord>> Preparation(const EnrolmentId& enrolment);
  absl::Status SavePreparation(const PreparationRecord& record);

 private:
  sql::Transaction& sql_;
};

class RoundTable {
 public:
  explicit RoundTable(sql::Transaction& transaction) : sql_(transaction) {}
  absl::StatusOr<Round> Get(const RoundId& id);
  absl::StatusOr<std::vector<Round>> List(const ProgrammeId& programme, const RoundId& before,
                                          int limit);
  absl::Status Save(const Round& round);
  absl::StatusOr<std::vector<Unmatched>> ListUnmatched(const RoundId& round, int offset, int limit);
  absl::Status AddUnmatched(const RoundId& round, std::span<const Unmatched> people);

 private:
  sql::Transaction& sql_;
};

class ProposalTable {
 public:
  explicit ProposalTable(sql::Transaction& transaction) : sql_(transaction) {}
  absl::StatusOr<Proposal> Get(const ProposalId& id);
  absl::StatusOr<std::vector<Proposal>> List(const ProposalFilter& filter, const ProposalId& after,
                                             int limit);
  absl::StatusOr<std::vector<Proposal>> Open();
  absl::Status Save(const Proposal& proposal);

 private:
  sql::Transaction& sql_;
};

class RelationshipTable {
 public:
  explicit RelationshipTable(sql::Transaction& transaction) : sql_(transaction) {}
  absl::StatusOr<Relationship> Get(const RelationshipId& id);
  absl::StatusOr<std::vector<Relationship>> List(const RelationshipFilter& filter,
                                                 const RelationshipId& after, int limit);
  absl::StatusOr<std::vector<Relationship>> Live();
  absl::Status Save(const Relationship& relationship);
  absl::StatusOr<PastPairs> Past(const ProgrammeId& programme);
  absl::Status AddPast(const ProgrammeId& programme, const PersonId& mentor,
                       const PersonId& mentee);

 private:
  sql::Transaction& sql_;
};

class ReportingLineTable {
 public:
  ReportingLineTable(sql::Transaction& transaction, const base::Clock& clock)
      : sql_(transaction), clock_(clock) {}
  absl::StatusOr<std::vector<ReportingLines>> All();
  absl::StatusOr<std::optional<ReportingLines>> Find(const PersonId& person);
  absl::Status Save(std::span<const ReportingLines> lines);
  absl::Status Remove(const PersonId& person);
  absl::StatusOr<bool> TakeMark();

 private:
  absl::Status Mark();
  sql::Transaction& sql_;
  const base::Clock& clock_;
};

}  // namespace upward::matching::store
