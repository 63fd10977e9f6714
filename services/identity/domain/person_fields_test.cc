// Goal: comparing, hashing and overlaying facts regard every field, and only those in the scope.
// Method: a person with every field set, and one change at a time.
#include "services/identity/domain/person_fields.h"

#include <functional>
#include <map>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace upward::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

PersonFacts Ann() {
  PersonFacts ann;
  ann.employee_id = "7";
  ann.given_name = "Ann";
  ann.job_level = 3;
  ann.department = "Sales";
  ann.languages = {"en"};
  ann.generation = "Millennials";
  ann.hire_date = absl::CivilDay(2020, 1, 2);
  ann.attributes = {{"site", "north"}};
  ann.consents = {"gender"};
  return ann;
}

FieldScope Everything() {
  FieldScope scope;
  scope.fields.set();
  scope.attributes = {"site", "shift"};
  return scope;
}

const std::map<std::string, std::function<void(PersonFacts&)>>& Changes() {
  static const auto* const kChanges = new std::map<std::string, std::function<void(PersonFacts&)>>{
      {"given_name", [](PersonFacts& f) { f.given_name = "Anne"; }},
      {"family_name", [](PersonFacts& f) { f.family_name = "x"; }},
      {"email", [](PersonFacts& f) { f.email = "x"; }},
      {"job_title", [](PersonFacts& f) { f.job_title = "x"; }},
      {"job_level", [](PersonFacts& f) { f.job_level.reset(); }},
      {"job_family", [](PersonFacts& f) { f.job_family = "x"; }},
      {"department", [](PersonFacts& f) { f.department = "x"; }},
      {"division", [](PersonFacts& f) { f.division = "x"; }},
      {"location", [](PersonFacts& f) { f.location = "x"; }},
      {"time_zone", [](PersonFacts& f) { f.time_zone = "x"; }},
      {"languages",
       [](PersonFacts& f) {
         f.languages = {"en", "es"};
       }},
      {"gender", [](PersonFacts& f) { f.gender = "x"; }},
      {"generation", [](PersonFacts& f) { f.generation = ""; }},
      {"hire_date", [](PersonFacts& f) { f.hire_date = absl::CivilDay(2020, 1, 3); }},
      {"leave_date", [](PersonFacts& f) { f.leave_date = absl::CivilDay(2024, 1, 3); }},
      {"leave_kind", [](PersonFacts& f) { f.leave_kind = "voluntary"; }},
      {"employment_type", [](PersonFacts& f) { f.employment_type = "x"; }},
      {"consents", [](PersonFacts& f) { f.consents.clear(); }},
      {"attributes.site", [](PersonFacts& f) { f.attributes.clear(); }},
      {"attributes.shift", [](PersonFacts& f) { f.attributes["shift"] = "late"; }},
  };
  return *kChanges;
}

TEST(PersonFieldsTest, EveryNameLeadsToItsField) {
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    const auto field = static_cast<Field>(i);
    EXPECT_EQ(FieldNamed(FieldName(field)), field) << FieldName(field);
  }
  EXPECT_FALSE(FieldNamed("salary").has_value());
  EXPECT_EQ(FieldName(Field::kManagerPostId), "manager_post_id");
}

TEST(PersonFieldsTest, EachChangeIsNamedAndChangesTheHash) {
  EXPECT_THAT(ChangedFields(Ann(), Ann()), IsEmpty());
  EXPECT_EQ(HashFacts(Ann(), Everything()), HashFacts(Ann(), Everything()));
  for (const auto& [name, change] : Changes()) {
    PersonFacts other = Ann();
    change(other);
    EXPECT_THAT(ChangedFields(Ann(), other), ElementsAre(name));
    EXPECT_THAT(ChangedFields(other, Ann()), ElementsAre(name));
    EXPECT_NE(HashFacts(Ann(), Everything()), HashFacts(other, Everything())) << name;
    EXPECT_EQ(Overlay(Ann(), other, Everything()), other) << name;
  }
}

TEST(PersonFieldsTest, WhatIsOutOfScopeStaysAsStored) {
  FieldScope nothing;
  for (const auto& [name, change] : Changes()) {
    PersonFacts other = Ann();
    change(other);
    EXPECT_EQ(Overlay(Ann(), other, nothing), Ann()) << name;
    EXPECT_EQ(HashFacts(Ann(), nothing), HashFacts(other, nothing)) << name;
  }
}

TEST(PersonFieldsTest, MovesAreChangesOfPlace) {
  for (const char* field : {"manager_person_id", "dotted_manager_person_ids", "department",
                            "division", "location", "job_level", "job_title"}) {
    EXPECT_TRUE(IsMoveField(field)) << field;
  }
  EXPECT_FALSE(IsMoveField("gender"));
  EXPECT_FALSE(IsMoveField("attributes.department"));
}

}  // namespace
}  // namespace upward::identity
