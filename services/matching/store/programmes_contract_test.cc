// Goal: programmes, enrolments and preparation are kept as the store port says, on both engines.
// Method: the sentences of matching_store.h, each run on a new SQLite file and a real PostgreSQL.
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/base/status_macros.h"
#include "libs/base/testing/reason_of.h"
#include "services/matching/store/testing/test_store.h"

namespace upward::matching::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A value in every field that differs from its default.
Programme FullProgramme() {
  Programme programme = MakeProgramme("g9");
  programme.state = ProgrammeState::kClosed;
  ProgrammeRules& rules = programme.rules;
  rules.name = "Ångström \"one\"";
  rules.description = "it's; a \\ text\nof two lines";
  rules.dimensions = {{"department", DimensionMode::kRequireDifferent, 7},
                      {"attribute:site", DimensionMode::kIgnore, 100}};
  rules.topics = {{"ai", "Artificial intelligence"}, {"social-media", "Social media"}};
  rules.topic_weight = 11;
  rules.require_common_language = true;
  rules.working_hours_weight = 12;
  rules.preference_weight = 13;
  rules.off_line_rule = {.within_levels = 3,
                         .within_levels_mentees = {PersonId("q1"), PersonId("q2")},
                         .common_manager_levels_min = 2};
  rules.mentor_capacity = 2;
  rules.mentee_capacity = 3;
  rules.length_weeks = 40;
  rules.cadence_days = 14;
  rules.preparation_required = true;
  rules.preparation_modules = {{"first", "The first", Role::kMentor},
                               {"second", "The second", Role::kMentee}};
  rules.required_acceptances = {Party::kLead, Party::kMentee};
  return programme;
}

Enrolment FullEnrolment() {
  Enrolment enrolment = MakeEnrolment("n1", "p9", Role::kMentee);
  enrolment.state = EnrolmentState::kWithdrawn;
  enrolment.wishes = {.topic_ids = {"ai", "social-media"},
                      .languages = {"es", "eu"},
                      .preferred = {PersonId("p1")},
                      .excluded = {PersonId("p2"), PersonId("q2")},
                      .capacity = 4,
                      .work_start_minute = 480,
                      .work_end_minute = 960};
  enrolment.prepared = true;
  return enrolment;
}

class ProgrammesContract : public ::testing::TestWithParam<sql::Dialect> {
 protected:
  absl::StatusOr<Programme> Save(const Programme& programme, const std::string& etag = "") {
    return TransactAs<Programme>(*store_, kIberia, [&](MatchingTransaction& transaction) {
      return transaction.SaveProgramme(programme, etag);
    });
  }
  absl::StatusOr<Enrolment> Save(const Enrolment& enrolment, const std::string& etag = "") {
    return TransactAs<Enrolment>(*store_, kIberia, [&](MatchingTransaction& transaction) {
      return transaction.SaveEnrolment(enrolment, etag);
    });
  }
  absl::StatusOr<Enrolment> Get(const std::string& id) {
    return ReadAs<Enrolment>(*store_, kIberia, [&](MatchingReader& reader) {
      return reader.GetEnrolment(EnrolmentId(id));
    });
  }
  std::vector<std::string> List(const EnrolmentFilter& filter, const std::string& after = "",
                                int limit = 100) {
    return IdsOf(ReadAs<std::vector<Enrolment>>(*store_, kIberia, [&](MatchingReader& reader) {
      return reader.ListEnrolments(filter, EnrolmentId(after), limit);
    }));
  }
  absl::StatusOr<std::optional<Enrolment>> Find(const std::string& person, Role role) {
    return ReadAs<std::optional<Enrolment>>(*store_, kIberia, [&](MatchingReader& reader) {
      return reader.FindEnrolment(ProgrammeId("g1"), PersonId(person), role);
    });
  }

  TestStore store_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Engines, ProgrammesContract, sql::BothEngines(), sql::DialectName);

TEST_P(ProgrammesContract, GivesBackEveryFieldOfAProgramme) {
  const Programme full = FullProgramme();
  const auto saved = Save(full);
  ASSERT_TRUE(saved.ok()) << saved.status();
  const auto read = ReadAs<Programme>(
      *store_, kIberia, [&](MatchingReader& reader) { return reader.GetProgramme(full.id); });
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->id, full.id);
  EXPECT_EQ(read->state, full.state);
  EXPECT_EQ(read->rules, full.rules);
  EXPECT_EQ(read->create_time, full.create_time);
  EXPECT_FALSE(read->etag.empty());
  EXPECT_EQ(read->etag, saved->etag);
}

TEST_P(ProgrammesContract, ASaveMustReplaceAndChangeTheEtag) {
  const auto first = Save(MakeProgramme());
  Programme changed = MakeProgramme();
  changed.rules.name = "Autumn";
  const auto second = Save(changed, first->etag);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_NE(second->etag, first->etag);
  const auto stale = Save(changed, first->etag);
  EXPECT_EQ(stale.status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(base::ReasonOf(stale.status()), "ETAG_MISMATCH");
  for (const char* etag : {"0", "-1", "17", "x", "99999999999999999999"}) {
    EXPECT_EQ(base::ReasonOf(Save(changed, etag).status()), "ETAG_MISMATCH") << etag;
  }
  EXPECT_TRUE(Save(changed).ok()) << "an empty etag is not compared";
}

TEST_P(ProgrammesContract, WhileAProgrammeIsHeldNobodyChangesItUnseen) {
  if (GetParam() == sql::Dialect::kSqlite) GTEST_SKIP() << "SQLite has one writer";
  ASSERT_TRUE(SaveBase(*store_, kIberia).ok());
  const auto hold_and_propose = [this](const std::string& id) {
    std::thread other([this, id] {
      const absl::Status held =
          store_->Transact(kIberia, [&](MatchingTransaction& transaction) -> absl::Status {
            UPWARD_RETURN_IF_ERROR(transaction.HoldProgramme(ProgrammeId("g1")));
            return transaction.SaveProposal(MakeProposal(id, "p1", "q1"));
          });
      EXPECT_TRUE(held.ok()) << held;
    });
    other.join();
  };
  // Changes something of the programme after another has proposed; tells what its runs have seen.
  const auto seen_while_proposed = [&](const std::string& id, auto change) {
    std::vector<std::size_t> seen;
    const absl::Status changed =
        store_->Transact(kIberia, [&](MatchingTransaction& transaction) -> absl::Status {
          UPWARD_ASSIGN_OR_RETURN(const auto open, transaction.LoadOpenProposals());
          seen.push_back(open.size());
          if (seen.size() == 1) hold_and_propose(id);
          return change(transaction);
        });
    EXPECT_TRUE(changed.ok()) << changed;
    return seen;
  };
  const auto save_programme = [](MatchingTransaction& transaction) {
    return transaction.SaveProgramme(*transaction.GetProgramme(ProgrammeId("g1")), "").status();
  };
  const auto save_enrolment = [](MatchingTransaction& transaction) {
    return transaction.SaveEnrolment(*transaction.GetEnrolment(EnrolmentId("m1")), "").status();
  };
  EXPECT_THAT(seen_while_proposed("o1", save_programme), ElementsAre(0, 1));
  EXPECT_THAT(seen_while_proposed("o2", save_enrolment), ElementsAre(1, 2));
}

TEST_P(ProgrammesContract, OfTwoWhoHoldAnEnrolmentOneRunsAgain) {
  if (GetParam() == sql::Dialect::kSqlite) GTEST_SKIP() << "SQLite has one writer";
  ASSERT_TRUE(SaveBase(*store_, kIberia).ok());
  int runs = 0;
  const auto hold = [](MatchingTransaction& transaction) {
    return transaction.HoldEnrolment(EnrolmentId("m1"));
  };
  const absl::Status held =
      store_->Transact(kIberia, [&](MatchingTransaction& transaction) -> absl::Status {
        UPWARD_RETURN_IF_ERROR(transaction.GetEnrolment(EnrolmentId("m1")).status());
        if (++runs == 1) {
          std::thread other([&] { EXPECT_TRUE(store_->Transact(kIberia, hold).ok()); });
          other.join();
        }
        return hold(transaction);
      });
  EXPECT_TRUE(held.ok()) << held;
  EXPECT_EQ(runs, 2);
}

TEST_P(ProgrammesContract, AnEtagOfAnUnknownIdMustNotInsert) {
  ASSERT_TRUE(SaveBase(*store_, kIberia).ok());
  const auto programme = Save(MakeProgramme("unknown"), "1");
  EXPECT_EQ(programme.status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(base::ReasonOf(programme.status()), "ETAG_MISMATCH");
  const auto read = ReadAs<Programme>(*store_, kIberia, [](MatchingReader& reader) {
    return reader.GetProgramme(ProgrammeId("unknown"));
  });
  EXPECT_EQ(read.status().code(), absl::StatusCode::kNotFound);
  const auto enrolment = Save(MakeEnrolment("unknown", "p9", Role::kMentor), "1");
  EXPECT_EQ(enrolment.status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(base::ReasonOf(enrolment.status()), "ETAG_MISMATCH");
  EXPECT_EQ(Get("unknown").status().code(), absl::StatusCode::kNotFound);
}

TEST_P(ProgrammesContract, ListsProgrammesById) {
  for (const char* id : {"g3", "g1", "g2"}) ASSERT_TRUE(Save(MakeProgramme(id)).ok());
  const auto list = [&](const char* after, int limit) {
    return IdsOf(ReadAs<std::vector<Programme>>(*store_, kIberia, [&](MatchingReader& reader) {
      return reader.ListProgrammes(ProgrammeId(after), limit);
    }));
  };
  EXPECT_THAT(list("", 100), ElementsAre("g1", "g2", "g3"));
  EXPECT_THAT(list("", 2), ElementsAre("g1", "g2"));
  EXPECT_THAT(list("g2", 2), ElementsAre("g3"));
  EXPECT_THAT(list("g3", 2), IsEmpty());
}

TEST_P(ProgrammesContract, GivesBackEveryFieldOfAnEnrolment) {
  ASSERT_TRUE(SaveBase(*store_, kIberia).ok());
  const Enrolment full = FullEnrolment();
  const auto saved = Save(full);
  ASSERT_TRUE(saved.ok()) << saved.status();
  const auto read = Get("n1");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->programme, full.programme);
  EXPECT_EQ(read->person, full.person);
  EXPECT_EQ(read->role, full.role);
  EXPECT_EQ(read->state, full.state);
  EXPECT_EQ(read->wishes, full.wishes);
  EXPECT_TRUE(read->prepared);
  EXPECT_EQ(read->partners, 0);
  EXPECT_EQ(read->create_time, full.create_time);
  EXPECT_EQ(read->etag, saved->etag);
}

TEST_P(ProgrammesContract, SavingAnEnrolmentMustCompareTheEtag) {
  ASSERT_TRUE(SaveBase(*store_, kIberia).ok());
  Enrolment changed = *Get("m1");
  changed.wishes.capacity = 2;
  const auto saved = Save(changed, changed.etag);
  ASSERT_TRUE(saved.ok()) << saved.status();
  EXPECT_EQ(Get("m1")->wishes.capacity, 2);
  for (const std::string& etag : {changed.etag, std::string("0"), std::string("no number")}) {
    EXPECT_EQ(base::ReasonOf(Save(changed, etag).status()), "ETAG_MISMATCH") << etag;
  }
}

TEST_P(ProgrammesContract, ASecondIdOnTheSameSideMustAlreadyExist) {
  ASSERT_TRUE(SaveBase(*store_, kIberia).ok());
  EXPECT_EQ(Save(MakeEnrolment("m9", "p1", Role::kMentor)).status().code(),
            absl::StatusCode::kAlreadyExists);
  EXPECT_TRUE(Save(MakeEnrolment("s9", "p1", Role::kMentee)).ok()) << "the other side is free";
}

TEST_P(ProgrammesContract, FindsAnEnrolmentByPersonAndSide) {
  ASSERT_TRUE(SaveBase(*store_, kIberia).ok());
  Enrolment withdrawn = *Get("m2");
  withdrawn.state = EnrolmentState::kWithdrawn;
  ASSERT_TRUE(Save(withdrawn).ok());
  EXPECT_EQ((*Find("p1", Role::kMentor))->id.value(), "m1");
  EXPECT_EQ((*Find("p2", Role::kMentor))->state, EnrolmentState::kWithdrawn);
  EXPECT_EQ(*Find("p1", Role::kMentee), std::nullopt);
  EXPECT_EQ(*Find("nobody", Role::kMentor), std::nullopt);
}

TEST_P(ProgrammesContract, NarrowsAListOfEnrolments) {
  ASSERT_TRUE(SaveBase(*store_, kIberia).ok());
  Enrolment withdrawn = *Get("m2");
  withdrawn.state = EnrolmentState::kWithdrawn;
  ASSERT_TRUE(Save(withdrawn).ok());
  EnrolmentFilter filter{.programme = ProgrammeId("g1"), .role = {}, .state = {}};
  EXPECT_THAT(List(filter), ElementsAre("m1", "m2", "s1", "s2"));
  EXPECT_THAT(List(filter, "m1", 2), ElementsAre("m2", "s1"));
  filter.role = Role::kMentor;
  EXPECT_THAT(List(filter), ElementsAre("m1", "m2"));
  filter.state = EnrolmentState::kEnrolled;
  EXPECT_THAT(List(filter), ElementsAre("m1"));
  filter.programme = ProgrammeId("g2");
  EXPECT_THAT(List(filter), IsEmpty());
  const auto enrolled = ReadAs<std::vector<Enrolment>>(
      *store_, kIberia,
      [](MatchingReader& reader) { return reader.LoadEnrolled(ProgrammeId("g1")); });
  EXPECT_THAT(IdsOf(enrolled), ElementsAre("m1", "s1", "s2"));
}

TEST_P(ProgrammesContract, LoadsAPersonsEnrolmentsInAllProgrammes) {
  ASSERT_TRUE(SaveBase(*store_, kIberia).ok());
  ASSERT_TRUE(Save(MakeProgramme("g2")).ok());
  Enrolment other = MakeEnrolment("z1", "p1", Role::kMentee);
  other.programme = ProgrammeId("g2");
  other.state = EnrolmentState::kWithdrawn;
  ASSERT_TRUE(Save(other).ok());
  const auto of_person = ReadAs<std::vector<Enrolment>>(
      *store_, kIberia,
      [](MatchingReader& reader) { return reader.LoadEnrolmentsOf(PersonId("p1")); });
  EXPECT_THAT(IdsOf(of_person), ElementsAre("m1", "z1"));
}

TEST_P(ProgrammesContract, KeepsOneRecordAModule) {
  ASSERT_TRUE(SaveBase(*store_, kIberia).ok());
  const EnrolmentId id("m1");
  const PreparationRecord early{id, "b", absl::CivilDay(2026, 1, 5), std::nullopt};
  const PreparationRecord late{id, "b", absl::CivilDay(2028, 2, 29), 0};
  const PreparationRecord other{id, "a", absl::CivilDay(2026, 1, 6), 100};
  for (const PreparationRecord& record : {early, other, late}) {
    const absl::Status status = store_->Transact(kIberia, [&](MatchingTransaction& transaction) {
      return transaction.SavePreparation(record);
    });
    ASSERT_TRUE(status.ok()) << status;
  }
  const auto records = ReadAs<std::vector<PreparationRecord>>(
      *store_, kIberia, [&](MatchingReader& reader) { return reader.ListPreparation(id); });
  ASSERT_TRUE(records.ok()) << records.status();
  EXPECT_THAT(*records, ElementsAre(other, late));
}

}  // namespace
}  // namespace upward::matching::store
