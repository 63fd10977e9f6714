// Goal: an answer shows what a programme goes by, and can be sent back without changing it.
// Method: the RPCs of programmes with and without tracks of their own.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/base/error.h"
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

TEST_F(ProgrammeTest, NamesThatNothingHasAreRefused) {
  service_.Import(kIberia, kCompany);
  v1::CreateProgrammeRequest request;
  v1::Programme& programme = *request.mutable_programme();
  programme.set_name("Spring");
  v1::Dimension& dimension = *programme.add_dimensions();
  dimension.set_attribute("attribute:site_regoin");
  dimension.set_mode(v1::DIMENSION_MODE_PREFER_SAME);
  programme.mutable_off_line_rule()->set_within_levels(3);
  programme.mutable_off_line_rule()->add_within_levels_mentee_ids(service_.IdOf("e1"));
  programme.mutable_off_line_rule()->add_within_levels_mentee_ids("nobody");
  const auto create = [&] {
    return Invoke(service_.programmes(), &Programmes::CreateProgramme, service_.AsLead(), request);
  };
  const std::vector<std::string> both = {"programme.dimensions[0].attribute",
                                         "programme.off_line_rule.within_levels_mentee_ids[1]"};
  EXPECT_EQ(AnswerOf(create()).fields, both);
  programme.mutable_off_line_rule()->mutable_within_levels_mentee_ids()->RemoveLast();

  service_.DefineAttribute("site_region");
  const auto refused = base::DetailOf(create().status());
  ASSERT_TRUE(refused.has_value());
  ASSERT_EQ(refused->violations.size(), 1u);
  EXPECT_THAT(refused->violations[0].description, ::testing::HasSubstr("defines site_region"));
  dimension.set_attribute("attribute:site_region");
  const auto created = create();
  ASSERT_TRUE(created.ok()) << created.status();

  v1::UpdateProgrammeRequest update;
  *update.mutable_programme() = *created;
  update.mutable_programme()->mutable_dimensions(0)->set_attribute("attribute:region");
  EXPECT_THAT(AnswerOf(Invoke(service_.programmes(), &Programmes::UpdateProgramme,
                              service_.AsLead(), update))
                  .fields,
              ElementsAre("programme.dimensions[0].attribute"));
}

TEST_F(ProgrammeTest, WhoHasLeftIsNotEnrolled) {
  service_.Import(kIberia, kCompany);
  service_.Import(kIberia, "id,name,boss,leave_date\ne4,Four,e2,2020-01-31\n");
  v1::EnrolRequest request;
  request.mutable_enrolment()->set_programme_id(service_.OpenProgramme({}));
  request.mutable_enrolment()->set_person_id(service_.IdOf("e4"));
  request.mutable_enrolment()->set_role(v1::PARTICIPANT_ROLE_MENTOR);
  const auto refused =
      Invoke(service_.enrolments(), &v1::EnrolmentService::Stub::Enrol, service_.AsLead(), request);
  EXPECT_THAT(AnswerOf(refused).fields, ElementsAre("enrolment.person_id"));
  EXPECT_THAT(base::DetailOf(refused.status())->violations[0].description,
              ::testing::HasSubstr("has left the company"));
}

}  // namespace
}  // namespace upward::matching
