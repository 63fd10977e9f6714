// Goal: a repeated request changes nothing more, and a walk through a list meets everybody once.
// Method: the same request ids twice; pages of several sizes; page tokens in the wrong place.
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/matching/rpc/testing/test_service.h"

namespace upward::matching {
namespace {

using Programmes = v1::ProgrammeService::Stub;
using Enrolments = v1::EnrolmentService::Stub;
using ::testing::ElementsAre;

class ListsTest : public ::testing::Test {
 protected:
  // Eight people: p0, p1, …
  void SetUp() override {
    std::string file = "id,name,boss\n";
    for (int i = 0; i < 8; ++i) absl::StrAppend(&file, "p", i, ",Somebody,\n");
    service_.Import(kIberia, file);
  }

  absl::StatusOr<v1::Programme> Create(const std::string& name, const std::string& request_id) {
    v1::CreateProgrammeRequest request;
    request.mutable_programme()->set_name(name);
    request.set_request_id(request_id);
    return Invoke(service_.programmes(), &Programmes::CreateProgramme, service_.AsLead(), request);
  }

  // Enrols the first people as mentors.
  absl::StatusOr<v1::BatchEnrolResponse> EnrolMany(const std::string& programme, int people) {
    v1::BatchEnrolRequest request;
    for (int i = 0; i < people; ++i) {
      v1::Enrolment& enrolment = *request.add_enrolments();
      enrolment.set_programme_id(programme);
      enrolment.set_person_id(service_.IdOf(absl::StrCat("p", i)));
      enrolment.set_role(v1::PARTICIPANT_ROLE_MENTOR);
    }
    return Invoke(service_.enrolments(), &Enrolments::BatchEnrol, service_.AsLead(), request);
  }

  absl::StatusOr<v1::ListEnrolmentsResponse> List(const v1::ListEnrolmentsRequest& request) {
    return Invoke(service_.enrolments(), &Enrolments::ListEnrolments, service_.AsLead(), request);
  }

  TestService service_;
};

TEST_F(ListsTest, ARepeatedRequestIsAnsweredAsTheFirstTime) {
  const auto first = Create("Spring", "request-1");
  ASSERT_TRUE(first.ok()) << first.status();
  const auto again = Create("Spring", "request-1");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(AnswerOf(Create("Autumn", "request-1")).reason, "REQUEST_ID_REUSED");
  EXPECT_NE(Create("Spring", "request-2")->programme_id(), first->programme_id());
  EXPECT_THAT(AnswerOf(Create("Spring", "no request id")).fields, ElementsAre("request_id"));
}

TEST_F(ListsTest, ARepeatedStartStartsOneRound) {
  service_.Import(kIberia, kCompany);
  const std::string programme = service_.OpenProgramme({});
  service_.Enrol(programme, "e4", v1::PARTICIPANT_ROLE_MENTOR);
  service_.Enrol(programme, "e3", v1::PARTICIPANT_ROLE_MENTEE);
  v1::StartRoundRequest start;
  start.set_programme_id(programme);
  start.set_request_id("request-1");
  std::set<std::string> ids;
  for (int i = 0; i < 3; ++i) {
    const auto round =
        Invoke(service_.rounds(), &v1::RoundService::Stub::StartRound, service_.AsLead(), start);
    ASSERT_TRUE(round.ok()) << round.status();
    ids.insert(round->round_id());
  }
  EXPECT_EQ(ids.size(), 1u);
  v1::ListRoundsRequest list;
  list.set_programme_id(programme);
  const auto rounds =
      Invoke(service_.rounds(), &v1::RoundService::Stub::ListRounds, service_.AsLead(), list);
  EXPECT_EQ(rounds->rounds_size(), 1);
}

TEST_F(ListsTest, WalksThroughEverybodyOnce) {
  const std::string programme = service_.OpenProgramme({});
  const auto batch = EnrolMany(programme, 7);
  ASSERT_TRUE(batch.ok()) << batch.status();
  EXPECT_EQ(batch->enrolled(), 7);
  EXPECT_EQ(EnrolMany(programme, 8)->already_enrolled(), 7);
  for (const int size : {1, 3, 8, 0}) {
    v1::ListEnrolmentsRequest request;
    request.set_programme_id(programme);
    request.set_page_size(size);
    std::vector<std::string> people;
    do {
      const auto page = List(request);
      ASSERT_TRUE(page.ok()) << page.status();
      for (const auto& enrolment : page->enrolments()) people.push_back(enrolment.person_id());
      if (size > 0) {
        EXPECT_LE(page->enrolments_size(), size);
      }
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    EXPECT_EQ(people.size(), 8u) << "page size " << size;
    EXPECT_EQ(std::set<std::string>(people.begin(), people.end()).size(), 8u);
  }
}

TEST_F(ListsTest, WalksThroughPreparationOnceWhileModulesAreCompleted) {
  v1::Programme programme;
  for (const char* module : {"a", "b", "c", "d"}) {
    v1::PreparationModule& added = *programme.add_preparation_modules();
    added.set_module_id(module);
    added.set_name(module);
    added.set_role(v1::PARTICIPANT_ROLE_MENTOR);
  }
  const std::string id = service_.OpenProgramme(programme);
  const v1::Enrolment enrolment = service_.Enrol(id, "p0", v1::PARTICIPANT_ROLE_MENTOR);
  const auto complete = [&](const std::string& module) {
    v1::RecordPreparationRequest request;
    request.mutable_record()->set_enrolment_id(enrolment.enrolment_id());
    request.mutable_record()->set_module_id(module);
    request.mutable_record()->set_completed_date("2026-01-05");
    const auto saved =
        Invoke(service_.enrolments(), &Enrolments::RecordPreparation, service_.AsLead(), request);
    EXPECT_TRUE(saved.ok()) << saved.status();
  };
  for (const char* module : {"d", "b", "c"}) complete(module);
  v1::ListPreparationRequest request;
  request.set_enrolment_id(enrolment.enrolment_id());
  request.set_page_size(1);
  std::vector<std::string> modules;
  do {
    const auto page =
        Invoke(service_.enrolments(), &Enrolments::ListPreparation, service_.AsLead(), request);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const auto& record : page->records()) modules.push_back(record.module_id());
    request.set_page_token(page->next_page_token());
    complete("a");  // before the page: it must not push a row into the next one
  } while (!request.page_token().empty());
  EXPECT_THAT(modules, ElementsAre("b", "c", "d"));
}

TEST_F(ListsTest, APageTokenIsGoodForItsListAlone) {
  const std::string programme = service_.OpenProgramme({});
  ASSERT_TRUE(EnrolMany(programme, 3).ok());
  v1::ListEnrolmentsRequest request;
  request.set_programme_id(programme);
  request.set_page_size(2);
  request.set_page_token(List(request)->next_page_token());
  ASSERT_FALSE(request.page_token().empty());
  v1::ListEnrolmentsRequest narrower = request;
  narrower.set_role(v1::PARTICIPANT_ROLE_MENTOR);
  EXPECT_EQ(AnswerOf(List(narrower)).reason, "INVALID_PAGE_TOKEN");
  EXPECT_EQ(AnswerOf(Invoke(service_.enrolments(), &Enrolments::ListEnrolments,
                            service_.AsLead(kNordic), request))
                .reason,
            "INVALID_PAGE_TOKEN");
  request.set_page_size(-1);
  EXPECT_EQ(AnswerOf(List(request)).reason, "INVALID_PAGE_SIZE");
}

TEST_F(ListsTest, ABatchIsTakenAsAWholeOrNotAtAll) {
  const std::string programme = service_.OpenProgramme({});
  v1::BatchEnrolRequest request;
  for (const char* person : {"p0", "p1"}) {
    v1::Enrolment& enrolment = *request.add_enrolments();
    enrolment.set_programme_id(programme);
    enrolment.set_person_id(service_.IdOf(person));
    enrolment.set_role(v1::PARTICIPANT_ROLE_MENTEE);
  }
  request.mutable_enrolments(1)->add_topic_ids("unknown");
  EXPECT_THAT(
      AnswerOf(Invoke(service_.enrolments(), &Enrolments::BatchEnrol, service_.AsLead(), request))
          .fields,
      ElementsAre("enrolments[1].topic_ids[0]"));
  v1::ListEnrolmentsRequest list;
  list.set_programme_id(programme);
  EXPECT_EQ(List(list)->enrolments_size(), 0);
}

}  // namespace
}  // namespace upward::matching
