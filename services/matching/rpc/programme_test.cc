// Goal: an answer shows what a programme goes by, and can be sent back without changing it.
// Method: the RPCs of programmes with and without tracks of their own.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/matching/domain/preparation.h"
#include "services/matching/rpc/testing/test_service.h"

namespace upward::matching {
namespace {

using Programmes = v1::ProgrammeService::Stub;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ProgrammeTest : public ::testing::Test {
 protected:
  v1::Programme Create(const v1::Programme& programme) {
    v1::CreateProgrammeRequest request;
    *request.mutable_programme() = programme;
    request.mutable_programme()->set_name("Spring");
    const auto created =
        Invoke(service_.programmes(), &Programmes::CreateProgramme, service_.AsLead(), request);
    EXPECT_TRUE(created.ok()) << created.status();
    return created.ok() ? *created : v1::Programme();
  }
  v1::Programme Get(const std::string& id) {
    v1::GetProgrammeRequest request;
    request.set_programme_id(id);
    const auto programme =
        Invoke(service_.programmes(), &Programmes::GetProgramme, service_.AsLead(), request);
    EXPECT_TRUE(programme.ok()) << programme.status();
    return programme.ok() ? *programme : v1::Programme();
  }

  TestService service_;
};

std::vector<std::string> EffectiveOf(const v1::Programme& programme, v1::ParticipantRole role) {
  std::vector<std::string> ids;
  for (const v1::PreparationModule& module : programme.effective_preparation_modules()) {
    EXPECT_FALSE(module.name().empty());
    if (module.role() == role) ids.push_back(module.module_id());
  }
  return ids;
}

std::vector<std::string> StandardOf(Role role) {
  std::vector<std::string> ids;
  for (const PreparationModule& module : ModulesFor({}, role)) ids.push_back(module.id);
  return ids;
}

TEST_F(ProgrammeTest, AnswersShowTheProductsTracksWhereTheProgrammeHasNone) {
  const v1::Programme created = Create({});
  const v1::Programme read = Get(created.programme_id());
  const auto listed = Invoke(service_.programmes(), &Programmes::ListProgrammes, service_.AsLead(),
                             v1::ListProgrammesRequest());
  ASSERT_TRUE(listed.ok()) << listed.status();
  ASSERT_EQ(listed->programmes_size(), 1);
  for (const v1::Programme& answer : {created, read, listed->programmes(0)}) {
    EXPECT_THAT(answer.preparation_modules(), IsEmpty());
    EXPECT_EQ(EffectiveOf(answer, v1::PARTICIPANT_ROLE_MENTOR), StandardOf(Role::kMentor));
    EXPECT_EQ(EffectiveOf(answer, v1::PARTICIPANT_ROLE_MENTEE), StandardOf(Role::kMentee));
  }
}

TEST_F(ProgrammeTest, AnAnswerSentBackLeavesTheTracksAsTheProductShipsThem) {
  v1::UpdateProgrammeRequest request;
  *request.mutable_programme() = Create({});
  const auto updated =
      Invoke(service_.programmes(), &Programmes::UpdateProgramme, service_.AsLead(), request);
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_THAT(updated->preparation_modules(), IsEmpty());
  EXPECT_EQ(EffectiveOf(*updated, v1::PARTICIPANT_ROLE_MENTEE), StandardOf(Role::kMentee));
  v1::Programme again = *updated;
  again.set_etag(request.programme().etag());
  EXPECT_EQ(again.SerializeAsString(), request.programme().SerializeAsString());
}

TEST_F(ProgrammeTest, TracksOfTheProgrammeReplaceTheProducts) {
  v1::Programme rules;
  v1::PreparationModule& module = *rules.add_preparation_modules();
  module.set_module_id("our-course");
  module.set_name("Our course");
  module.set_role(v1::PARTICIPANT_ROLE_MENTEE);
  const v1::Programme created = Create(rules);
  EXPECT_EQ(created.preparation_modules_size(), 1);
  EXPECT_THAT(EffectiveOf(created, v1::PARTICIPANT_ROLE_MENTOR), IsEmpty());
  EXPECT_THAT(EffectiveOf(created, v1::PARTICIPANT_ROLE_MENTEE), ElementsAre("our-course"));
}

TEST_F(ProgrammeTest, AnUpdateOfAnUnknownProgrammeMakesNone) {
  v1::UpdateProgrammeRequest request;
  *request.mutable_programme() = Create({});
  request.mutable_programme()->set_programme_id("unknown");
  const auto updated =
      Invoke(service_.programmes(), &Programmes::UpdateProgramme, service_.AsLead(), request);
  EXPECT_EQ(AnswerOf(updated).reason, "NOT_FOUND");
  v1::GetProgrammeRequest get;
  get.set_programme_id("unknown");
  EXPECT_EQ(
      AnswerOf(Invoke(service_.programmes(), &Programmes::GetProgramme, service_.AsLead(), get))
          .reason,
      "NOT_FOUND");
}

}  // namespace
}  // namespace upward::matching
