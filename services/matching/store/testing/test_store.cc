#include "services/matching/store/testing/test_store.h"

#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"

#include "libs/base/status_macros.h"
#include "libs/events/migrations.h"
#include "libs/sql/answers.h"
#include "services/matching/store/migrations.h"

namespace upward::matching::store {
namespace {

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
    : database_(dialect,
                {events::EventsMigrations(), sql::AnswersMigrations(), MatchingMigrations()}),
      store_(*database_, {.clock = clock_, .outbox = outbox_, .encoder = encoder_},
             [this] { ++commits_; }) {}

std::vector<std::string> TestStore::Events(const base::TenantId& tenant) {
  return database_.Column(
      sql::Scope::Tenant(tenant),
      "SELECT aggregate_id || ' ' || type FROM outbox WHERE tenant_id = $1 ORDER BY position",
      {tenant.value()});
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

}  // namespace upward::matching::store
