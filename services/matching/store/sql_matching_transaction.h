// One transaction on the matching store.
#pragma once

#include "libs/sql/answers.h"
#include "services/matching/store/sql_matching_store.h"
#include "services/matching/store/tables.h"

namespace upward::matching::store {

// The port's methods, handed to the tables that they are about. Lives as long as the function of
// the transaction runs, on its thread.
class SqlMatchingTransaction final : public MatchingTransaction {
 public:
  SqlMatchingTransaction(sql::Transaction& transaction, const StoreParts& parts,
                         sql::AnswerTable& answers);

  absl::StatusOr<Programme> GetProgramme(const ProgrammeId& id) override;
  absl::StatusOr<std::vector<Programme>> ListProgrammes(const ProgrammeId& after,
                                                        int limit) override;
  absl::StatusOr<Enrolment> GetEnrolment(const EnrolmentId& id) override;
  absl::StatusOr<std::optional<Enrolment>> FindEnrolment(const ProgrammeId& programme,
                                                         const PersonId& person,
                                                         Role role) override;
  absl::StatusOr<std::vector<Enrolment>> ListEnrolments(const EnrolmentFilter& filter,
                                                        const EnrolmentId& after,
                                                        int limit) override;
  absl::StatusOr<std::vector<Enrolment>> LoadEnrolled(const ProgrammeId& programme) override;
  absl::StatusOr<std::vector<Enrolment>> LoadEnrolmentsOf(const PersonId& person) override;
  absl::StatusOr<std::vector<PreparationRecord>> ListPreparation(
      const EnrolmentId& enrolment) override;
  absl::StatusOr<Round> GetRound(const RoundId& id) override;
  absl::StatusOr<std::vector<Round>> ListRounds(const ProgrammeId& programme, const RoundId& before,
                                                int limit) override;
  absl::StatusOr<std::vector<Unmatched>> ListUnmatched(const RoundId& round, int offset,
                                                       int limit) override;
  absl::StatusOr<Proposal> GetProposal(const ProposalId& id) override;
  absl::StatusOr<std::vector<Proposal>> ListProposals(const ProposalFilter& filter,
                                                      const ProposalId& after, int limit) override;
  absl::StatusOr<Relationship> GetRelationship(const RelationshipId& id) override;
  absl::StatusOr<std::vector<Relationship>> ListRelationships(const RelationshipFilter& filter,
                                                              const RelationshipId& after,
                                                              int limit) override;
  absl::StatusOr<PastPairs> LoadPastPairs(const ProgrammeId& programme) override;
  absl::StatusOr<std::vector<ReportingLines>> LoadReportingLines() override;
  absl::StatusOr<std::optional<ReportingLines>> FindReportingLines(const PersonId& person) override;
  absl::StatusOr<std::vector<Proposal>> LoadOpenProposals() override;
  absl::StatusOr<std::vector<Relationship>> LoadLiveRelationships() override;

  absl::StatusOr<Programme> SaveProgramme(const Programme& programme,
                                          std::string_view expected_etag) override;
  absl::Status HoldProgramme(const ProgrammeId& id) override;
  absl::Status HoldEnrolment(const EnrolmentId& id) override;
  absl::StatusOr<Enrolment> SaveEnrolment(const Enrolment& enrolment,
                                          std::string_view expected_etag) override;
  absl::Status SavePreparation(const PreparationRecord& record) override;
  absl::Status SaveRound(const Round& round) override;
  absl::Status AddUnmatched(const RoundId& round, std::span<const Unmatched> people) override;
  absl::Status SaveProposal(const Proposal& proposal) override;
  absl::Status SaveRelationship(const Relationship& relationship) override;
  absl::Status AddPastPair(const ProgrammeId& programme, const PersonId& mentor,
                           const PersonId& mentee) override;
  absl::Status SaveReportingLines(std::span<const ReportingLines> lines) override;
  absl::Status RemoveReportingLines(const PersonId& person) override;
  absl::StatusOr<bool> TakeRecheckMark() override;
  absl::Status Publish(const Fact& fact) override;
  absl::StatusOr<std::optional<std::string>> FindAnswer(std::string_view method,
                                                        std::string_view request_id,
                                                        std::string_view fingerprint) override;
  absl::Status SaveAnswer(std::string_view method, std::string_view request_id,
                          std::string_view fingerprint, std::string_view answer) override;

 private:
  sql::Transaction& transaction_;
  const StoreParts& parts_;
  sql::AnswerTable& answers_;
  ProgrammeTable programmes_;
  EnrolmentTable enrolments_;
  RoundTable rounds_;
  ProposalTable proposals_;
  RelationshipTable relationships_;
  ReportingLineTable lines_;
};

}  // namespace upward::matching::store
