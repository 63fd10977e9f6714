// Goal: people are read by those who may, in pages that fit together.
// Method: a small company is imported; each RPC is called through the real server.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/identity/rpc/testing/test_service.h"

namespace upward::identity {
namespace {

using Stub = v1::PeopleService::Stub;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class PeopleHandlerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(service_.Import(kIberia, TestService::Options(), kCompany).state(),
              v1::IMPORT_JOB_STATE_SUCCEEDED);
  }

  absl::StatusOr<v1::Person> Get(TestService::Context context, const std::string& id) {
    v1::GetPersonRequest request;
    request.set_person_id(id);
    return Invoke(service_.people(), &Stub::GetPerson, std::move(context), request);
  }

  absl::StatusOr<v1::ListPeopleResponse> List(const v1::ListPeopleRequest& request) {
    return Invoke(service_.people(), &Stub::ListPeople, service_.AsAdmin(), request);
  }

  // The employee ids of all pages.
  std::vector<std::string> Walk(v1::ListPeopleRequest request) {
    std::vector<std::string> employees;
    do {
      const auto page = List(request);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      for (const v1::Person& person : page->people()) employees.push_back(person.employee_id());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return employees;
  }

  std::string Id(const std::string& employee) { return service_.IdOf(kIberia, employee); }

  TestService service_;
};

TEST_F(PeopleHandlerTest, ReadsAPerson) {
  const auto person = Get(service_.AsAdmin(), Id("e3"));
  ASSERT_TRUE(person.ok()) << person.status();
  EXPECT_EQ(person->employee_id(), "e3");
  EXPECT_EQ(person->given_name(), "Three");
  EXPECT_EQ(person->email(), "three@example.org");
  EXPECT_EQ(person->department(), "South");
  EXPECT_EQ(person->job_level(), 1);
  EXPECT_EQ(person->manager_person_id(), Id("e1"));
  EXPECT_THAT(person->dotted_manager_person_ids(), ElementsAre(Id("e2")));
  EXPECT_EQ(person->state(), v1::PERSON_STATE_ACTIVE);
}

TEST_F(PeopleHandlerTest, AParticipantReadsThemselvesAlone) {
  const auto as_two = [&] {
    return service_.As({security::Role::kParticipant}, kIberia, Id("e2"));
  };
  EXPECT_TRUE(Get(as_two(), Id("e2")).ok());
  const Answer colleague = AnswerOf(Get(as_two(), Id("e3")));
  EXPECT_EQ(colleague.reason, "PERMISSION_DENIED");
  EXPECT_EQ(AnswerOf(Get(as_two(), "nobody")), colleague);
  EXPECT_TRUE(Get(service_.As({security::Role::kParticipant, security::Role::kProgrammeLead},
                              kIberia, Id("e2")),
                  Id("e3"))
                  .ok());
}

TEST_F(PeopleHandlerTest, AnIdIsNeeded) {
  EXPECT_THAT(AnswerOf(Get(service_.AsAdmin(), "")).fields, ElementsAre("person_id"));
}

TEST_F(PeopleHandlerTest, ReadsManyInTheOrderOfTheRequest) {
  v1::BatchGetPeopleRequest request;
  for (const char* employee : {"e5", "e1"}) request.add_person_ids(Id(employee));
  request.add_person_ids("unknown");
  const auto answer = Invoke(service_.people(), &Stub::BatchGetPeople, service_.AsAdmin(), request);
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_EQ(answer->people_size(), 2);
  EXPECT_EQ(answer->people(0).employee_id(), "e5");
  EXPECT_EQ(answer->people(1).employee_id(), "e1");
}

TEST_F(PeopleHandlerTest, AParticipantReadsTheCardsOfColleagues) {
  v1::BatchGetPersonCardsRequest request;
  for (const char* employee : {"e3", "e1"}) request.add_person_ids(Id(employee));
  request.add_person_ids("unknown");
  const auto ask = [&] {
    return Invoke(service_.people(), &Stub::BatchGetPersonCards,
                  service_.As({security::Role::kParticipant}, kIberia, Id("e2")), request);
  };
  const auto answer = ask();
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_EQ(answer->cards_size(), 2);
  const auto person = Get(service_.AsAdmin(), Id("e3"));
  EXPECT_EQ(answer->cards(0).person_id(), Id("e3"));
  EXPECT_EQ(answer->cards(0).given_name(), person->given_name());
  EXPECT_EQ(answer->cards(0).family_name(), person->family_name());
  EXPECT_EQ(answer->cards(0).job_title(), person->job_title());
  EXPECT_EQ(answer->cards(1).person_id(), Id("e1"));
  request.clear_person_ids();
  EXPECT_EQ(AnswerOf(ask()).reason, "INVALID_FIELDS");
}

TEST_F(PeopleHandlerTest, RefusesNoneAndTooManyIds) {
  v1::BatchGetPeopleRequest request;
  const auto answer = [&] {
    return AnswerOf(Invoke(service_.people(), &Stub::BatchGetPeople, service_.AsAdmin(), request));
  };
  EXPECT_EQ(answer().reason, "INVALID_FIELDS");
  request.add_person_ids("");
  request.add_person_ids("p");
  request.add_person_ids("");
  EXPECT_THAT(answer().fields, ElementsAre("person_ids[0]", "person_ids[2]"));
  request.clear_person_ids();
  for (int i = 0; i < 1001; ++i) request.add_person_ids(absl::StrCat("p", i));
  EXPECT_EQ(answer().reason, "INVALID_FIELDS");
}

TEST_F(PeopleHandlerTest, WalksThroughEverybodyOnce) {
  for (const int size : {1, 2, 3, 6, 0}) {
    v1::ListPeopleRequest request;
    request.set_page_size(size);
    EXPECT_THAT(Walk(request), UnorderedElementsAre("e1", "e2", "e3", "e4", "e5", "e6"))
        << "page size " << size;
  }
}

TEST_F(PeopleHandlerTest, NarrowsAList) {
  v1::ListPeopleRequest request;
  request.set_department("North");
  request.set_page_size(1);
  EXPECT_THAT(Walk(request), UnorderedElementsAre("e2", "e4", "e5"));
  request.set_job_level_min(2);
  EXPECT_THAT(Walk(request), UnorderedElementsAre("e4", "e5"));
  request.set_state(v1::PERSON_STATE_LEFT);
  EXPECT_THAT(Walk(request), IsEmpty());
}

TEST_F(PeopleHandlerTest, ListsAllViolationsOfAFilterAtOnce) {
  v1::ListPeopleRequest request;
  request.set_state(static_cast<v1::PersonState>(9));
  request.set_job_level_min(3);
  request.set_job_level_max(1);
  const Answer answer = AnswerOf(List(request));
  EXPECT_EQ(answer.reason, "INVALID_FIELDS");
  EXPECT_EQ(answer.fields.size(), 2u);
}

TEST_F(PeopleHandlerTest, APageTokenIsGoodForItsListAlone) {
  v1::ListPeopleRequest request;
  request.set_page_size(2);
  request.set_page_token(List(request)->next_page_token());
  ASSERT_FALSE(request.page_token().empty());
  v1::ListPeopleRequest other = request;
  other.set_department("North");
  EXPECT_EQ(AnswerOf(List(other)).reason, "INVALID_PAGE_TOKEN");
  EXPECT_EQ(
      AnswerOf(Invoke(service_.people(), &Stub::ListPeople, service_.AsAdmin(kNordic), request))
          .reason,
      "INVALID_PAGE_TOKEN");
  request.set_page_size(-1);
  EXPECT_EQ(AnswerOf(List(request)).reason, "INVALID_PAGE_SIZE");
}

TEST_F(PeopleHandlerTest, WalksThroughAHistory) {
  for (const char* unit : {"East", "West"}) {
    v1::ImportOptions options = TestService::Options();
    const std::string file =
        absl::StrCat("id,name,mail,unit,level,boss,dotted\ne4,Four,", "f@x.org,", unit, ",2,e2,\n");
    ASSERT_EQ(service_.Import(kIberia, options, file).state(), v1::IMPORT_JOB_STATE_SUCCEEDED);
  }
  v1::ListEmploymentHistoryRequest request;
  request.set_person_id(Id("e4"));
  request.set_page_size(2);
  const auto page = [&] {
    return Invoke(service_.people(), &Stub::ListEmploymentHistory, service_.AsAdmin(), request);
  };
  const auto first = page();
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_EQ(first->entries_size(), 2);
  EXPECT_EQ(first->entries(0).change(), v1::EMPLOYMENT_CHANGE_JOINED);
  EXPECT_EQ(first->entries(0).effective_date(), "2026-01-05");
  EXPECT_EQ(first->entries(1).change(), v1::EMPLOYMENT_CHANGE_MOVED);
  request.set_page_token(first->next_page_token());
  const auto second = page();
  ASSERT_TRUE(second.ok()) << second.status();
  ASSERT_EQ(second->entries_size(), 1);
  EXPECT_THAT(second->entries(0).changed_fields(), ElementsAre("department"));
  EXPECT_THAT(second->next_page_token(), IsEmpty());
}

}  // namespace
}  // namespace upward::identity
