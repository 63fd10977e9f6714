#include "libs/base/status_macros.h"
#include "services/matching/store/json_values.h"
#include "services/matching/store/tables.h"

namespace upward::matching::store {
namespace {

#define PROPOSAL_COLUMNS                                                              \
  "proposal_id, round_id, programme_id, mentor_enrolment_id, mentee_enrolment_id, "   \
  "mentor_id, mentee_id, state, score, score_max, contributions, in_line, required, " \
  "accepted_by, decline_reason, declined_by, relationship_id, create_time, likeness"

absl::StatusOr<Proposal> ReadProposal(const sql::Row& row) {
  Proposal proposal;
  proposal.id = ProposalId(row.Text(0));
  proposal.round = RoundId(row.Text(1));
  proposal.programme = ProgrammeId(row.Text(2));
  proposal.mentor_enrolment = EnrolmentId(row.Text(3));
  proposal.mentee_enrolment = EnrolmentId(row.Text(4));
  proposal.mentor = PersonId(row.Text(5));
  proposal.mentee = PersonId(row.Text(6));
  proposal.state = static_cast<ProposalState>(row.Int(7));
  proposal.score = static_cast<int>(row.Int(8));
  proposal.score_max = static_cast<int>(row.Int(9));
  UPWARD_ASSIGN_OR_RETURN(proposal.contributions, ReadContributions(row.Text(10)));
  proposal.in_line = row.Bool(11);
  UPWARD_ASSIGN_OR_RETURN(proposal.required, ReadParties(row.Text(12)));
  UPWARD_ASSIGN_OR_RETURN(proposal.accepted_by, ReadParties(row.Text(13)));
  proposal.decline_reason = row.Text(14);
  if (const auto party = row.OptInt(15)) proposal.declined_by = static_cast<Party>(*party);
  proposal.relationship = RelationshipId(row.Text(16));
  proposal.create_time = row.Time(17);
  UPWARD_ASSIGN_OR_RETURN(proposal.likeness, ReadLikeness(row.Text(18)));
  return proposal;
}

}  // namespace

absl::StatusOr<Proposal> ProposalTable::Get(const ProposalId& id) {
  return ReadOne<Proposal>(sql_.Query("SELECT " PROPOSAL_COLUMNS " FROM proposals"
                                      " WHERE tenant_id = $1 AND proposal_id = $2",
                                      Bound(sql_, {id.value()})),
                           "proposal", ReadProposal);
}

absl::StatusOr<std::vector<Proposal>> ProposalTable::List(const ProposalFilter& filter,
                                                          const ProposalId& after, int limit) {
  const std::int64_t state = filter.state.has_value() ? static_cast<int>(*filter.state) : 0;
  return ReadAll<Proposal>(
      sql_.Query("SELECT " PROPOSAL_COLUMNS " FROM proposals"
                 " WHERE tenant_id = $1 AND programme_id = $2 AND proposal_id > $3"
                 " AND ($4 = '' OR round_id = $4) AND ($5 = 0 OR state = $5)"
                 " AND ($6 = '' OR mentor_id = $6 OR mentee_id = $6)"
                 " ORDER BY proposal_id LIMIT $7",
                 Bound(sql_, {filter.programme.value(), after.value(), filter.round.value(), state,
                              filter.participant.value(), std::int64_t{limit}})),
      ReadProposal);
}

absl::StatusOr<std::vector<Proposal>> ProposalTable::Open() {
  return ReadAll<Proposal>(sql_.Query("SELECT " PROPOSAL_COLUMNS " FROM proposals"
                                      " WHERE tenant_id = $1 AND state = 1 ORDER BY proposal_id",
                                      Bound(sql_)),
                           ReadProposal);
}

absl::Status ProposalTable::Save(const Proposal& proposal) {
  const sql::Value declined_by = proposal.declined_by.has_value()
                                     ? sql::Value(static_cast<std::int64_t>(*proposal.declined_by))
                                     : sql::Value(std::monostate());
  return sql_
      .Execute(
          "INSERT INTO proposals (tenant_id, " PROPOSAL_COLUMNS
          ") VALUES ($1, $2, $3, $4, $5, $6,"
          " $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)"
          " ON CONFLICT (tenant_id, proposal_id) DO UPDATE SET state = excluded.state,"
          " in_line = excluded.in_line, accepted_by = excluded.accepted_by, decline_reason = "
          "excluded.decline_reason,"
          " declined_by = excluded.declined_by, relationship_id = excluded.relationship_id",
          Bound(sql_, {proposal.id.value(), proposal.round.value(), proposal.programme.value(),
                       proposal.mentor_enrolment.value(), proposal.mentee_enrolment.value(),
                       proposal.mentor.value(), proposal.mentee.value(),
                       static_cast<std::int64_t>(proposal.state), std::int64_t{proposal.score},
                       std::int64_t{proposal.score_max}, WriteContributions(proposal.contributions),
                       std::int64_t{proposal.in_line}, WriteParties(proposal.required),
                       WriteParties(proposal.accepted_by), proposal.decline_reason, declined_by,
                       proposal.relationship.value(), sql::Micros(proposal.create_time),
                       WriteLikeness(proposal.likeness)}))
      .status();
}

}  // namespace upward::matching::store
