#include "services/matching/store/testing/test_store.h"

#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"

#include "libs/base/check.h"
#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "libs/events/migrations.h"
#include "libs/sql/answers.h"
#include "libs/sql/migration.h"
#include "libs/sql/postgres_database.h"
#include "libs/sql/sqlite_database.h"
#include "services/matching/store/migrations.h"
#include "tests/support/postgres_server.h"

namespace upward::matching::store {
namespace {

constexpr char kServiceRole[] = "upward_service";

void CheckOk(const absl::Status& status) { UPWARD_CHECK(status.ok(), status.ToString()); }

void MigrateAll(sql::Database& database, const base::Clock& clock) {
  const sql::MigrationSet sets[] = {events::EventsMigrations(), sql::AnswersMigrations(),
                                    MatchingMigrations()};
  CheckOk(sql::Migrate(database, sets, clock, kServiceRole));
}

std::unique_ptr<sql::Database> OpenTestSqlite(const std::string& path, const base::Clock& clock) {
  auto database = sql::OpenSqlite({.name = "matching", .path = path});
  CheckOk(database.status());
  MigrateAll(**database, clock);
  return *std::move(database);
}

std::unique_ptr<sql::Database> OpenTestPostgres(const base::Clock& clock) {
  static int databases = 0;
  const std::string name = absl::StrCat("matching_", ++databases);
  auto server = testing::PostgresServer::Shared();
  CheckOk(server.status());
  CheckOk((*server)->CreateDatabase(name));
  sql::PostgresOptions options;
  options.name = "matching";
  options.service_url = (*server)->service_url(name);
  options.owner_url = (*server)->owner_url(name);
  options.connections = 2;
  auto owner = sql::OpenPostgresOwner(options);
  CheckOk(owner.status());
  MigrateAll(**owner, clock);
  auto database = sql::OpenPostgres(options);
  CheckOk(database.status());
  return *std::move(database);
}

struct TextOf {
  EncodedFact operator()(const Enrolled& fact) const {
    return {fact.enrolment.id.value(), "enrolled", "p"};
  }
  EncodedFact operator()(const Withdrawn& fact) const {
    return {fact.enrolment.id.value(), "withdrawn", "p"};
  }
  EncodedFact operator()(const Prepared& fact) const {
    return {fact.enrolment.id.value(), "prepared", "p"};
  }
  EncodedFact operator()(const RoundDone& fact) const {
    return {fact.round.id.value(), "round", "p"};
  }
  EncodedFact operator()(const ProposalChanged& fact) const {
    return {fact.proposal.id.value(),
            absl::StrCat("proposal_", static_cast<int>(fact.proposal.state)), "p"};
  }
  EncodedFact operator()(const RelationshipBegan& fact) const {
    return {fact.relationship.id.value(), "began", "p"};
  }
  EncodedFact operator()(const RelationshipMoved& fact) const {
    return {fact.relationship.id.value(),
            absl::StrCat("moved_", static_cast<int>(fact.relationship.state)), "p"};
  }
  EncodedFact operator()(const RelationshipLineChanged& fact) const {
    return {fact.relationship.id.value(), fact.relationship.in_line ? "flagged" : "cleared", "p"};
  }
  EncodedFact operator()(const RelationshipEnded& fact) const {
    return {fact.relationship.id.value(), "ended", "p"};
  }
};

}  // namespace

EncodedFact TextEncoder::Encode(const Fact& fact) const { return std::visit(TextOf{}, fact); }

TestStore::TestStore(sql::Dialect dialect)
    : database_(dialect == sql::Dialect::kSqlite
                    ? OpenTestSqlite(directory_.File("matching.db"), clock_)
                    : OpenTestPostgres(clock_)),
      store_(*database_, {.clock = clock_, .outbox = outbox_, .encoder = encoder_},
             [this] { ++commits_; }) {}

std::vector<std::string> TestStore::Events(const base::TenantId& tenant) {
  auto events = Column(sql::Scope::Tenant(tenant),
                       "SELECT aggregate_id || ' ' || type FROM outbox WHERE tenant_id = '" +
                           tenant.value() + "' ORDER BY position");
  CheckOk(events.status());
  return *std::move(events);
}

absl::StatusOr<std::vector<std::string>> TestStore::Column(const sql::Scope& scope,
                                                           const std::string& statement) {
  std::vector<std::string> values;
  UPWARD_RETURN_IF_ERROR(database_->Read(scope, [&](sql::Transaction& transaction) {
    values.clear();
    return transaction.Stream(statement, {}, [&](const sql::Row& row) {
      values.push_back(row.Text(0));
      return absl::OkStatus();
    });
  }));
  return values;
}

absl::Time At(int minutes) {
  return absl::FromUnixMicros(1'767'600'000'123'456) + absl::Minutes(minutes);
}

Programme MakeProgramme(const std::string& id) {
  Programme programme;
  programme.id = ProgrammeId(id);
  programme.state = ProgrammeState::kOpen;
  programme.rules.name = "Spring";
  programme.create_time = At(0);
  return programme;
}

Enrolment MakeEnrolment(const std::string& id, const std::string& person, Role role) {
  Enrolment enrolment;
  enrolment.id = EnrolmentId(id);
  enrolment.programme = ProgrammeId("g1");
  enrolment.person = PersonId(person);
  enrolment.role = role;
  enrolment.create_time = At(1);
  return enrolment;
}

Round MakeRound(const std::string& id, const std::string& programme) {
  Round round;
  round.id = RoundId(id);
  round.programme = ProgrammeId(programme);
  round.create_time = At(2);
  round.heartbeat_time = At(2);
  return round;
}

Proposal MakeProposal(const std::string& id, const std::string& mentor, const std::string& mentee) {
  Proposal proposal;
  proposal.id = ProposalId(id);
  proposal.round = RoundId("r1");
  proposal.programme = ProgrammeId("g1");
  proposal.mentor_enrolment = EnrolmentId("m" + mentor.substr(1));
  proposal.mentee_enrolment = EnrolmentId("s" + mentee.substr(1));
  proposal.mentor = PersonId(mentor);
  proposal.mentee = PersonId(mentee);
  proposal.required = {Party::kMentor, Party::kMentee};
  proposal.create_time = At(3);
  return proposal;
}

Relationship MakeRelationship(const std::string& id, const Proposal& proposal) {
  Relationship relationship;
  relationship.id = RelationshipId(id);
  relationship.programme = proposal.programme;
  relationship.proposal = proposal.id;
  relationship.mentor_enrolment = proposal.mentor_enrolment;
  relationship.mentee_enrolment = proposal.mentee_enrolment;
  relationship.mentor = proposal.mentor;
  relationship.mentee = proposal.mentee;
  relationship.create_time = At(4);
  return relationship;
}

absl::Status SaveBase(MatchingStore& store, const base::TenantId& tenant) {
  return store.Transact(tenant, [](MatchingTransaction& transaction) -> absl::Status {
    UPWARD_RETURN_IF_ERROR(transaction.SaveProgramme(MakeProgramme(), "").status());
    for (const char* number : {"1", "2"}) {
      const Enrolment mentor =
          MakeEnrolment(absl::StrCat("m", number), absl::StrCat("p", number), Role::kMentor);
      const Enrolment mentee =
          MakeEnrolment(absl::StrCat("s", number), absl::StrCat("q", number), Role::kMentee);
      UPWARD_RETURN_IF_ERROR(transaction.SaveEnrolment(mentor, "").status());
      UPWARD_RETURN_IF_ERROR(transaction.SaveEnrolment(mentee, "").status());
    }
    Round round = MakeRound();
    round.state = RoundState::kSucceeded;
    return transaction.SaveRound(round);
  });
}

std::string ReasonOf(const absl::Status& status) {
  const auto detail = base::DetailOf(status);
  return detail.has_value() ? detail->reason : "";
}

std::string DialectName(const ::testing::TestParamInfo<sql::Dialect>& info) {
  return info.param == sql::Dialect::kSqlite ? "Sqlite" : "Postgres";
}

}  // namespace upward::matching::store
