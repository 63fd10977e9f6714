// Goal: people and their history are kept as the store port says, alike on both engines.
// Method: the sentences of identity_store.h, each run on a new SQLite file and a real PostgreSQL.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/base/status_macros.h"
#include "libs/base/testing/reason_of.h"
#include "services/identity/store/testing/test_store.h"

namespace upward::identity::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class PeopleContract : public ::testing::TestWithParam<sql::Dialect> {
 protected:
  std::vector<std::string> List(const PeopleFilter& filter, const std::string& after = "",
                                int limit = 100) {
    const auto people = ReadAs<std::vector<Person>>(*store_, kIberia, [&](IdentityReader& reader) {
      return reader.ListPeople(filter, PersonId(after), limit);
    });
    EXPECT_TRUE(people.ok()) << people.status();
    std::vector<std::string> ids;
    for (const Person& person : *people) ids.push_back(person.id.value());
    return ids;
  }

  std::int64_t Version() {
    const auto version = ReadAs<std::int64_t>(
        *store_, kIberia, [](IdentityReader& reader) { return reader.PeopleVersion(); });
    EXPECT_TRUE(version.ok()) << version.status();
    return *version;
  }

  TestStore store_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Engines, PeopleContract, sql::BothEngines(), sql::DialectName);

TEST_P(PeopleContract, GivesBackEveryFieldOfAPerson) {
  const Person full = MakeFullPerson("p1", "e1");
  const Person bare = MakePerson("p2", "e2");
  ASSERT_TRUE(WritePeople(*store_, kIberia, {Joined(full), Joined(bare)}).ok());
  EXPECT_EQ(*GetPerson(*store_, kIberia, "p1"), full);
  EXPECT_EQ(*GetPerson(*store_, kIberia, "p2"), bare);
}

TEST_P(PeopleContract, WritePeopleMustInsertOrReplaceEachPerson) {
  ASSERT_TRUE(WritePeople(*store_, kIberia, {Joined(MakeFullPerson("p1", "e1"))}).ok());
  const Person plain = MakePerson("p1", "e1");
  ASSERT_TRUE(
      WritePeople(*store_, kIberia, {Changed(plain, {"email"}), Joined(MakePerson("p2", "e2"))})
          .ok());
  EXPECT_EQ(*GetPerson(*store_, kIberia, "p1"), plain);
  EXPECT_TRUE(GetPerson(*store_, kIberia, "p2").ok());
}

TEST_P(PeopleContract, WritePeopleTakesNewPeopleBesideOthersAgainAndAgain) {
  ASSERT_TRUE(WritePeople(*store_, kIberia, {Joined(MakeFullPerson("p1", "e1"))}).ok());
  const Person plain = MakePerson("p1", "e1");
  const Person full = MakeFullPerson("p2", "e2");
  PersonWrite joined = Joined(full);
  joined.is_new = true;
  std::int64_t version = 0;
  const absl::Status status =
      store_->Transact(kIberia, [&](IdentityTransaction& transaction) -> absl::Status {
        const std::vector<PersonWrite> first = {joined, Changed(plain, {"email"})};
        const std::vector<PersonWrite> second = {Joined(full, absl::CivilDay(2026, 2, 1))};
        UPWARD_RETURN_IF_ERROR(transaction.WritePeople(first));
        UPWARD_RETURN_IF_ERROR(transaction.WritePeople(second));
        UPWARD_ASSIGN_OR_RETURN(version, transaction.PeopleVersion());
        return absl::OkStatus();
      });
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(version, 3);
  EXPECT_EQ(*GetPerson(*store_, kIberia, "p1"), plain);
  EXPECT_EQ(*GetPerson(*store_, kIberia, "p2"), full);
}

TEST_P(PeopleContract, WritePeopleMustWriteOneEventPerElement) {
  ASSERT_TRUE(WritePeople(*store_, kIberia,
                          {Joined(MakePerson("p1", "e1")), Joined(MakePerson("p2", "e2"))})
                  .ok());
  ASSERT_TRUE(WritePeople(*store_, kIberia, {Changed(MakePerson("p1", "e1"), {"email"})}).ok());
  EXPECT_THAT(store_.Events(kIberia), ElementsAre("p1 history", "p2 history", "p1 changed"));
}

TEST_P(PeopleContract, WritePeopleTakesMoreThanOneBatch) {
  std::vector<PersonWrite> writes;
  for (int i = 0; i < 4321; ++i) {
    writes.push_back(Joined(MakePerson(absl::StrCat("p", 10000 + i), absl::StrCat("e", i))));
  }
  ASSERT_TRUE(WritePeople(*store_, kIberia, writes).ok());
  EXPECT_EQ(List({}, "", 10000).size(), 4321u);
  EXPECT_EQ(store_.Events(kIberia).size(), 4321u);
}

TEST_P(PeopleContract, AnErrorRollsEverythingBack) {
  const absl::Status status = store_->Transact(kIberia, [&](IdentityTransaction& transaction) {
    const std::vector<PersonWrite> writes = {Joined(MakePerson("p1", "e1"))};
    EXPECT_TRUE(transaction.WritePeople(writes).ok());
    return absl::FailedPreconditionError("no");
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(GetPerson(*store_, kIberia, "p1").status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(store_.Events(kIberia), IsEmpty());
  EXPECT_EQ(store_.commits(), 0);
}

TEST_P(PeopleContract, TellsOfEachCommit) {
  ASSERT_TRUE(WritePeople(*store_, kIberia, {Joined(MakePerson("p1", "e1"))}).ok());
  EXPECT_EQ(store_.commits(), 1);
}

TEST_P(PeopleContract, AnEmployeeIdBelongsToOnePerson) {
  ASSERT_TRUE(WritePeople(*store_, kIberia, {Joined(MakePerson("p1", "e1"))}).ok());
  const absl::Status status = WritePeople(*store_, kIberia, {Joined(MakePerson("p2", "e1"))});
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
}

TEST_P(PeopleContract, GetPersonMustReturnNotFoundForAnUnknownId) {
  const auto person = GetPerson(*store_, kIberia, "nobody");
  EXPECT_EQ(person.status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(base::ReasonOf(person.status()), "NOT_FOUND");
}

TEST_P(PeopleContract, GetPeopleMustReturnOneAsOftenAsTheirIdIsThereAndTakeAnyText) {
  ASSERT_TRUE(WritePeople(*store_, kIberia, {Joined(MakePerson("p1", "e1"))}).ok());
  const std::vector<PersonId> ids = {PersonId("p1"), PersonId(std::string("p1\0", 3)),
                                     PersonId("\"]'; --"), PersonId(""), PersonId("p1")};
  const auto people = ReadAs<std::vector<Person>>(
      *store_, kIberia, [&](IdentityReader& reader) { return reader.GetPeople(ids); });
  ASSERT_TRUE(people.ok()) << people.status();
  ASSERT_EQ(people->size(), 2u);
  EXPECT_EQ((*people)[1].id.value(), "p1");
}

TEST_P(PeopleContract, GetPeopleMustKeepTheOrderAndLeaveUnknownOnesOut) {
  std::vector<PersonWrite> writes;
  for (int i = 0; i < 30; ++i) {
    writes.push_back(Joined(MakePerson(absl::StrCat("p", i), absl::StrCat("e", i))));
  }
  ASSERT_TRUE(WritePeople(*store_, kIberia, writes).ok());
  for (const std::size_t unknown : {0u, 20u, 1500u}) {
    std::vector<PersonId> ids = {PersonId("p7"), PersonId("p3"), PersonId("p29")};
    for (std::size_t i = 0; i < unknown; ++i) ids.emplace_back(absl::StrCat("x", i));
    ids.emplace_back("p0");
    const auto people = ReadAs<std::vector<Person>>(
        *store_, kIberia, [&](IdentityReader& reader) { return reader.GetPeople(ids); });
    ASSERT_TRUE(people.ok()) << people.status();
    std::vector<std::string> found;
    for (const Person& person : *people) found.push_back(person.id.value());
    EXPECT_THAT(found, ElementsAre("p7", "p3", "p29", "p0")) << unknown << " unknown ids";
  }
}

TEST_P(PeopleContract, ListPeopleMustReturnThoseAfterAnIdInOrder) {
  ASSERT_TRUE(WritePeople(*store_, kIberia,
                          {Joined(MakePerson("p3", "e3")), Joined(MakePerson("p1", "e1")),
                           Joined(MakePerson("p2", "e2"))})
                  .ok());
  EXPECT_THAT(List({}, "", 2), ElementsAre("p1", "p2"));
  EXPECT_THAT(List({}, "p2", 2), ElementsAre("p3"));
  EXPECT_THAT(List({}, "p3", 2), IsEmpty());
}

TEST_P(PeopleContract, ListPeopleNarrowsByEveryPartOfTheFilter) {
  Person senior = MakeFullPerson("p1", "e1");  // left, level 4
  Person junior = MakePerson("p2", "e2");
  junior.facts.department = "Rolling stock";
  junior.facts.job_level = 9;
  ASSERT_TRUE(WritePeople(*store_, kIberia,
                          {Joined(senior), Joined(junior), Joined(MakePerson("p3", "e3"))})
                  .ok());
  PeopleFilter filter;
  filter.state = PersonState::kLeft;
  EXPECT_THAT(List(filter), ElementsAre("p1"));
  filter = {};
  filter.employee_id = "e3";
  EXPECT_THAT(List(filter), ElementsAre("p3"));
  filter = {};
  filter.department = "Rolling stock";
  EXPECT_THAT(List(filter), ElementsAre("p1", "p2"));
  filter.division = "Operations";
  EXPECT_THAT(List(filter), ElementsAre("p1"));
  filter = {};
  filter.job_level_min = 4;
  EXPECT_THAT(List(filter), ElementsAre("p1", "p2"));
  filter.job_level_max = 8;
  EXPECT_THAT(List(filter), ElementsAre("p1"));
}

TEST_P(PeopleContract, ForEachPersonMustHandOverEverybodyByEmployeeId) {
  ASSERT_TRUE(WritePeople(*store_, kIberia,
                          {Joined(MakePerson("p1", "e3")), Joined(MakeFullPerson("p2", "e1")),
                           Joined(MakePerson("p3", "e2"))})
                  .ok());
  std::vector<std::string> seen;
  const auto read = [&](absl::Status after_two) {
    seen.clear();
    return store_->Read(kIberia, [&](IdentityReader& reader) {
      return reader.ForEachPerson([&](const Person& person) {
        seen.push_back(person.facts.employee_id);
        return seen.size() == 2 ? after_two : absl::OkStatus();
      });
    });
  };
  EXPECT_TRUE(read(absl::OkStatus()).ok());
  EXPECT_THAT(seen, ElementsAre("e1", "e2", "e3"));
  EXPECT_EQ(read(absl::CancelledError("enough")).code(), absl::StatusCode::kCancelled);
  EXPECT_THAT(seen, ElementsAre("e1", "e2"));
}

TEST_P(PeopleContract, ListHistoryMustReturnEntriesOldestFirst) {
  const Person person = MakePerson("p1", "e1");
  PersonWrite moved = Joined(person, absl::CivilDay(2026, 2, 1));
  moved.history->change = EmploymentChange::kMoved;
  moved.history->changed_fields = {"department", "manager_person_id"};
  PersonWrite left = Joined(person, absl::CivilDay(2026, 3, 1));
  left.history->change = EmploymentChange::kLeft;
  left.history->leave_kind = "voluntary";
  PersonWrite returned = Joined(person, absl::CivilDay(2026, 4, 1));
  returned.history->change = EmploymentChange::kReturned;
  for (const PersonWrite& write : {Joined(person), moved, left, returned}) {
    ASSERT_TRUE(WritePeople(*store_, kIberia, {write}).ok());
  }
  ASSERT_TRUE(WritePeople(*store_, kIberia, {Changed(person, {"email"})}).ok());

  const auto history = [&](std::int64_t after, int limit) {
    return *ReadAs<std::vector<EmploymentEntry>>(*store_, kIberia, [&](IdentityReader& reader) {
      return reader.ListHistory(PersonId("p1"), after, limit);
    });
  };
  const auto all = history(0, 10);
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(all[0].change, EmploymentChange::kJoined);
  EXPECT_EQ(all[0].effective_date, absl::CivilDay(2026, 1, 5));
  EXPECT_EQ(all[1].change, EmploymentChange::kMoved);
  EXPECT_THAT(all[1].changed_fields, ElementsAre("department", "manager_person_id"));
  EXPECT_EQ(all[2].change, EmploymentChange::kLeft);
  EXPECT_EQ(all[2].leave_kind, "voluntary");
  EXPECT_EQ(all[3].change, EmploymentChange::kReturned);
  const auto middle = history(all[0].version, 2);
  ASSERT_EQ(middle.size(), 2u);
  EXPECT_EQ(middle[0].change, EmploymentChange::kMoved);
  EXPECT_EQ(middle[1].change, EmploymentChange::kLeft);
  EXPECT_THAT(history(all[3].version, 2), IsEmpty());
}

TEST_P(PeopleContract, ListHistoryMustReturnNotFoundForAnUnknownPerson) {
  const auto history = ReadAs<std::vector<EmploymentEntry>>(
      *store_, kIberia,
      [](IdentityReader& reader) { return reader.ListHistory(PersonId("nobody"), 0, 10); });
  EXPECT_EQ(history.status().code(), absl::StatusCode::kNotFound);
}

TEST_P(PeopleContract, PeopleVersionMustGrowWithEachWriteAndBeZeroBeforeTheFirst) {
  EXPECT_EQ(Version(), 0);
  ASSERT_TRUE(WritePeople(*store_, kIberia, {Joined(MakePerson("p1", "e1"))}).ok());
  const std::int64_t first = Version();
  EXPECT_GT(first, 0);
  ASSERT_TRUE(WritePeople(*store_, kIberia, {Changed(MakePerson("p1", "e1"), {"email"})}).ok());
  EXPECT_GT(Version(), first);
  ASSERT_TRUE(WritePeople(*store_, kNordic, {Joined(MakePerson("n1", "e1"))}).ok());
  ASSERT_TRUE(WritePeople(*store_, kIberia, {}).ok());
  EXPECT_EQ(Version(), first + 1);
}

}  // namespace
}  // namespace upward::identity::store
