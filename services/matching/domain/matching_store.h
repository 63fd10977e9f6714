// The store port of the matching service: what the use cases need kept.
//
// A write is a function given to Transact; it commits on OK, rolls back on error, and may run more
// than once. Every call is bound to one tenant; rows of another tenant do not exist for it. An
// unknown id must give NOT_FOUND (reason NOT_FOUND) with the same text as a foreign tenant's id.
// Each "must" below is a sentence of the contract test that runs on every engine.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "services/matching/domain/enrolment.h"
#include "services/matching/domain/facts.h"
#include "services/matching/domain/hard_rules.h"
#include "services/matching/domain/organisation.h"
#include "services/matching/domain/programme.h"
#include "services/matching/domain/relationship.h"
#include "services/matching/domain/round.h"

namespace upward::matching {

struct EnrolmentFilter {
  ProgrammeId programme;
  std::optional<Role> role;
  std::optional<EnrolmentState> state;
};

struct ProposalFilter {
  ProgrammeId programme;
  RoundId round;  // empty: any
  std::optional<ProposalState> state;
  PersonId participant;  // empty: anybody's
};

struct RelationshipFilter {
  ProgrammeId programme;
  std::optional<RelationshipState> state;
  bool only_in_line = false;  // flagged, and not concluded
  PersonId participant;       // empty: anybody's
};

// Reads on one snapshot. Lists must return up to `limit` entries with an id greater than `after`,
// by id, unless they say otherwise.
class MatchingReader {
 public:
  virtual ~MatchingReader() = default;

  virtual absl::StatusOr<Programme> GetProgramme(const ProgrammeId& id) = 0;
  virtual absl::StatusOr<std::vector<Programme>> ListProgrammes(const ProgrammeId& after,
                                                                int limit) = 0;

  // Enrolments must come with `partners` (open proposals and live relationships) and `confirmed`
  // (the latter alone) counted, and `prepared` as last saved.
  virtual absl::StatusOr<Enrolment> GetEnrolment(const EnrolmentId& id) = 0;
  // Must return nothing when the person is not enrolled on that side (withdrawn counts as there).
  virtual absl::StatusOr<std::optional<Enrolment>> FindEnrolment(const ProgrammeId& programme,
                                                                 const PersonId& person,
                                                                 Role role) = 0;
  virtual absl::StatusOr<std::vector<Enrolment>> ListEnrolments(const EnrolmentFilter& filter,
                                                                const EnrolmentId& after,
                                                                int limit) = 0;
  // Must return every ENROLLED enrolment of the programme.
  virtual absl::StatusOr<std::vector<Enrolment>> LoadEnrolled(const ProgrammeId& programme) = 0;
  // Must return the person's enrolments in all programmes of the tenant, withdrawn ones included.
  virtual absl::StatusOr<std::vector<Enrolment>> LoadEnrolmentsOf(const PersonId& person) = 0;
  // Must return all records of the enrolment by module id.
  virtual absl::StatusOr<std::vector<PreparationRecord>> ListPreparation(
      const EnrolmentId& enrolment) = 0;

  virtual absl::StatusOr<Round> GetRound(const RoundId& id) = 0;
  // Must return rounds with an id smaller than `before` (empty: all), newest first.
  virtual absl::StatusOr<std::vector<Round>> ListRounds(const ProgrammeId& programme,
                                                        const RoundId& before, int limit) = 0;
  // Must return entries from the `offset`-th on, mentors first, each side by person.
  virtual absl::StatusOr<std::vector<Unmatched>> ListUnmatched(const RoundId& round, int offset,
                                                               int limit) = 0;

  virtual absl::StatusOr<Proposal> GetProposal(const ProposalId& id) = 0;
  virtual absl::StatusOr<std::vector<Proposal>> ListProposals(const ProposalFilter& filter,
                                                              const ProposalId& after,
                                                              int limit) = 0;
  virtual absl::StatusOr<Relationship> GetRelationship(const RelationshipId& id) = 0;
  virtual absl::StatusOr<std::vector<Relationship>> ListRelationships(
      const RelationshipFilter& filter, const RelationshipId& after, int limit) = 0;

  // Pairs that may not be proposed again in the programme.
  virtual absl::StatusOr<PastPairs> LoadPastPairs(const ProgrammeId& programme) = 0;
  // Every employed person of the tenant as the events of identity have told so far.
  virtual absl::StatusOr<std::vector<ReportingLines>> LoadReportingLines() = 0;
  // Must return nothing for somebody who is not employed, as far as the events have told.
  virtual absl::StatusOr<std::optional<ReportingLines>> FindReportingLines(
      const PersonId& person) = 0;
  // Every PROPOSED proposal and every relationship that is not concluded, of all programmes of the
  // tenant.
  virtual absl::StatusOr<std::vector<Proposal>> LoadOpenProposals() = 0;
  virtual absl::StatusOr<std::vector<Relationship>> LoadLiveRelationships() = 0;
};

// Saves insert or replace by id. `expected_etag` must be the stored one, or the save must answer
// ABORTED with reason ETAG_MISMATCH and change nothing: also for an id that is not stored, which
// has no etag. An empty one is not compared.
class MatchingTransaction : public MatchingReader {
 public:
  virtual absl::StatusOr<Programme> SaveProgramme(const Programme& programme,
                                                  std::string_view expected_etag) = 0;
  // Must let nobody change the programme or its enrolments unseen: a transaction that does so at
  // the same time is run again, and then sees what this one wrote, or this one is.
  virtual absl::Status HoldProgramme(const ProgrammeId& id) = 0;
  // Must let one of two transactions that hold the same enrolment run again, to see what the other
  // wrote.
  virtual absl::Status HoldEnrolment(const EnrolmentId& id) = 0;
  // Must answer ALREADY_EXISTS when the person is on that side of the programme with another id.
  virtual absl::StatusOr<Enrolment> SaveEnrolment(const Enrolment& enrolment,
                                                  std::string_view expected_etag) = 0;
  virtual absl::Status SavePreparation(const PreparationRecord& record) = 0;
  // Must answer FAILED_PRECONDITION with reason ROUND_RUNNING when another round of the programme
  // is RUNNING and this one is too.
  virtual absl::Status SaveRound(const Round& round) = 0;
  virtual absl::Status AddUnmatched(const RoundId& round, std::span<const Unmatched> people) = 0;
  virtual absl::Status SaveProposal(const Proposal& proposal) = 0;
  virtual absl::Status SaveRelationship(const Relationship& relationship) = 0;
  virtual absl::Status AddPastPair(const ProgrammeId& programme, const PersonId& mentor,
                                   const PersonId& mentee) = 0;

  // The read model of reporting lines. SaveReportingLines must replace each person's entry, the
  // last one counting for who is there twice, and mark the tenant for a re-check of its live pairs;
  // so must RemoveReportingLines. Lines of a manager who is not known yet must be kept. Marks of
  // transactions that run side by side must not stand in each other's way.
  virtual absl::Status SaveReportingLines(std::span<const ReportingLines> lines) = 0;
  virtual absl::Status RemoveReportingLines(const PersonId& person) = 0;
  // Must take the mark away and say whether there was one.
  virtual absl::StatusOr<bool> TakeRecheckMark() = 0;

  // Must write the fact to the outbox in this transaction.
  virtual absl::Status Publish(const Fact& fact) = 0;

  // Stored answers of mutations (see libs/rpc/mutation.h).
  virtual absl::StatusOr<std::optional<std::string>> FindAnswer(std::string_view method,
                                                                std::string_view request_id,
                                                                std::string_view fingerprint) = 0;
  virtual absl::Status SaveAnswer(std::string_view method, std::string_view request_id,
                                  std::string_view fingerprint, std::string_view answer) = 0;
};

// Safe to use from several threads; calls block on the database.
class MatchingStore {
 public:
  virtual ~MatchingStore() = default;

  virtual absl::Status Read(const base::TenantId& tenant,
                            const std::function<absl::Status(MatchingReader&)>& function) = 0;
  virtual absl::Status Transact(
      const base::TenantId& tenant,
      const std::function<absl::Status(MatchingTransaction&)>& function) = 0;
  // Must return every tenant whose last mark for a re-check was set at `quiet_since` or before.
  virtual absl::StatusOr<std::vector<base::TenantId>> TenantsToRecheck(absl::Time quiet_since) = 0;
};

}  // namespace upward::matching
