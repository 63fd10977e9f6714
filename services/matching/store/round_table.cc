#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "services/matching/store/tables.h"

namespace upward::matching::store {
namespace {

#define ROUND_COLUMNS                                                                        \
  "round_id, programme_id, state, stage, units_done, units_total, mentors, mentees, pairs, " \
  "unmatched, total_score, certified, cancel_requested, error_reason, error_message, "       \
  "create_time, heartbeat_time, finish_time"

absl::StatusOr<Round> ReadRound(const sql::Row& row) {
  Round round;
  round.id = RoundId(row.Text(0));
  round.programme = ProgrammeId(row.Text(1));
  round.state = static_cast<RoundState>(row.Int(2));
  round.stage = row.Text(3);
  round.units_done = row.Int(4);
  round.units_total = row.Int(5);
  round.mentors = static_cast<int>(row.Int(6));
  round.mentees = static_cast<int>(row.Int(7));
  round.pairs = static_cast<int>(row.Int(8));
  round.unmatched = static_cast<int>(row.Int(9));
  round.total_score = row.Int(10);
  round.certified = row.Bool(11);
  round.cancel_requested = row.Bool(12);
  round.error_reason = row.Text(13);
  round.error_message = row.Text(14);
  round.create_time = row.Time(15);
  round.heartbeat_time = row.Time(16);
  if (const auto finish = row.OptInt(17)) round.finish_time = sql::FromMicros(*finish);
  return round;
}

sql::Parameters WriteRound(const sql::Transaction& transaction, const Round& round) {
  const sql::Value finish = round.finish_time.has_value()
                                ? sql::Value(sql::Micros(*round.finish_time))
                                : sql::Value(std::monostate());
  return Bound(transaction,
               {round.id.value(), round.programme.value(), static_cast<std::int64_t>(round.state),
                round.stage, round.units_done, round.units_total, std::int64_t{round.mentors},
                std::int64_t{round.mentees}, std::int64_t{round.pairs},
                std::int64_t{round.unmatched}, round.total_score, std::int64_t{round.certified},
                std::int64_t{round.cancel_requested}, round.error_reason, round.error_message,
                sql::Micros(round.create_time), sql::Micros(round.heartbeat_time), finish});
}

absl::StatusOr<Unmatched> ReadUnmatched(const sql::Row& row) {
  return Unmatched{.person = PersonId(row.Text(0)),
                   .role = static_cast<Role>(row.Int(1)),
                   .reason = static_cast<UnmatchedReason>(row.Int(2)),
                   .text = row.Text(3),
                   .cure = row.Text(4)};
}

}  // namespace

absl::StatusOr<Round> RoundTable::Get(const RoundId& id) {
  return ReadOne<Round>(sql_.Query("SELECT " ROUND_COLUMNS " FROM rounds"
                                   " WHERE tenant_id = $1 AND round_id = $2",
                                   Bound(sql_, {id.value()})),
                        "round", ReadRound);
}

absl::StatusOr<std::vector<Round>> RoundTable::List(const ProgrammeId& programme,
                                                    const RoundId& before, int limit) {
  return ReadAll<Round>(
      sql_.Query("SELECT " ROUND_COLUMNS " FROM rounds WHERE tenant_id = $1 AND programme_id = $2"
                 " AND ($3 = '' OR round_id < $3) ORDER BY round_id DESC LIMIT $4",
                 Bound(sql_, {programme.value(), before.value(), std::int64_t{limit}})),
      ReadRound);
}

absl::Status RoundTable::Save(const Round& round) {
  if (round.state == RoundState::kRunning) {
    UPWARD_ASSIGN_OR_RETURN(
        const sql::Rows others,
        sql_.Query("SELECT round_id FROM rounds WHERE tenant_id = $1 AND programme_id = $2"
                   " AND state = 1 AND round_id <> $3",
                   Bound(sql_, {round.programme.value(), round.id.value()})));
    if (!others.empty()) {
      return base::Error(absl::StatusCode::kFailedPrecondition, "ROUND_RUNNING",
                         "a round of this programme is running; wait for its end or cancel it",
                         {{"round_id", others.front().Text(0)}});
    }
  }
  return sql_
      .Execute("INSERT INTO rounds (tenant_id, " ROUND_COLUMNS
               ") VALUES ($1, $2, $3, $4, $5, $6,"
               " $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)"
               " ON CONFLICT (tenant_id, round_id) DO UPDATE SET state = excluded.state,"
               " stage = excluded.stage, units_done = excluded.units_done,"
               " units_total = excluded.units_total, mentors = excluded.mentors,"
               " mentees = excluded.mentees, pairs = excluded.pairs,"
               " unmatched = excluded.unmatched, total_score = excluded.total_score,"
               " certified = excluded.certified, cancel_requested = excluded.cancel_requested,"
               " error_reason = excluded.error_reason, error_message = excluded.error_message,"
               " heartbeat_time = excluded.heartbeat_time, finish_time = excluded.finish_time",
               WriteRound(sql_, round))
      .status();
}

absl::StatusOr<std::vector<Unmatched>> RoundTable::ListUnmatched(const RoundId& round, int offset,
                                                                 int limit) {
  return ReadAll<Unmatched>(
      sql_.Query("SELECT person_id, role, reason, text, cure FROM unmatched"
                 " WHERE tenant_id = $1 AND round_id = $2 AND position >= $3"
                 " ORDER BY position LIMIT $4",
                 Bound(sql_, {round.value(), std::int64_t{offset}, std::int64_t{limit}})),
      ReadUnmatched);
}

absl::Status RoundTable::AddUnmatched(const RoundId& round, std::span<const Unmatched> people) {
  std::vector<sql::Parameters> batch;
  for (const Unmatched& person : people) {
    batch.push_back(
        Bound(sql_, {round.value(), static_cast<std::int64_t>(batch.size()), person.person.value(),
                     static_cast<std::int64_t>(person.role),
                     static_cast<std::int64_t>(person.reason), person.text, person.cure}));
  }
  return sql_
      .ExecuteMany(
          "INSERT INTO unmatched (tenant_id, round_id, position, person_id, role, reason,"
          " text, cure) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
          batch)
      .status();
}

}  // namespace upward::matching::store
