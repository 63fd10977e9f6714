// Goal: questions about the reporting lines are answered from the people as they are stored now.
// Method: a small company is imported and changed; each RPC is called through the real server.
#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/identity/rpc/testing/test_service.h"

namespace upward::identity {
namespace {

using Stub = v1::OrgService::Stub;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class OrgHandlerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(service_.Import(kIberia, TestService::Options(), kCompany).state(),
              v1::IMPORT_JOB_STATE_SUCCEEDED);
  }

  std::string Id(const std::string& employee) { return service_.IdOf(kIberia, employee); }

  absl::StatusOr<v1::GetChainOfCommandResponse> Chain(const std::string& id) {
    v1::GetChainOfCommandRequest request;
    request.set_person_id(id);
    return Invoke(service_.org(), &Stub::GetChainOfCommand, service_.AsAdmin(), request);
  }

  absl::StatusOr<v1::ListSubtreeResponse> Subtree(const v1::ListSubtreeRequest& request) {
    return Invoke(service_.org(), &Stub::ListSubtree, service_.AsAdmin(), request);
  }

  absl::StatusOr<v1::CheckOffLineResponse> Check(const v1::CheckOffLineRequest& request) {
    return Invoke(service_.org(), &Stub::CheckOffLine, service_.AsAdmin(), request);
  }

  static void AddPair(v1::CheckOffLineRequest& request, const std::string& first,
                      const std::string& second) {
    v1::PersonPair& pair = *request.add_pairs();
    pair.set_first_person_id(first);
    pair.set_second_person_id(second);
  }

  TestService service_;
};

TEST_F(OrgHandlerTest, TellsTheChainOfCommand) {
  const auto chain = Chain(Id("e6"));
  ASSERT_TRUE(chain.ok()) << chain.status();
  EXPECT_THAT(chain->solid_person_ids(), ElementsAre(Id("e3"), Id("e1")));
  EXPECT_THAT(chain->dotted_person_ids(), ElementsAre(Id("e2")));
  EXPECT_EQ(AnswerOf(Chain("nobody")).reason, "NOT_FOUND");
  EXPECT_THAT(AnswerOf(Chain("")).fields, ElementsAre("person_id"));
}

TEST_F(OrgHandlerTest, WalksThroughASubtree) {
  v1::ListSubtreeRequest request;
  request.set_person_id(Id("e1"));
  request.set_page_size(2);
  std::map<std::string, int> depths;
  do {
    const auto page = Subtree(request);
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_EQ(page->total_size(), 5);
    for (const auto& entry : page->entries()) depths[entry.person_id()] = entry.depth();
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(depths, UnorderedElementsAre(std::pair(Id("e2"), 1), std::pair(Id("e3"), 1),
                                           std::pair(Id("e4"), 2), std::pair(Id("e5"), 2),
                                           std::pair(Id("e6"), 2)));
}

TEST_F(OrgHandlerTest, AWalkDoesNotMixTwoStatesOfTheCompany) {
  v1::ListSubtreeRequest request;
  request.set_person_id(Id("e1"));
  request.set_page_size(2);
  request.set_page_token(Subtree(request)->next_page_token());
  ASSERT_EQ(service_
                .Import(kIberia, TestService::Options(),
                        "id,name,mail,unit,level,boss,dotted\ne6,Six,,South,2,e2,\n")
                .state(),
            v1::IMPORT_JOB_STATE_SUCCEEDED);
  const Answer answer = AnswerOf(Subtree(request));
  EXPECT_EQ(answer.code, absl::StatusCode::kAborted);
  EXPECT_EQ(answer.reason, "CONFLICT");
}

TEST_F(OrgHandlerTest, TellsHowPairsStand) {
  v1::CheckOffLineRequest request;
  AddPair(request, Id("e4"), Id("e6"));  // off line
  AddPair(request, Id("e1"), Id("e4"));  // above, one level between
  AddPair(request, Id("e2"), Id("e1"));  // below
  AddPair(request, Id("e2"), Id("e6"));  // above by e3's dotted line
  AddPair(request, Id("e4"), Id("e5"));  // same manager
  AddPair(request, Id("e5"), Id("e5"));
  const auto answer = Check(request);
  ASSERT_TRUE(answer.ok()) << answer.status();
  std::vector<v1::LineRelation> relations;
  for (const auto& relation : answer->relations()) relations.push_back(relation.relation());
  EXPECT_THAT(relations,
              ElementsAre(v1::LINE_RELATION_OFF_LINE, v1::LINE_RELATION_ABOVE,
                          v1::LINE_RELATION_BELOW, v1::LINE_RELATION_DOTTED_ABOVE,
                          v1::LINE_RELATION_SAME_MANAGER, v1::LINE_RELATION_SAME_PERSON));
  EXPECT_EQ(answer->relations(1).levels_between(), 1);
  EXPECT_EQ(answer->relations(2).levels_between(), 0);
}

TEST_F(OrgHandlerTest, SeesAChangeAtOnce) {
  v1::CheckOffLineRequest request;
  AddPair(request, Id("e2"), Id("e6"));
  EXPECT_EQ(Check(request)->relations(0).relation(), v1::LINE_RELATION_DOTTED_ABOVE);
  ASSERT_EQ(service_
                .Import(kIberia, TestService::Options(),
                        "id,name,mail,unit,level,boss,dotted\ne6,Six,,South,2,e2,\n")
                .state(),
            v1::IMPORT_JOB_STATE_SUCCEEDED);
  EXPECT_EQ(Check(request)->relations(0).relation(), v1::LINE_RELATION_ABOVE);
}

TEST_F(OrgHandlerTest, ListsAllViolationsOfPairsAtOnce) {
  v1::CheckOffLineRequest request;
  EXPECT_THAT(AnswerOf(Check(request)).fields, ElementsAre("pairs"));
  AddPair(request, "", "p");
  AddPair(request, "p", "");
  EXPECT_THAT(AnswerOf(Check(request)).fields,
              ElementsAre("pairs[0].first_person_id", "pairs[1].second_person_id"));
  for (int i = 0; i < 1000; ++i) AddPair(request, "p", "q");
  EXPECT_THAT(AnswerOf(Check(request)).fields, ElementsAre("pairs"));
}

TEST_F(OrgHandlerTest, AStrangerInAPairIsNotFound) {
  v1::CheckOffLineRequest request;
  AddPair(request, Id("e1"), Id("e2"));
  AddPair(request, Id("e1"), "nobody");
  const auto answer = Check(request);
  EXPECT_EQ(AnswerOf(answer).reason, "NOT_FOUND");
}

TEST_F(OrgHandlerTest, StreamsEverybodysLines) {
  const auto context = service_.AsAdmin();
  const auto stream =
      service_.org().StreamReportingLines(context.get(), v1::StreamReportingLinesRequest());
  v1::StreamReportingLinesResponse message;
  std::map<std::string, v1::ReportingLines> lines;
  while (stream->Read(&message)) {
    for (const auto& person : message.lines()) lines[person.person_id()] = person;
  }
  ASSERT_TRUE(stream->Finish().ok());
  ASSERT_EQ(lines.size(), 6u);
  EXPECT_THAT(lines[Id("e1")].manager_person_id(), IsEmpty());
  EXPECT_EQ(lines[Id("e3")].manager_person_id(), Id("e1"));
  EXPECT_THAT(lines[Id("e3")].dotted_manager_person_ids(), ElementsAre(Id("e2")));
}

TEST_F(OrgHandlerTest, AnEmptyTenantHasAnEmptyChart) {
  const auto context = service_.AsAdmin(kNordic);
  const auto stream =
      service_.org().StreamReportingLines(context.get(), v1::StreamReportingLinesRequest());
  v1::StreamReportingLinesResponse message;
  EXPECT_FALSE(stream->Read(&message));
  EXPECT_TRUE(stream->Finish().ok());
}

}  // namespace
}  // namespace upward::identity
