// Goal: everybody sees whom they may see, and nobody learns from a refusal who exists.
// Method: viewers of each kind ask for themselves, others and nobody.
#include "services/identity/domain/people.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "services/identity/domain/testing/import_world.h"

namespace upward::identity {
namespace {

class PeopleTest : public ::testing::Test, protected ImportWorld {
 protected:
  PeopleTest() { Import("employee_id\n1\n2\n"); }

  PersonId IdOf(const char* employee_id) const { return store.PersonOf(employee_id)->id; }

  absl::Status Ask(const Viewer& viewer, const PersonId& person) {
    return AskEach({{viewer, person}}).front().status();
  }

  std::vector<absl::StatusOr<Person>> AskEach(const std::vector<PersonWish>& wishes) {
    std::vector<absl::StatusOr<Person>> answers;
    const absl::Status status = store.Read(tenant, [&](IdentityReader& reader) -> absl::Status {
      UPWARD_ASSIGN_OR_RETURN(answers, ReadEach(reader, wishes));
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return answers;
  }
};

TEST_F(PeopleTest, AParticipantReadsOnlyThemselves) {
  const Viewer one = {IdOf("1"), false};
  EXPECT_TRUE(Ask(one, IdOf("1")).ok());
  const absl::Status other = Ask(one, IdOf("2"));
  EXPECT_EQ(other.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(base::DetailOf(other)->reason, "PERMISSION_DENIED");
  EXPECT_EQ(Ask(one, PersonId("nobody")), other) << "existence must not show";
  EXPECT_EQ(Ask(Viewer{}, PersonId()), other) << "no person at all";
}

TEST_F(PeopleTest, OthersReadEverybody) {
  const Viewer lead = {PersonId(), true};
  EXPECT_TRUE(Ask(lead, IdOf("2")).ok());
  EXPECT_EQ(Ask(lead, PersonId("nobody")).code(), absl::StatusCode::kNotFound);
}

TEST_F(PeopleTest, EachWishHasItsOwnAnswer) {
  const Viewer lead = {PersonId(), true};
  const Viewer one = {IdOf("1"), false};
  const auto answers = AskEach({{lead, IdOf("2")},
                                {one, IdOf("2")},
                                {lead, PersonId("nobody")},
                                {one, IdOf("1")},
                                {lead, IdOf("2")}});
  ASSERT_EQ(answers.size(), 5u);
  EXPECT_EQ(answers[0]->id, IdOf("2"));
  EXPECT_EQ(answers[1].status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(answers[2].status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(answers[3]->id, IdOf("1"));
  EXPECT_EQ(answers[4]->id, IdOf("2")) << "asked for twice";
}

TEST_F(PeopleTest, BatchesAreBoundedAndKeepTheirOrder) {
  const auto ask = [this](const std::vector<PersonId>& ids) {
    absl::StatusOr<std::vector<Person>> people;
    EXPECT_TRUE(store
                    .Read(tenant,
                          [&](IdentityReader& reader) {
                            people = ReadPeople(reader, ids);
                            return absl::OkStatus();
                          })
                    .ok());
    return people;
  };
  const auto people = ask({IdOf("2"), PersonId("nobody"), IdOf("1")});
  ASSERT_TRUE(people.ok());
  ASSERT_EQ(people->size(), 2u);
  EXPECT_EQ((*people)[0].id, IdOf("2"));
  EXPECT_EQ(base::DetailOf(ask({}).status())->violations[0].field, "person_ids");
  EXPECT_FALSE(ask(std::vector<PersonId>(1'001)).ok());
}

TEST(ValidateFilterTest, NamesAllThatIsWrong) {
  EXPECT_TRUE(ValidateFilter({}).ok());
  PeopleFilter filter;
  filter.employee_id = std::string(65, 'x');
  filter.department = std::string(257, 'x');
  filter.division = filter.department;
  filter.job_level_min = 3;
  filter.job_level_max = 2;
  EXPECT_EQ(base::DetailOf(ValidateFilter(filter))->violations.size(), 4u);
}

}  // namespace
}  // namespace upward::identity
