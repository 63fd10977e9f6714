#include "services/matching/store/sql_matching_transaction.h"

#include <limits>

namespace upward::matching::store {

SqlMatchingTransaction::SqlMatchingTransaction(sql::Transaction& transaction,
                                               const StoreParts& parts, sql::AnswerTable& answers)
    : transaction_(transaction),
      parts_(parts),
      answers_(answers),
      programmes_(transaction),
      enrolments_(transaction),
      rounds_(transaction),
      proposals_(transaction),
      relationships_(transaction),
      lines_(transaction, parts.clock) {}

absl::StatusOr<Programme> SqlMatchingTransaction::GetProgramme(const ProgrammeId& id) {
  return programmes_.Get(id);
}

absl::StatusOr<std::vector<Programme>> SqlMatchingTransaction::ListProgrammes(
    const ProgrammeId& after, int limit) {
  return programmes_.List(after, limit);
}

absl::StatusOr<Enrolment> SqlMatchingTransaction::GetEnrolment(const EnrolmentId& id) {
  return enrolments_.Get(id);
}

absl::StatusOr<std::optional<Enrolment>> SqlMatchingTransaction::FindEnrolment(
    const ProgrammeId& programme, const PersonId& person, Role role) {
  return enrolments_.Find(programme, person, role);
}

absl::StatusOr<std::vector<Enrolment>> SqlMatchingTransaction::ListEnrolments(
    const EnrolmentFilter& filter, const EnrolmentId& after, int limit) {
  return enrolments_.List(filter, after, limit);
}

absl::StatusOr<std::vector<Enrolment>> SqlMatchingTransaction::LoadEnrolled(
    const ProgrammeId& programme) {
  return enrolments_.List(
      {.programme = programme, .role = std::nullopt, .state = EnrolmentState::kEnrolled},
      EnrolmentId(), std::numeric_limits<int>::max());
}

absl::StatusOr<std::vector<Enrolment>> SqlMatchingTransaction::LoadEnrolmentsOf(
    const PersonId& person) {
  return enrolments_.OfPerson(person);
}

absl::StatusOr<std::vector<PreparationRecord>> SqlMatchingTransaction::ListPreparation(
    const EnrolmentId& enrolment) {
  return enrolments_.Preparation(enrolment);
}

absl::StatusOr<Round> SqlMatchingTransaction::GetRound(const RoundId& id) {
  return rounds_.Get(id);
}

absl::StatusOr<std::vector<Round>> SqlMatchingTransaction::ListRounds(const ProgrammeId& programme,
                                                                      const RoundId& before,
                                                                      int limit) {
  return rounds_.List(programme, before, limit);
}

absl::StatusOr<std::vector<Unmatched>> SqlMatchingTransaction::ListUnmatched(const RoundId& round,
                                                                             int offset,
                                                                             int limit) {
  return rounds_.ListUnmatched(round, offset, limit);
}

absl::StatusOr<Proposal> SqlMatchingTransaction::GetProposal(const ProposalId& id) {
  return proposals_.Get(id);
}

absl::StatusOr<std::vector<Proposal>> SqlMatchingTransaction::ListProposals(
    const ProposalFilter& filter, const ProposalId& after, int limit) {
  return proposals_.List(filter, after, limit);
}

absl::StatusOr<Relationship> SqlMatchingTransaction::GetRelationship(const RelationshipId& id) {
  return relationships_.Get(id);
}

absl::StatusOr<std::vector<Relationship>> SqlMatchingTransaction::ListRelationships(
    const RelationshipFilter& filter, const RelationshipId& after, int limit) {
  return relationships_.List(filter, after, limit);
}

absl::StatusOr<PastPairs> SqlMatchingTransaction::LoadPastPairs(const ProgrammeId& programme) {
  return relationships_.Past(programme);
}

absl::StatusOr<std::vector<ReportingLines>> SqlMatchingTransaction::LoadReportingLines() {
  return lines_.All();
}

absl::StatusOr<std::optional<ReportingLines>> SqlMatchingTransaction::FindReportingLines(
    const PersonId& person) {
  return lines_.Find(person);
}

absl::StatusOr<std::vector<Proposal>> SqlMatchingTransaction::LoadOpenProposals() {
  return proposals_.Open();
}

absl::StatusOr<std::vector<Relationship>> SqlMatchingTransaction::LoadLiveRelationships() {
  return relationships_.Live();
}

absl::StatusOr<Programme> SqlMatchingTransaction::SaveProgramme(const Programme& programme,
                                                                std::string_view expected_etag) {
  return programmes_.Save(programme, expected_etag);
}

absl::Status SqlMatchingTransaction::HoldProgramme(const ProgrammeId& id) {
  return programmes_.Hold(id);
}

absl::Status SqlMatchingTransaction::HoldEnrolment(const EnrolmentId& id) {
  return enrolments_.Hold(id);
}

absl::StatusOr<Enrolment> SqlMatchingTransaction::SaveEnrolment(const Enrolment& enrolment,
                                                                std::string_view expected_etag) {
  return enrolments_.Save(enrolment, expected_etag);
}

absl::Status SqlMatchingTransaction::SavePreparation(const PreparationRecord& record) {
  return enrolments_.SavePreparation(record);
}

absl::Status SqlMatchingTransaction::SaveRound(const Round& round) { return rounds_.Save(round); }

absl::Status SqlMatchingTransaction::AddUnmatched(const RoundId& round,
                                                  std::span<const Unmatched> people) {
  return rounds_.AddUnmatched(round, people);
}

absl::Status SqlMatchingTransaction::SaveProposal(const Proposal& proposal) {
  return proposals_.Save(proposal);
}

absl::Status SqlMatchingTransaction::SaveRelationship(const Relationship& relationship) {
  return relationships_.Save(relationship);
}

absl::Status SqlMatchingTransaction::AddPastPair(const ProgrammeId& programme,
                                                 const PersonId& mentor, const PersonId& mentee) {
  return relationships_.AddPast(programme, mentor, mentee);
}

absl::Status SqlMatchingTransaction::SaveReportingLines(std::span<const ReportingLines> lines) {
  return lines_.Save(lines);
}

absl::Status SqlMatchingTransaction::RemoveReportingLines(const PersonId& person) {
  return lines_.Remove(person);
}

absl::StatusOr<bool> SqlMatchingTransaction::TakeRecheckMark() { return lines_.TakeMark(); }

absl::Status SqlMatchingTransaction::Publish(const Fact& fact) {
  const EncodedFact encoded = parts_.encoder.Encode(fact);
  return parts_.outbox.Append(transaction_, encoded.aggregate_id, encoded.type, encoded.payload);
}

absl::StatusOr<std::optional<std::string>> SqlMatchingTransaction::FindAnswer(
    std::string_view method, std::string_view request_id, std::string_view fingerprint) {
  return answers_.Find(transaction_, method, request_id, fingerprint);
}

absl::Status SqlMatchingTransaction::SaveAnswer(std::string_view method,
                                                std::string_view request_id,
                                                std::string_view /*fingerprint*/,
                                                std::string_view answer) {
  return answers_.Save(transaction_, method, request_id, answer);
}

}  // namespace upward::matching::store
