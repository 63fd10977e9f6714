// Goal: whoever writes a message as JSON by hand learns every mistake, where it is and what is
// meant; what is right is read as protobuf reads it.
// Method: documents with known mistakes for the contract of programmes; whole texts compared.
#include "services/upward/console/json.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "upward/matching/v1/programme_service.pb.h"

namespace upward::console {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

matching::v1::Programme programme;

std::string WhyNot(std::string_view text) {
  programme.Clear();
  return std::string(FromJson(text, programme).message());
}

TEST(FromJsonTest, AMistypedKeyIsNamedWithTheNearest) {
  EXPECT_THAT(WhyNot(R"({"name": "Pilot", "topic_wait": 3})"),
              HasSubstr("\n  topic_wait is no known key; did you mean topic_weight?"));
  EXPECT_THAT(
      WhyNot(R"({"dimensions": [{}, {"atribute": "gender", "waight": 3}]})"),
      AllOf(HasSubstr("\n  dimensions[1].atribute is no known key; did you mean attribute?"),
            HasSubstr("\n  dimensions[1].waight is no known key; did you mean weight?")));
  EXPECT_THAT(WhyNot(R"({"zodiac": 1})"), HasSubstr("zodiac is no known key; known are "));
}

TEST(FromJsonTest, AMistypedValueIsNamedWithTheNearest) {
  EXPECT_THAT(WhyNot(R"({"dimensions": [{"mode": "DIMENSION_MODE_PREFER_DIFERENT"}]})"),
              HasSubstr("\n  dimensions[0].mode is \"DIMENSION_MODE_PREFER_DIFERENT\", which is "
                        "not known; did you mean DIMENSION_MODE_PREFER_DIFFERENT"));
  EXPECT_THAT(WhyNot(R"({"required_acceptances": ["boss"]})"),
              HasSubstr("required_acceptances[0] must be one of PARTY_MENTOR, PARTY_MENTEE"));
}

TEST(FromJsonTest, ValuesOfTheWrongKindAreNamedTogether) {
  EXPECT_THAT(WhyNot(R"({"name": 1, "topics": {}, "topic_weight": "many", "off_line_rule": 3,
                         "require_common_language": "yes"})"),
              AllOf(HasSubstr("\n  name must be a text in quotes"),
                    HasSubstr("\n  topics must be a list in brackets"),
                    HasSubstr("\n  topic_weight must be a whole number"),
                    HasSubstr("\n  off_line_rule must be an object in braces"),
                    HasSubstr("\n  require_common_language must be true or false")));
  EXPECT_THAT(WhyNot("[]"), HasSubstr("\n  the file must be an object in braces"));
}

TEST(FromJsonTest, WhatIsNoJsonSaysWhere) {
  EXPECT_THAT(WhyNot("{\"name\": \"Pilot\",\n \"topics\" []}"),
              AllOf(HasSubstr("no JSON"), HasSubstr("line 2"), Not(HasSubstr("parse_error"))));
  EXPECT_THAT(WhyNot(""), HasSubstr("no JSON"));
}

TEST(FromJsonTest, NumbersBeyondTheirFieldAreRefusedByName) {
  EXPECT_THAT(WhyNot(R"({"topic_weight": 99999999999})"), HasSubstr("topic_weight"));
}

TEST(ToJsonTest, TheListsOfAnAnswerAreThereWhenTheyAreEmpty) {
  matching::v1::ListProgrammesResponse answer;
  EXPECT_EQ(ToJson(answer), "{\n \"programmes\": []\n}\n");
  answer.add_programmes()->set_name("Pilot");
  EXPECT_EQ(ToJson(answer), "{\n \"programmes\": [\n  {\n   \"name\": \"Pilot\"\n  }\n ]\n}\n");
  EXPECT_EQ(ToJson(matching::v1::Programme()), "{}\n") << "what is no answer is left as it is";
}

TEST(FromJsonTest, ReadsWhatItWrites) {
  matching::v1::Programme full;
  full.set_name("Pilot");
  full.mutable_create_time()->set_seconds(1'767'600'000);
  full.add_dimensions()->set_mode(matching::v1::DIMENSION_MODE_IGNORE);
  full.add_required_acceptances(matching::v1::PARTY_LEAD);
  full.mutable_off_line_rule()->set_within_levels(3);
  EXPECT_EQ(WhyNot(ToJson(full)), "");
  EXPECT_EQ(programme.SerializeAsString(), full.SerializeAsString());
  EXPECT_EQ(WhyNot(R"({"topicWeight": 7, "description": null})"), "");
  EXPECT_EQ(programme.topic_weight(), 7);
}

}  // namespace
}  // namespace upward::console
