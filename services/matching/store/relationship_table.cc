#include "services/matching/store/tables.h"

namespace upward::matching::store {
namespace {

#define RELATIONSHIP_COLUMNS                                                               \
  "relationship_id, programme_id, proposal_id, mentor_enrolment_id, mentee_enrolment_id, " \
  "mentor_id, mentee_id, state, conclusion, conclusion_reason, in_line_allowed, in_line, " \
  "in_line_time, create_time, activate_time, conclude_time"

std::optional<absl::Time> OptTime(const sql::Row& row, int column) {
  const auto micros = row.OptInt(column);
  if (!micros.has_value()) return std::nullopt;
  return sql::FromMicros(*micros);
}

sql::Value OptMicros(const std::optional<absl::Time>& time) {
  return time.has_value() ? sql::Value(sql::Micros(*time)) : sql::Value(std::monostate());
}

absl::StatusOr<Relationship> ReadRelationship(const sql::Row& row) {
  return Relationship{.id = RelationshipId(row.Text(0)),
                      .programme = ProgrammeId(row.Text(1)),
                      .proposal = ProposalId(row.Text(2)),
                      .mentor_enrolment = EnrolmentId(row.Text(3)),
                      .mentee_enrolment = EnrolmentId(row.Text(4)),
                      .mentor = PersonId(row.Text(5)),
                      .mentee = PersonId(row.Text(6)),
                      .state = static_cast<RelationshipState>(row.Int(7)),
                      .conclusion = static_cast<Conclusion>(row.Int(8)),
                      .conclusion_reason = row.Text(9),
                      .in_line_allowed = row.Bool(10),
                      .in_line = row.Bool(11),
                      .in_line_time = OptTime(row, 12),
                      .create_time = row.Time(13),
                      .activate_time = OptTime(row, 14),
                      .conclude_time = OptTime(row, 15)};
}

}  // namespace

absl::StatusOr<Relationship> RelationshipTable::Get(const RelationshipId& id) {
  return ReadOne<Relationship>(sql_.Query("SELECT " RELATIONSHIP_COLUMNS " FROM relationships"
                                          " WHERE tenant_id = $1 AND relationship_id = $2",
                                          Bound(sql_, {id.value()})),
                               "relationship", ReadRelationship);
}

absl::StatusOr<std::vector<Relationship>> RelationshipTable::List(const RelationshipFilter& filter,
                                                                  const RelationshipId& after,
                                                                  int limit) {
  const std::int64_t state = filter.state.has_value() ? static_cast<int>(*filter.state) : 0;
  return ReadAll<Relationship>(
      sql_.Query("SELECT " RELATIONSHIP_COLUMNS " FROM relationships"
                 " WHERE tenant_id = $1 AND programme_id = $2 AND relationship_id > $3"
                 " AND ($4 = 0 OR state = $4) AND ($5 = 0 OR (in_line = 1 AND state < 5))"
                 " AND ($6 = '' OR mentor_id = $6 OR mentee_id = $6)"
                 " ORDER BY relationship_id LIMIT $7",
                 Bound(sql_, {filter.programme.value(), after.value(), state,
                              std::int64_t{filter.only_in_line}, filter.participant.value(),
                              std::int64_t{limit}})),
      ReadRelationship);
}

absl::StatusOr<std::vector<Relationship>> RelationshipTable::Live() {
  return ReadAll<Relationship>(
      sql_.Query("SELECT " RELATIONSHIP_COLUMNS " FROM relationships"
                 " WHERE tenant_id = $1 AND state < 5 ORDER BY relationship_id",
                 Bound(sql_)),
      ReadRelationship);
}

absl::Status RelationshipTable::Save(const Relationship& relationship) {
  return sql_
      .Execute(
          "INSERT INTO relationships (tenant_id, " RELATIONSHIP_COLUMNS
          ") VALUES ($1, $2, $3, $4,"
          " $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)"
          " ON CONFLICT (tenant_id, relationship_id) DO UPDATE SET state = excluded.state,"
          " conclusion = excluded.conclusion, conclusion_reason = excluded.conclusion_reason,"
          " in_line = excluded.in_line, in_line_time = excluded.in_line_time,"
          " activate_time = excluded.activate_time, conclude_time = excluded.conclude_time",
          Bound(sql_,
                {relationship.id.value(), relationship.programme.value(),
                 relationship.proposal.value(), relationship.mentor_enrolment.value(),
                 relationship.mentee_enrolment.value(), relationship.mentor.value(),
                 relationship.mentee.value(), static_cast<std::int64_t>(relationship.state),
                 static_cast<std::int64_t>(relationship.conclusion), relationship.conclusion_reason,
                 std::int64_t{relationship.in_line_allowed}, std::int64_t{relationship.in_line},
                 OptMicros(relationship.in_line_time), sql::Micros(relationship.create_time),
                 OptMicros(relationship.activate_time), OptMicros(relationship.conclude_time)}))
      .status();
}

absl::StatusOr<PastPairs> RelationshipTable::Past(const ProgrammeId& programme) {
  const auto rows = sql_.Query(
      "SELECT mentor_id, mentee_id FROM past_pairs"
      " WHERE tenant_id = $1 AND programme_id = $2",
      Bound(sql_, {programme.value()}));
  if (!rows.ok()) return rows.status();
  PastPairs past;
  for (const sql::Row& row : *rows) past.insert({PersonId(row.Text(0)), PersonId(row.Text(1))});
  return past;
}

absl::Status RelationshipTable::AddPast(const ProgrammeId& programme, const PersonId& mentor,
                                        const PersonId& mentee) {
  return sql_
      .Execute(
          "INSERT INTO past_pairs (tenant_id, programme_id, mentor_id, mentee_id)"
          " VALUES ($1, $2, $3, $4)"
          " ON CONFLICT (tenant_id, programme_id, mentor_id, mentee_id) DO NOTHING",
          Bound(sql_, {programme.value(), mentor.value(), mentee.value()}))
      .status();
}

}  // namespace upward::matching::store
